// A thread as bubbles. Only a window of it is drawn (thread-window.js); it moves along as one scrolls.
//
// Nothing jumps while one reads: at the end, the end is followed; elsewhere, what is new waits behind a counter, and
// rows come and go above without moving those one looks at.

import { el, icon, settle } from "../draw/dom.js";
import { count, day, dayKey } from "../draw/words.js";
import { walk } from "../state/keys.js";
import { store } from "../state/store.js";
import { bubble } from "./bubble.js";
import { emptyThread } from "./empty-phones.js";
import { ThreadWindow } from "./thread-window.js";
import { Watcher } from "./watcher.js";

const NEAR_PX = 1200;

class ThreadLog extends Watcher {
  #rows = new Map();
  #items = [];
  #known = new Set(); // keys of what has been counted
  #fresh = 0; // how many arrived while one read further up
  #stuck = true; // at the end, and following it
  #window = new ThreadWindow();

  mount() {
    this.number = this.getAttribute("number");
    this.above = el("li", { class: "spacer", "aria-hidden": "true" });
    this.below = el("li", { class: "spacer", "aria-hidden": "true" });
    this.ol = el("ol", { class: "bubbles", "aria-label": "Messages" });
    this.scroller = el("div", { class: "scroller", tabindex: "-1" }, this.ol);
    this.counter = el("button", { class: "fresh", hidden: true, on: { click: () => this.toEnd() } });
    this.replaceChildren(this.scroller, this.counter);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.ol.addEventListener("keydown", (event) => walk(event, this.ol, "button.meta"));
    this.sizes = new ResizeObserver(() => this.#stuck && this.#items.length && this.end());
    this.sizes.observe(this.scroller);
    this.sizes.observe(this.ol);
    this.watch("place", () => this.showSelected());
    for (const topic of ["clock", "loaded"]) this.watch(topic, () => this.thread && this.draw());
    this.hear(document, "visibilitychange", () => this.seen());
  }

  unmount() {
    this.sizes.disconnect();
  }

  /** Draw the thread with `peer`. @param {string} peer @param {import("../state/fold.js").Thread} thread */
  show(peer, thread) {
    const other = peer !== this.peer || thread !== this.thread;
    const before = this.#items.length;
    this.peer = peer;
    this.thread = thread;
    this.#items = [...thread.items.values()].filter((item) => item.peer === peer).sort((one, two) => one.at - two.at || (one.id < two.id ? -1 : 1));
    if (other) this.begin();
    else this.#window.grown(before, this.#items.length);
    this.countFresh();
    this.showSelected();
    this.draw();
  }

  begin() {
    this.#stuck = true;
    this.#fresh = 0;
    this.#known.clear();
    this.#rows.clear();
    this.#window.clear();
    this.selected = "";
  }

  countFresh() {
    const before = this.#known.size;
    for (const item of this.#items) this.#known.add(item.key);
    this.#fresh = this.#stuck ? 0 : this.#fresh + (before && this.#known.size - before);
  }

  draw() {
    if (this.#stuck) this.#window.toEnd(this.#items.length);
    if (this.#items.length) this.steadily(() => this.settle());
    else this.drawEmpty();
    this.counter.hidden = this.#fresh === 0;
    this.counter.replaceChildren(icon("down"), `${count(this.#fresh, "new message")}`);
    this.select();
    if (this.#stuck && this.#items.length) this.end();
    this.seen();
  }

  /** The next step, with a command that names the app: not before it is known. */
  drawEmpty() {
    if (this.ol.querySelector(".empty")) return;
    const known = this.thread.loaded && store.loaded;
    this.ol.replaceChildren(...(known ? [el("li", {}, emptyThread(this.number))] : []));
  }

  /** Put the rows of the window into place, between spacers as tall as all the others. */
  settle() {
    const { first, last } = this.#window;
    const used = new Map();
    const context = store.clock.mode;
    for (let at = first; at < last; at++) {
      const item = this.#items[at];
      const today = at === 0 || dayKey(item.at) !== dayKey(this.#items[at - 1].at) ? day(item.at) : "";
      const known = this.#rows.get(item.key);
      const same = known?.item === item && known.context === context && known.today === today;
      const row = same ? known : { item, context, today, node: bubble(item, today, known?.node) };
      row.node.setAttribute("aria-posinset", String(at + 1));
      row.node.setAttribute("aria-setsize", String(this.#items.length));
      used.set(item.key, row);
    }
    for (const [key, row] of this.#rows) if (!used.has(key) && row.node.isConnected) this.#window.measured(key, row.node.offsetHeight);
    this.#rows = used;
    this.above.style.setProperty("--height", `${this.#window.height(this.#items, 0, first)}px`);
    this.below.style.setProperty("--height", `${this.#window.height(this.#items, last, this.#items.length)}px`);
    settle(this.ol, [this.above, ...[...used.values()].map((row) => row.node), this.below]);
  }

  /** Change rows without moving the one that is read. */
  steadily(change) {
    const top = this.scroller.getBoundingClientRect().top;
    const anchor = [...this.#rows.values()].find((row) => row.node.isConnected && row.node.getBoundingClientRect().bottom > top)?.node;
    const before = anchor?.getBoundingClientRect().top ?? 0;
    change();
    if (!anchor?.isConnected || this.#stuck) return;
    const moved = anchor.getBoundingClientRect().top - before;
    if (moved) this.scroller.scrollTop += moved;
  }

  /** A message that the address names is brought into view, however old it is. */
  showSelected() {
    const { message } = store.place;
    this.select();
    if (message === this.selected) return;
    const at = this.#items.findIndex((item) => message && item.message_id === message);
    if (at < 0) return;
    this.selected = message;
    const row = this.#rows.get(this.#items[at].key)?.node;
    if (row?.isConnected && this.isVisible(row)) return;
    this.#stuck = false;
    this.#window.around(at, this.#items.length);
    this.draw();
    this.#rows.get(this.#items[at].key)?.node.scrollIntoView({ block: "center" });
  }

  isVisible(row) {
    const [box, frame] = [row.getBoundingClientRect(), this.scroller.getBoundingClientRect()];
    return box.bottom > frame.top && box.top < frame.bottom;
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
    this.#stuck = scrollHeight - scrollTop - clientHeight < 24 && this.#window.last >= this.#items.length;
    if (this.#stuck && this.#fresh) return this.toEnd();
    if (!this.#rows.size) return;
    const top = this.above.offsetTop + this.above.offsetHeight;
    const bottom = this.below.offsetTop;
    if (scrollTop > bottom || scrollTop + clientHeight < top) this.jump(scrollTop);
    else if (scrollTop < top + NEAR_PX) this.#window.up() && this.moved();
    else if (scrollTop + clientHeight > bottom - NEAR_PX) this.#window.down(this.#items.length) && this.moved();
  }

  /** Somebody went far away at once, with the scroll bar or a key. */
  jump(scrollTop) {
    this.#window.at(scrollTop, this.#items);
    this.settle();
    this.select();
  }

  moved() {
    this.steadily(() => this.settle());
    this.select();
    // A tall window may need more rows than one step brings, and at the very top no scroll event would ask for them.
    requestAnimationFrame(() => this.isConnected && this.scrolled());
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
