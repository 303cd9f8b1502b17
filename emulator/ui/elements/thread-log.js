// A thread as bubbles. Only a window of it is drawn: what is near the end, and more as one scrolls up.
//
// Nothing jumps while one reads: at the end, the end is followed; elsewhere, what is new waits behind a counter, and
// older bubbles are put above without moving those one looks at.

import { el, icon, settle } from "../draw/dom.js";
import { count, day, dayKey } from "../draw/words.js";
import { walk } from "../state/keys.js";
import { store } from "../state/store.js";
import { bubble } from "./bubble.js";
import { emptyThread } from "./empty-phones.js";
import { Watcher } from "./watcher.js";

const PAGE = 60;
const TRIM = 240;
const NEAR_PX = 600;

class ThreadLog extends Watcher {
  #rows = new Map();
  #days = new Map();
  #items = [];
  #shown = PAGE; // how many of the newest are drawn
  #fresh = 0; // how many arrived while one read further up
  #known = new Set(); // keys of what has been counted
  #stuck = true; // at the end, and following it

  mount() {
    this.number = this.getAttribute("number");
    this.ol = el("ol", { class: "bubbles", "aria-label": "Messages" });
    this.scroller = el("div", { class: "scroller", tabindex: "-1" }, this.ol);
    this.counter = el("button", { class: "fresh", hidden: true, on: { click: () => this.toEnd() } });
    this.replaceChildren(this.scroller, this.counter);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.ol.addEventListener("keydown", (event) => walk(event, this.ol, "button.meta"));
    this.sizes = new ResizeObserver(() => this.#stuck && this.end());
    this.sizes.observe(this.scroller);
    this.sizes.observe(this.ol);
    this.watch("place", () => this.select());
    this.watch("clock", () => this.redraw());
    this.hear(document, "visibilitychange", () => this.seen());
  }

  unmount() {
    this.sizes.disconnect();
  }

  /** Draw the thread with `peer`. @param {string} peer @param {import("../state/fold.js").Thread} thread */
  show(peer, thread) {
    const other = peer !== this.peer;
    this.peer = peer;
    this.thread = thread;
    this.#items = [...thread.items.values()].filter((item) => item.peer === peer).sort((one, two) => one.at - two.at || (one.id < two.id ? -1 : 1));
    if (other) {
      this.#shown = PAGE;
      this.#stuck = true;
      this.#fresh = 0;
      this.#known.clear();
      this.#rows.clear();
    }
    this.countFresh();
    this.draw();
  }

  redraw() {
    if (this.thread) this.draw();
  }

  countFresh() {
    const before = this.#known.size;
    for (const item of this.#items) this.#known.add(item.key);
    const fresh = before && this.#known.size - before;
    if (this.#stuck) this.#fresh = 0;
    else {
      this.#fresh += fresh;
      this.#shown += fresh; // the window keeps its upper edge
    }
  }

  draw() {
    this.includeSelected();
    if (this.#stuck && this.#shown > TRIM) this.#shown = PAGE;
    const items = this.#items.slice(-this.#shown);
    if (items.length) settle(this.ol, this.nodes(items));
    else if (!this.ol.querySelector(".empty")) this.ol.replaceChildren(...(this.thread.loaded ? [el("li", {}, emptyThread(this.number))] : []));
    this.counter.hidden = this.#fresh === 0;
    this.counter.replaceChildren(icon("down"), `${count(this.#fresh, "new message")}`);
    this.select();
    if (this.#stuck) this.end();
    this.seen();
  }

  nodes(items) {
    const nodes = [];
    const used = new Map();
    let before = "";
    const context = JSON.stringify([store.clock.mode]);
    for (const item of items) {
      const today = dayKey(item.at);
      if (today !== before) nodes.push(this.dayRow(today, item.at));
      before = today;
      const known = this.#rows.get(item.key);
      const same = known?.item === item && known.context === context;
      const row = same ? known : { item, context, node: bubble(item, known?.node) };
      used.set(item.key, row);
      nodes.push(row.node);
    }
    this.#rows = used;
    return nodes;
  }

  dayRow(key, at) {
    if (!this.#days.has(key)) this.#days.set(key, el("li", { class: "day" }, el("span", {}, day(at))));
    return this.#days.get(key);
  }

  /** A message that the address names is drawn, however old it is. */
  includeSelected() {
    const { message } = store.place;
    if (!message || message === this.included) return;
    const at = this.#items.findIndex((item) => item.message_id === message);
    if (at < 0) return;
    this.included = message;
    if (this.#items.length - at <= this.#shown) return;
    this.#shown = this.#items.length - at + 10;
    this.#stuck = false;
    requestAnimationFrame(() => this.#rows.get(this.#items[at]?.key)?.node.scrollIntoView({ block: "center" }));
  }

  select() {
    for (const node of this.ol.querySelectorAll("[data-selected]")) delete node.dataset.selected;
    const { message } = store.place;
    const key = message && this.thread ? (this.thread.keys.get(message) ?? message) : "";
    const row = key && this.#rows.get(key);
    if (row) row.node.dataset.selected = "";
  }

  // -- scrolling -----------------------------------------------------------------------------------------------------

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const atEnd = scrollHeight - scrollTop - clientHeight < 24;
    this.#stuck = atEnd;
    if (atEnd && this.#fresh) this.toEnd();
    else if (scrollTop < NEAR_PX && this.#shown < this.#items.length) this.older();
  }

  /** Put older bubbles above, without moving what one reads. */
  older() {
    const fromEnd = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.#shown = Math.min(this.#items.length, this.#shown + PAGE);
    settle(this.ol, this.nodes(this.#items.slice(-this.#shown)));
    this.scroller.scrollTop = this.scroller.scrollHeight - fromEnd;
    this.select();
  }

  toEnd() {
    this.#fresh = 0;
    this.#stuck = true;
    this.draw();
  }

  end() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** What stands at the end in front of somebody has been seen. */
  seen() {
    if (this.#stuck && !document.hidden && this.thread?.loaded) void store.markRead(this.number);
  }
}

customElements.define("thread-log", ThreadLog);
