// What the page says: briefly on screen, and politely to a screen reader. `say("Sent")` from anywhere.

import { el, icon } from "../draw/dom.js";
import { number, owner } from "../draw/words.js";
import { store } from "../state/store.js";
import { Watcher } from "./watcher.js";

const SHOWN_MS = 6000;
const QUIET_MS = 1500;

/** @param {string} text @param {"note" | "bad"} [tone] */
export function say(text, tone = "note") {
  document.dispatchEvent(new CustomEvent("say", { detail: { text, tone } }));
}

/** Run an action; what the emulator refuses is said in its own words. @template T @param {Promise<T>} work @returns {Promise<T | undefined>} */
export async function tried(work) {
  try {
    return await work;
  } catch (error) {
    const where = error.violations?.map((each) => `${each.field}: ${each.description}`).join("; ");
    say(where || error.message, "bad");
    return undefined;
  }
}

class SpokenStatus extends Watcher {
  #quiet = -Infinity;

  mount() {
    this.notes = el("div", { class: "notes" });
    this.voice = el("p", { class: "unseen", role: "status", "aria-live": "polite" });
    this.replaceChildren(this.notes, this.voice);
    this.hear(document, "say", (event) => this.show(event.detail));
    this.watch("arrived", () => this.arrivals());
  }

  show({ text, tone }) {
    const note = el("div", { class: "note", data: { tone } }, el("span", {}, text),
      el("button", { class: "plain", "aria-label": "Dismiss", on: { click: () => note.remove() } }, icon("close")));
    this.notes.append(note);
    while (this.notes.children.length > 4) this.notes.firstChild.remove();
    // A refusal stays until it has been read and dismissed, or others push it out.
    if (tone !== "bad") setTimeout(() => note.remove(), SHOWN_MS);
    this.voice.textContent = text;
  }

  /** New messages are spoken, but a burst only as a burst. */
  arrivals() {
    const entry = store.arrived;
    if (!entry || performance.now() - this.#quiet < QUIET_MS) return;
    this.#quiet = performance.now();
    const phone = store.phones.get(entry.phone);
    this.voice.textContent = `${owner(phone, entry.phone)} got a message from ${number(entry.data.sender ?? "")}: ${entry.data.text ?? ""}`;
  }
}

customElements.define("spoken-status", SpokenStatus);
