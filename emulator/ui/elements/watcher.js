// What every element of the page is: it watches topics of the store while it is on the page, and draws itself.

import { store } from "../state/store.js";

export class Watcher extends HTMLElement {
  /** @type {(() => void)[]} */
  #stops = [];

  connectedCallback() {
    this.mount();
  }

  disconnectedCallback() {
    for (const stop of this.#stops.splice(0)) stop();
    this.unmount();
  }

  /** Draw for the first time; watch what should draw again. */
  mount() {}

  /** Let go of what `mount` took, topics aside. */
  unmount() {}

  /** @param {string} topic @param {() => void} draw */
  watch(topic, draw) {
    this.#stops.push(store.watch(topic, draw));
  }

  /** Listen to something that outlives this element. @param {EventTarget} source @param {string} event @param {(event: any) => void} listener */
  hear(source, event, listener) {
    source.addEventListener(event, listener);
    this.#stops.push(() => source.removeEventListener(event, listener));
  }

  /** Call `work` every `ms` while on the page. */
  every(ms, work) {
    const timer = setInterval(work, ms);
    this.#stops.push(() => clearInterval(timer));
  }
}
