// Every callback, newest first; the targets they go to; and a way to fire one by hand.

import { el, icon } from "../draw/dom.js";
import { codeBlock } from "../draw/copy.js";
import { webhookCurl } from "../draw/curl.js";
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
const MOST = 5000;

class CallbacksView extends Watcher {
  #open = new Set();
  #cards = new Map();
  #found = [];
  #waiting = 0;
  #shown = SHOWN;

  mount() {
    this.className = "page";
    this.filter = select(STATES, store.place.query.get("state") ?? "", { "aria-label": "State", on: { change: () => go(this.filter.value ? `/callbacks?state=${this.filter.value}` : "/callbacks") } });
    this.targets = el("ul", { class: "targets" });
    this.fresh = el("button", { class: "fresh", hidden: true, on: { click: () => this.load() } });
    this.cards = el("div", { class: "cards" });
    this.more = el("button", { class: "small more", hidden: true, on: { click: () => this.older() } }, "Show older");
    this.replaceChildren(el("header", { class: "page-head" }, el("h1", {}, "Callbacks"), el("div", { class: "row" }, this.filter,
      el("button", { class: "main", on: { click: () => openFire() } }, icon("send"), "Fire one"))), this.targets, this.fresh, this.cards, this.more);
    this.cards.addEventListener("toggle", ({ target }) => target.dataset.key && this.#open[target.open ? "add" : "delete"](target.dataset.key), true);
    this.hear(this, "resent", () => this.load());
    this.watch("callback", () => this.arrived());
    this.watch("loaded", () => this.load());
    this.watch("place", () => store.place.view === "callbacks" && this.load());
    for (const topic of ["targets", "apps"]) this.watch(topic, () => this.drawTargets());
    this.drawTargets();
    void this.load();
  }

  async load() {
    this.filter.value = store.place.query.get("state") ?? "";
    const found = await tried(api.callbacks({ state: this.filter.value, page_size: this.#shown }));
    if (!found) return;
    this.#found = found;
    this.#waiting = 0;
    this.draw();
  }

  async older() {
    this.#shown = Math.min(MOST, this.#shown + 2 * SHOWN);
    await this.load();
  }

  /** Callbacks that are shown change in place; new ones wait behind a counter unless one is at the top. */
  arrived() {
    store.soon("callbacks view", async () => {
      if (!this.isConnected) return;
      const found = await api.callbacks({ state: this.filter.value, page_size: this.#shown });
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
    this.more.hidden = this.#found.length < this.#shown || this.#shown === MOST;
    if (!this.#found.length) return this.cards.replaceChildren(this.empty());
    const used = new Map();
    const only = store.targets.length === 1 ? store.targets[0].url : ""; // said above, once
    for (const callback of this.#found) {
      const target = callback.target !== only;
      const state = JSON.stringify([callback.state, callback.attempts, target]);
      const known = this.#cards.get(callback.id);
      used.set(callback.id, known?.state === state ? known : { state, node: callbackCard(callback, this.#open, { alone: true, target }) });
    }
    const nodes = [...used.values()].map(({ node }) => node);
    if (nodes.some((node, at) => this.cards.children[at] !== node) || nodes.length !== this.cards.children.length) this.cards.replaceChildren(...nodes);
    this.#cards = used;
  }

  empty() {
    if (this.filter.value) return el("div", { class: "empty" }, el("p", {}, "No callback is in this state."));
    const title = el("h2", {}, "No callback yet");
    if (store.targets.length) return el("div", { class: "empty" }, title, el("p", {}, "Write from a phone, or send a message: the application is told, and every attempt is shown here."));
    return el("div", { class: "empty" }, title, el("p", {}, "No webhook is registered, so nobody is told of anything. Register one, or start with --webhook-url:"),
      codeBlock(webhookCurl(store.apps[0]), "Command that registers a webhook"));
  }

  drawTargets() {
    if (this.cards.children.length) this.draw();
    this.targets.replaceChildren(...store.targets.map((target) => el("li", {},
      el("span", { class: "dot", data: { tone: !target.last ? "plain" : target.last.status && target.last.status < 300 ? "good" : "bad" } }),
      el("span", { class: "url" }, target.url),
      el("span", { class: "quiet" }, `${count(target.triggers.length, "trigger")}${target.waiting ? `, ${target.waiting} waiting` : ""}${target.last ? `, last: ${target.last.status ?? brief(target.last.fault)}` : ", not called yet"}`))));
  }
}

customElements.define("callbacks-view", CallbacksView);
