// Every callback, newest first; the targets they go to; and a way to fire one by hand.

import { el, icon } from "../draw/dom.js";
import { select } from "../draw/dialog.js";
import { brief, count } from "../draw/words.js";
import { api } from "../state/api.js";
import { go } from "../state/router.js";
import { store } from "../state/store.js";
import { callbackCard } from "./callback-card.js";
import { openFire } from "./fire-dialog.js";
import { tried } from "./spoken-status.js";
import { Watcher } from "./watcher.js";

const STATES = [["", "All"], ["queued", "Queued"], ["retrying", "Tries again"], ["done", "Taken"], ["failed", "Given up"], ["dropped", "Dropped"]];
const SHOWN = 50;

class CallbacksView extends Watcher {
  #open = new Set();
  #cards = new Map();
  #found = [];
  #waiting = 0;

  mount() {
    this.className = "page";
    this.filter = select(STATES, store.place.query.get("state") ?? "", { "aria-label": "State", on: { change: () => go(this.filter.value ? `/callbacks?state=${this.filter.value}` : "/callbacks") } });
    this.targets = el("ul", { class: "targets" });
    this.fresh = el("button", { class: "fresh", hidden: true, on: { click: () => this.load() } });
    this.cards = el("div", { class: "cards" });
    this.replaceChildren(el("header", { class: "page-head" }, el("h1", {}, "Callbacks"), el("div", { class: "row" }, this.filter,
      el("button", { class: "main", on: { click: () => openFire() } }, icon("send"), "Fire one"))), this.targets, this.fresh, this.cards);
    this.cards.addEventListener("toggle", ({ target }) => target.dataset.key && this.#open[target.open ? "add" : "delete"](target.dataset.key), true);
    this.hear(this, "resent", () => this.load());
    this.watch("callback", () => this.arrived());
    this.watch("loaded", () => this.load());
    this.watch("place", () => store.place.view === "callbacks" && this.load());
    this.watch("targets", () => this.drawTargets());
    this.drawTargets();
    void this.load();
  }

  async load() {
    this.filter.value = store.place.query.get("state") ?? "";
    const found = await tried(api.callbacks({ state: this.filter.value, page_size: SHOWN }));
    if (!found) return;
    this.#found = found;
    this.#waiting = 0;
    this.draw();
  }

  /** Callbacks that are shown change in place; new ones wait behind a counter unless one is at the top. */
  arrived() {
    store.soon("callbacks view", async () => {
      if (!this.isConnected) return;
      const found = await api.callbacks({ state: this.filter.value, page_size: SHOWN });
      const known = new Map(this.#found.map((each) => [each.id, each]));
      const fresh = found.filter((each) => !known.has(each.id));
      const atTop = this.scrollTop < 40 && !this.cards.matches(":hover, :focus-within");
      if (atTop || !this.#found.length) this.#found = found;
      else {
        const changed = new Map(found.map((each) => [each.id, each]));
        this.#found = this.#found.map((each) => changed.get(each.id) ?? each);
      }
      this.#waiting = atTop ? 0 : fresh.length;
      this.draw();
    }, 200);
  }

  draw() {
    this.fresh.hidden = this.#waiting === 0;
    this.fresh.textContent = `Show ${count(this.#waiting, "new callback")}`;
    if (!this.#found.length) return this.cards.replaceChildren(this.empty());
    const used = new Map();
    for (const callback of this.#found) {
      const state = JSON.stringify([callback.state, callback.attempts]);
      const known = this.#cards.get(callback.id);
      used.set(callback.id, known?.state === state ? known : { state, node: callbackCard(callback, this.#open) });
    }
    const nodes = [...used.values()].map(({ node }) => node);
    if (nodes.some((node, at) => this.cards.children[at] !== node) || nodes.length !== this.cards.children.length) this.cards.replaceChildren(...nodes);
    this.#cards = used;
  }

  empty() {
    if (this.filter.value) return el("div", { class: "empty" }, el("p", {}, "No callback is in this state."));
    return el("div", { class: "empty" }, el("h2", {}, "No callback yet"), store.targets.length
      ? el("p", {}, "Write from a phone, or send a message: the application is told, and every attempt is shown here.")
      : el("p", {}, "No webhook is registered. Set ", el("code", {}, "CONVEMU_WEBHOOK_URL"), " or create one with the webhooks API; then every attempt is shown here."));
  }

  drawTargets() {
    this.targets.replaceChildren(...store.targets.map((target) => el("li", {},
      el("span", { class: "dot", data: { tone: !target.last ? "plain" : target.last.status && target.last.status < 300 ? "good" : "bad" } }),
      el("span", { class: "url" }, target.url),
      el("span", { class: "quiet" }, `${count(target.triggers.length, "trigger")}${target.waiting ? `, ${target.waiting} waiting` : ""}${target.last ? `, last: ${target.last.status ?? brief(target.last.fault)}` : ", not called yet"}`))));
  }
}

customElements.define("callbacks-view", CallbacksView);
