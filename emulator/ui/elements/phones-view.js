// The phones: the list on the left, open phones side by side, the inspector on the right.
// On a narrow screen the same three are levels, one at a time: list, phone, inspector.

import { el } from "../draw/dom.js";
import { phonesAddress, go } from "../state/router.js";
import { store } from "../state/store.js";
import { emptyPhones } from "./empty-phones.js";
import { openNewPhone } from "./new-phone.js";
import { Watcher } from "./watcher.js";
import "./message-inspector.js";
import "./phone-column.js";
import "./phone-list.js";

class PhonesView extends Watcher {
  mount() {
    this.list = el("phone-list");
    this.columns = el("div", { class: "columns" });
    this.aside = el("div", { class: "aside" });
    this.replaceChildren(el("h1", { class: "unseen" }, "Phones"), this.list, this.columns, this.aside);
    for (const topic of ["place", "apps", "loaded"]) this.watch(topic, () => this.draw());
    this.watch("phones", () => this.drawEmpty());
    this.hear(document, "key:n", openNewPhone);
    this.hear(document, "key:i", () => this.toggleInspector());
    this.hear(document, "keydown", (event) => this.close(event));
    this.draw();
  }

  draw() {
    const { phones, message, view } = store.place;
    if (view !== "phones") return;
    this.dataset.level = message ? "message" : phones.length ? "phone" : "list";
    this.drawColumns(phones);
    this.drawInspector(message);
    this.drawEmpty();
  }

  drawColumns(phones) {
    const shown = new Map([...this.columns.querySelectorAll("phone-column")].map((column) => [column.getAttribute("number"), column]));
    if (!phones.length) return;
    const wanted = phones.map(({ number, peer }) => {
      const column = shown.get(number) ?? el("phone-column", { number });
      if (column.peer !== peer) column.peer = peer;
      return column;
    });
    const added = wanted.find((column) => !shown.has(column.getAttribute("number")));
    if (wanted.some((column, at) => this.columns.children[at] !== column) || wanted.length !== this.columns.children.length) {
      this.columns.replaceChildren(...wanted);
    }
    if (added && shown.size) added.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  drawInspector(message) {
    const shown = this.aside.querySelector("message-inspector");
    if (!message) this.aside.replaceChildren();
    else if (shown?.getAttribute("message") !== message) this.aside.replaceChildren(el("message-inspector", { message, beside: true }));
  }

  drawEmpty() {
    if (store.place.phones.length) return;
    const kind = !store.loaded ? "wait" : store.phones.size ? "choose" : "none";
    if (this.columns.dataset.empty === kind && this.columns.querySelector(".empty")) return;
    this.columns.dataset.empty = kind;
    this.columns.replaceChildren(emptyPhones(kind));
  }

  toggleInspector() {
    const { phones, message } = store.place;
    if (!phones.length) return;
    const items = [...store.thread(phones[0].number).items.values()].filter((item) => item.message_id);
    const newest = items.sort((one, other) => one.at - other.at).at(-1);
    go(phonesAddress(phones, message ? "" : newest?.message_id));
  }

  close(event) {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const { message } = store.place;
    if (message) this.aside.querySelector("message-inspector")?.close();
  }
}

customElements.define("phones-view", PhonesView);
