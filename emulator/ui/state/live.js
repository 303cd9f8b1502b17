// The live feed: journal entries as they happen, in order, none twice, none missed.
//
//     open ──error──> waiting ──answers, same journal──> open (resumes after the last entry seen)
//                        └─────answers, another journal──> everything is loaded anew, then open
//
// A page nobody looks at lets go of its connection after a while: browsers allow six per host, and tabs pile up.

import { api } from "./api.js";

const WAITS_MS = [500, 1000, 2000, 4000, 5000];
const HIDDEN_MS = 30_000;

export class Live {
  /** @type {EventSource | undefined} */
  #source;
  #seen = 0;
  #mark = ""; // when and what the last entry seen was
  #born = "";
  #tries = 0;
  #timer = 0;
  #hiddenTimer = 0;

  /**
   * @param {{entry: (entry: any) => void, state: (state: "open" | "waiting") => void, restarted: () => Promise<any>}} listener
   * `restarted` loads everything anew and answers the entry to go on from.
   */
  constructor(listener) {
    this.listener = listener;
    document.addEventListener("visibilitychange", () => this.#visibility());
    addEventListener("online", () => this.#retryNow());
    // A page that the back button may bring back keeps its connections open: it must not.
    addEventListener("pagehide", () => this.#rest());
    addEventListener("pageshow", (event) => event.persisted && this.#retryNow());
  }

  /** Load everything, then follow. */
  async start() {
    try {
      this.#born = birth(await api.health());
      this.#saw(await this.listener.restarted());
      this.#open();
    } catch {
      this.#lost();
    }
  }

  #open() {
    this.#source?.close();
    const source = new EventSource(`/_emulator/events?after=${this.#seen}`);
    this.#source = source;
    source.onopen = () => {
      this.#tries = 0;
      this.listener.state("open");
    };
    source.onmessage = (event) => {
      const entry = JSON.parse(event.data);
      if (entry.seq <= this.#seen) return;
      this.#saw(entry);
      this.listener.entry(entry);
    };
    // The browser would reconnect by itself, but not notice that another emulator answers.
    source.onerror = () => this.#lost();
  }

  #saw(entry) {
    this.#seen = entry.seq;
    this.#mark = markOf(entry);
  }

  #lost() {
    this.#source?.close();
    this.#source = undefined;
    this.listener.state("waiting");
    clearTimeout(this.#timer);
    const wait = WAITS_MS[Math.min(this.#tries++, WAITS_MS.length - 1)];
    this.#timer = setTimeout(() => this.#resume(), wait);
  }

  async #resume() {
    try {
      const born = birth(await api.health());
      const { entries, first, last } = await api.journal({ after: Math.max(0, this.#seen - 1), limit: 1 });
      // The same entry in the same place, or another journal: one seed may have begun twice.
      const other = entries[0]?.seq === this.#seen && this.#mark !== markOf(entries[0]);
      const missed = other || born !== this.#born || last < this.#seen || first > this.#seen + 1;
      this.#born = born;
      if (missed) this.#saw(await this.listener.restarted());
      this.#open();
    } catch {
      this.#lost();
    }
  }

  #rest() {
    this.#source?.close();
    this.#source = undefined;
    clearTimeout(this.#timer);
  }

  #retryNow() {
    if (this.#source) return;
    this.#tries = 0;
    clearTimeout(this.#timer);
    void this.#resume();
  }

  #visibility() {
    clearTimeout(this.#hiddenTimer);
    if (document.hidden) {
      this.#hiddenTimer = setTimeout(() => this.#rest(), HIDDEN_MS);
    } else if (!this.#source) this.#retryNow();
  }
}

/** What tells one emulator from another. */
const birth = (health) => [health.seed, health.version].join(" ");
const markOf = ({ at, kind }) => `${at} ${kind}`;
