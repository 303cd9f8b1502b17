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
  #born = "";
  #tries = 0;
  #timer = 0;
  #hiddenTimer = 0;

  /**
   * @param {{entry: (entry: any) => void, state: (state: "open" | "waiting") => void, restarted: () => Promise<number>}} listener
   * `restarted` loads everything anew and answers the sequence number to go on from.
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
      this.#seen = await this.listener.restarted();
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
      this.#seen = entry.seq;
      this.listener.entry(entry);
    };
    // The browser would reconnect by itself, but not notice that another emulator answers.
    source.onerror = () => this.#lost();
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
      const { cursor, first } = await api.journal({ after: Number.MAX_SAFE_INTEGER });
      const missed = born !== this.#born || cursor < this.#seen || first > this.#seen + 1;
      this.#born = born;
      if (missed) this.#seen = await this.listener.restarted();
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

/** What tells one run of the emulator from the next. */
const birth = (health) => [health.started_at, health.seed, health.version].join(" ");
