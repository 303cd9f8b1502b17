// The handset's switch: on, off, out of coverage, full; and the senders it blocks.

import { field, openDialog } from "../draw/dialog.js";
import { el } from "../draw/dom.js";
import { HANDSET, number, owner } from "../draw/words.js";
import { api } from "../state/api.js";
import { store } from "../state/store.js";
import { say, tried } from "./spoken-status.js";

const MEANS = {
  on: "Takes messages as they come.",
  off: "Messages wait until it is switched on, or their time is over.",
  out_of_coverage: "Messages wait until it is back.",
  inbox_full: "Messages fail: its memory is full.",
  blocked: "Messages fail, whoever sends them.",
};

/** @param {string} phoneNumber @param {string} peer the thread shown, whose sender can be blocked */
export function openHandset(phoneNumber, peer) {
  const phone = store.phones.get(phoneNumber) ?? { number: phoneNumber, name: "", handset: "on", blocked: [] };
  const states = Object.entries(HANDSET).map(([value, words]) => {
    const box = el("input", { type: "radio", name: "handset", value, checked: value === phone.handset });
    return el("label", { class: "option" }, box, el("span", {}, el("b", {}, words), el("span", { class: "hint" }, MEANS[value])));
  });
  const name = el("input", { name: "name", value: phone.name, autocomplete: "off" });
  const blocks = [...new Set([...(phone.blocked ?? []), peer].filter(Boolean))].map((sender) => {
    const box = el("input", { type: "checkbox", name: "blocked", value: sender, checked: phone.blocked?.includes(sender) });
    return el("label", { class: "check" }, box, `Block ${number(sender)}`);
  });
  const form = el("form", { class: "stack" }, el("fieldset", {}, el("legend", {}, "Handset"), states),
    blocks.length > 0 && el("fieldset", {}, el("legend", {}, "Senders"), blocks), field("Name", name),
    el("div", { class: "row end" }, el("button", { class: "main", type: "submit" }, "Apply")));
  const dialog = openDialog(owner(phone), [form]);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = new FormData(form);
    const change = { handset: given.get("handset"), blocked: given.getAll("blocked"), name: given.get("name") };
    const after = await tried(api.changePhone(phoneNumber, change));
    if (!after) return;
    store.takePhone(after);
    dialog.close();
    say(`${owner(after)}: ${HANDSET[after.handset]}`);
  });
}
