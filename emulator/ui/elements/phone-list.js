// The list of phones: newest first, unread counts, search. Its order rests while a pointer or the focus is on it.

import { el, fill, icon, settle } from "../draw/dom.js";
import { firstLine, hue, initials, moment, number, owner } from "../draw/words.js";
import { walk } from "../state/keys.js";
import { go, phonesAddress } from "../state/router.js";
import { store } from "../state/store.js";
import { openNewPhone } from "./new-phone.js";
import { Watcher } from "./watcher.js";

const SHOWN = 150;

class PhoneList extends Watcher {
  #rows = new Map();
  #order = [];
  #shown = SHOWN;

  mount() {
    this.search = el("input", { type: "search", placeholder: "Search", "aria-label": "Search phones by name, number or last text", on: { input: () => this.draw(true) } });
    this.ol = el("ul", { class: "rows" });
    this.more = el("button", { class: "small", hidden: true, on: { click: () => { this.#shown += SHOWN; this.draw(true); } } });
    this.none = el("p", { class: "quiet none", hidden: true });
    this.replaceChildren(
      el("section", { class: "list", "aria-label": "Phones" },
        el("div", { class: "list-head" }, el("div", { class: "search" }, icon("search"), this.search),
          el("button", { class: "main round", "aria-label": "New phone", title: "New phone (n)", on: { click: openNewPhone } }, icon("add"))),
        this.ol, this.none, this.more));
    this.ol.addEventListener("keydown", (event) => walk(event, this.ol, "a.row"));
    this.search.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      this.ol.querySelector("a.row")?.focus();
    });
    this.hear(this, "pointerleave", () => this.draw(true));
    this.watch("phones", () => this.draw());
    this.watch("place", () => this.draw());
    this.hear(document, "key:/", () => this.search.focus());
    this.draw(true);
  }

  /** @param {boolean} [reorder] put the newest first, even while somebody points at the list */
  draw(reorder = false) {
    const wanted = this.search.value.trim().toLowerCase();
    const digits = wanted.replace(/[\s+()-]/g, "");
    const fits = (phone) => !wanted || phone.name.toLowerCase().includes(wanted) || (digits && phone.number.includes(digits)) || phone.last?.text.toLowerCase().includes(wanted);
    const phones = [...store.phones.values()].filter(fits);
    if (reorder || !this.matches(":hover, :focus-within")) {
      phones.sort((one, other) => (other.last?.at ?? "").localeCompare(one.last?.at ?? ""));
      this.#order = phones.map((phone) => phone.number);
    } else {
      const rank = new Map(this.#order.map((each, at) => [each, at]));
      phones.sort((one, other) => (rank.get(one.number) ?? -1) - (rank.get(other.number) ?? -1));
    }
    settle(this.ol, phones.slice(0, this.#shown).map((phone) => this.row(phone)));
    this.more.hidden = phones.length <= this.#shown;
    this.more.textContent = `Show ${phones.length - this.#shown} more`;
    this.none.hidden = phones.length > 0 || !store.loaded;
    this.none.textContent = wanted ? `No phone matches “${this.search.value.trim()}”.` : "No phones yet.";
  }

  row(phone) {
    const place = store.place.phones.map((each) => each.number);
    const state = JSON.stringify([phone, place.includes(phone.number), place.length]);
    const known = this.#rows.get(phone.number);
    if (known?.state === state) return known.node;
    const node = known?.node ?? el("li");
    const focused = node.contains(document.activeElement) ? document.activeElement.className : "";
    fill(node, ...this.content(phone, place));
    if (focused) node.querySelector(`.${focused.split(" ")[0]}`)?.focus();
    this.#rows.set(phone.number, { state, node });
    return node;
  }

  content(phone, place) {
    const open = place.includes(phone.number);
    const at = phone.last ? moment(Date.parse(phone.last.at), store.now()) : "";
    const before = !phone.last ? "" : phone.last.expected ? "Not arrived: " : phone.last.direction === "MO" ? "You: " : "";
    const preview = phone.last ? before + firstLine(phone.last.text) : "Nothing yet";
    const link = el("a", { class: "row", href: phonesAddress([{ number: phone.number }]), "aria-current": open ? "true" : null },
      el("span", { class: "avatar", vars: { hue: hue(phone.number) }, data: { handset: phone.handset }, "aria-hidden": "true" }, initials(phone)),
      el("span", { class: "who" }, el("span", { class: "name" }, owner(phone)), el("time", {}, at)),
      el("span", { class: "what" }, el("span", { class: "preview", dir: "auto" }, preview),
        phone.unread > 0 && el("span", { class: "badge", "aria-label": `${phone.unread} unread` }, phone.unread > 99 ? "99+" : String(phone.unread))));
    if (phone.name) link.title = number(phone.number);
    const beside = place.length > 0 && el("button", { class: "beside plain", on: { click: () => this.beside(phone.number, open) }, "aria-label": `${open ? "Close" : "Open beside"}: ${owner(phone)}`, title: open ? "Close" : "Open beside" }, icon(open ? "close" : "beside"));
    return [link, beside];
  }

  beside(phoneNumber, open) {
    const { phones, message } = store.place;
    const next = open ? phones.filter((each) => each.number !== phoneNumber) : [...phones, { number: phoneNumber, peer: "" }];
    go(phonesAddress(next, next.length ? message : ""));
  }
}

customElements.define("phone-list", PhoneList);
