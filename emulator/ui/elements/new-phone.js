// A new phone: a person that Faker makes up, or a number typed by hand.

import { field, openDialog, select } from "../draw/dialog.js";
import { el } from "../draw/dom.js";
import { api } from "../state/api.js";
import { go, phonesAddress } from "../state/router.js";
import { store } from "../state/store.js";

const LOCALES = [["", "Any country"], ["sv_SE", "Sweden"], ["en_GB", "United Kingdom"], ["en_US", "United States"], ["de_DE", "Germany"], ["fr_FR", "France"], ["es_ES", "Spain"], ["pt_BR", "Brazil"], ["ja_JP", "Japan"], ["hi_IN", "India"]];

export function openNewPhone() {
  if (document.querySelector("dialog[open]")) return;
  const numberField = el("input", { type: "tel", name: "number", placeholder: "made up", autocomplete: "off", inputmode: "tel" });
  const nameField = el("input", { name: "name", placeholder: "made up", autocomplete: "off" });
  const locale = select(LOCALES);
  const problem = el("p", { class: "problem", role: "alert" });
  const form = el("form", { class: "stack" },
    el("p", {}, "Leave everything empty, and somebody is made up, with a number from a range kept for fiction."),
    field("Number", numberField, "International, such as +46700000001"), field("Name", nameField), field("Lives in", locale), problem,
    el("div", { class: "row end" }, el("button", { class: "main", type: "submit" }, "Make the phone")));
  const dialog = openDialog("New phone", [form]);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = { number: numberField.value, name: nameField.value, locale: locale.value };
    const wanted = Object.fromEntries(Object.entries(given).filter(([, value]) => value.trim()));
    try {
      const phone = await api.newPhone(wanted);
      store.takePhone(phone);
      dialog.close();
      open(phone.number);
    } catch (error) {
      problem.textContent = error.violations?.[0] ? `${error.violations[0].field}: ${error.violations[0].description}` : error.message;
      numberField.focus();
    }
  });
  numberField.focus();
}

/** Show the new phone, beside what is open where there is room for it. */
function open(number) {
  const { phones, view } = store.place;
  const room = view === "phones" && phones.length > 0 && innerWidth > 1500;
  go(phonesAddress([...(room ? phones : []), { number }]));
  requestAnimationFrame(() => document.querySelector(`phone-column[number="${number}"] textarea`)?.focus());
}
