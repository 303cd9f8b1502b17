// Which bubbles of a long thread are drawn, and how tall the rest would be.
//
//     ┌ above: a spacer as tall as what it stands for, as far as anybody knows
//     │ items[first] ... items[last - 1]: drawn
//     └ below: another spacer

const MAX = 120;
const STEP = 12;
const GUESS_PX = 76;

export class ThreadWindow {
  first = 0;
  last = 0;
  #heights = new Map();
  #sum = 0;

  /** Forget what was measured: another thread. */
  clear() {
    this.first = this.last = this.#sum = 0;
    this.#heights.clear();
  }

  /** @param {string} key @param {number} height of its row in pixels, as it was drawn */
  measured(key, height) {
    this.#sum += height - (this.#heights.get(key) ?? 0);
    this.#heights.set(key, height);
  }

  /** The height of `items[from]` to `items[to - 1]`: measured where they were drawn once, else the average. */
  height(items, from, to) {
    const guess = this.#heights.size ? this.#sum / this.#heights.size : GUESS_PX;
    let sum = 0;
    for (let at = from; at < to; at++) sum += this.#heights.get(items[at].key) ?? guess;
    return sum;
  }

  /** Draw the newest. */
  toEnd(total) {
    this.last = total;
    this.first = Math.max(0, total - MAX / 2);
  }

  /** Draw what surrounds one item. */
  around(index, total) {
    this.first = Math.max(0, index - MAX / 3);
    this.last = Math.min(total, this.first + MAX);
  }

  /** Draw what surrounds a place in the whole thread, in pixels from its top. */
  at(offset, items) {
    let sum = 0;
    let index = 0;
    while (index < items.length - 1 && sum < offset) sum += this.height(items, index, ++index);
    this.around(index, items.length);
  }

  /** @returns {boolean} whether there was something older to draw */
  up() {
    if (this.first === 0) return false;
    this.first = Math.max(0, this.first - STEP);
    this.last = Math.min(this.last, this.first + MAX);
    return true;
  }

  /** @returns {boolean} whether there was something newer to draw */
  down(total) {
    if (this.last >= total) return false;
    this.last = Math.min(total, this.last + STEP);
    this.first = Math.max(this.first, this.last - MAX);
    return true;
  }

  /** The thread has grown from `before` to `total` items: at its end one sees what is new, elsewhere it waits. */
  grown(before, total) {
    if (this.last >= before) this.last = Math.min(total, this.first + MAX);
    this.last = Math.min(this.last, total);
    this.first = Math.min(this.first, this.last);
  }
}
