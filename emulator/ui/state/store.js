// All state of the page, in one place. Elements read it and watch topics; only `load`, `fold` and actions change it.
//
// Changes are told once per frame, however many entries arrived: `changed("thread:46700000001")` marks, the flush tells.

import { api } from "./api.js";
import { emptyThread, fold } from "./fold.js";

const JOURNAL_TAIL = 500;
export const JOURNAL_KEPT = 5000;
const GHOST_KINDS = "message.submitted,message.status,message.received,sms.fate,sms.held,callback.attempt,phone.received,phone.sent";

class Store {
  place = { view: "phones", phones: [], message: "", query: new URLSearchParams() };
  live = "waiting";
  loaded = false;
  /** @type {Map<string, any>} phones by number */
  phones = new Map();
  /** @type {Map<string, import("./fold.js").Thread>} what is on a phone, for phones that were opened */
  threads = new Map();
  /** @type {any[]} journal entries, oldest first */
  journal = [];
  journalFirst = 1;
  clock = { now: "", mode: "real", scale: 1, pending: 0, next_due: null, seenAt: 0 };
  /** @type {any[]} */
  targets = [];
  /** @type {any[]} */
  apps = [];
  /** @type {Map<string, string>} texts begun and not sent, by the phone they are written on */
  drafts = new Map();

  /** @type {Map<string, Set<() => void>>} */
  #watchers = new Map();
  /** @type {Set<string>} */
  #dirty = new Set();
  #scheduled = false;
  /** @type {Map<string, number>} */
  #due = new Map();

  /** Call `draw` once per frame in which `topic` changed. @returns {() => void} the way to stop it */
  watch(topic, draw) {
    const watchers = this.#watchers.get(topic) ?? this.#watchers.set(topic, new Set()).get(topic);
    watchers.add(draw);
    return () => watchers.delete(draw);
  }

  /** @param {string} topic */
  changed(topic) {
    this.#dirty.add(topic);
    if (this.#scheduled) return;
    this.#scheduled = true;
    // A hidden page has no frames.
    if (document.hidden) setTimeout(() => this.#flush(), 50);
    else requestAnimationFrame(() => this.#flush());
  }

  #flush() {
    this.#scheduled = false;
    const topics = [...this.#dirty];
    this.#dirty.clear();
    for (const topic of topics) for (const draw of [...(this.#watchers.get(topic) ?? [])]) draw();
  }

  /** Do `work` once, soon; however often it is asked for meanwhile. */
  soon(name, work, wait = 150) {
    if (this.#due.has(name)) return;
    this.#due.set(name, setTimeout(() => {
      this.#due.delete(name);
      Promise.resolve(work()).catch(() => {}); // a lost connection: the feed notices, and loads anew
    }, wait));
  }

  // -- loading -------------------------------------------------------------------------------------------------------

  /** Load everything anew. @returns {Promise<{seq: number, at?: string, kind?: string}>} the entry to follow from */
  async load() {
    const { cursor } = await api.journal({ after: Number.MAX_SAFE_INTEGER });
    const [phones, apps, clock, tail] = await Promise.all([
      this.#fetchPhones(),
      api.apps(),
      api.clock(),
      api.journal({ after: Math.max(0, cursor - JOURNAL_TAIL), limit: JOURNAL_TAIL }),
    ]);
    this.phones = phones;
    this.apps = apps;
    this.journal = tail.entries.filter((entry) => entry.seq <= cursor);
    this.journalFirst = tail.first;
    this.#setClock(clock);
    const open = [...this.threads.keys()];
    this.threads.clear();
    this.loaded = true;
    for (const topic of ["phones", "journal", "clock", "apps", "loaded"]) this.changed(topic);
    await Promise.all([...open.map((number) => this.openThread(number)), this.loadTargets()]);
    return { ...this.journal.at(-1), seq: cursor };
  }

  async loadTargets() {
    this.targets = await api.targets().catch(() => []);
    this.changed("targets");
  }

  async loadPhones() {
    this.phones = await this.#fetchPhones();
    this.changed("phones");
  }

  /** The phones there are, and those that a message is on its way to, or never reached. */
  async #fetchPhones() {
    const phones = new Map((await api.phones()).map((phone) => [phone.number, phone]));
    for await (const page of api.journalPages({ kind: "message.submitted" })) {
      for (const entry of page) if (!phones.get(entry.phone)?.last) phones.set(entry.phone, expecting(entry, phones.get(entry.phone)));
    }
    return phones;
  }

  #clockTurn = 0;

  async loadClock() {
    const turn = ++this.#clockTurn;
    const clock = await api.clock();
    if (turn === this.#clockTurn) this.#setClock(clock); // else somebody knows better meanwhile
  }

  /** Take the clock as the API answered it. */
  takeClock(clock) {
    this.#clockTurn++;
    this.#setClock(clock);
  }

  #setClock(clock) {
    this.clock = { ...clock, seenAt: performance.now() };
    this.changed("clock");
  }

  /** The emulator's time now, in milliseconds: what it last said, gone on as fast as its clock runs. */
  now() {
    const said = Date.parse(this.clock.now) || Date.now();
    const rate = this.clock.mode === "manual" ? 0 : this.clock.mode === "scaled" ? this.clock.scale : 1;
    return said + (performance.now() - this.clock.seenAt) * rate;
  }

  /** What is on a phone: the messages it holds, and those that never arrived or are still on their way. */
  thread(number) {
    return this.threads.get(number) ?? emptyThread();
  }

  /** What the API has of a phone; drawn as soon as the first page is there. Without a connection, another call may try again. */
  async openThread(number) {
    if (this.threads.has(number)) return;
    const thread = emptyThread();
    this.threads.set(number, thread);
    const current = () => this.threads.get(number) === thread;
    const pages = api.journalPages({ phone: number, kind: GHOST_KINDS });
    try {
      const [messages, first] = await Promise.all([api.inbox(number), pages.next()]);
      for (const entry of first.value ?? []) fold.thread(thread, entry);
      for (const message of messages) fold.message(thread, message);
      thread.loaded = true;
      this.changed(`thread:${number}`);
      for await (const page of pages) {
        if (!current()) return;
        for (const entry of page) fold.thread(thread, entry);
        this.changed(`thread:${number}`);
      }
    } catch {
      if (current() && !thread.loaded) this.threads.delete(number);
    }
  }

  /** Fetch what arrived on a phone since we last looked: the feed says that, the API says what. */
  #freshen(number) {
    this.soon(`fresh ${number}`, async () => {
      const thread = this.threads.get(number);
      if (!thread?.loaded) return;
      for (const message of await api.inbox(number, thread.last)) fold.message(thread, message);
      this.changed(`thread:${number}`);
    }, 60);
  }

  // -- the feed --------------------------------------------------------------------------------------------------------

  /** Take one entry of the journal. */
  take(entry) {
    this.journal.push(entry);
    if (this.journal.length > JOURNAL_KEPT + 500) this.journal.splice(0, this.journal.length - JOURNAL_KEPT);
    this.changed("journal");
    if (Date.parse(entry.at) > this.now()) this.#setClock({ ...this.clock, now: entry.at });
    if (entry.message_id) this.changed(`message:${entry.message_id}`);
    this.#takeByKind(entry);
    const thread = this.threads.get(entry.phone);
    if (thread && fold.thread(thread, entry)) this.changed(`thread:${entry.phone}`);
  }

  #takeByKind(entry) {
    const [family] = entry.kind.split(".");
    if (family === "phone") this.#takePhone(entry);
    else if (entry.kind === "message.submitted") {
      const phone = this.phones.get(entry.phone);
      if (!phone?.last) this.phones.set(entry.phone, expecting(entry, phone));
      this.changed("phones");
    }
    else if (entry.kind === "callback.attempt" || family === "webhook") this.soon("targets", () => this.loadTargets(), 400);
    else if (family === "clock") this.soon("clock", () => this.loadClock());
    else if (entry.kind === "emulator.reset") this.soon("all", () => this.load(), 50);
    else if (family === "app") this.soon("apps", async () => {
      this.apps = await api.apps();
      this.changed("apps");
    });
    if (["callback", "fault", "scenario", "finding", "space"].includes(family)) this.changed(family);
    if (family === "sms") this.changed("scenario");
  }

  #takePhone(entry) {
    if (entry.kind === "phone.part") return; // shown when all are there
    const phone = this.phones.get(entry.phone);
    const arrived = entry.kind === "phone.received";
    const written = arrived || entry.kind === "phone.sent";
    if (written) this.#freshen(entry.phone);
    if (phone && written) {
      const last = { text: entry.data.text ?? "", at: entry.at, direction: arrived ? "MT" : "MO" };
      this.phones.set(entry.phone, { ...phone, last, unread: phone.unread + (arrived ? 1 : 0) });
      this.changed("phones");
      if (arrived) this.changed(`arrived:${entry.phone}`);
    } else this.soon("phones", () => this.loadPhones(), 250);
    if (arrived) this.arrived = entry;
    this.changed("arrived");
  }

  /** Everything on this phone has been seen. */
  async markRead(number) {
    const phone = this.phones.get(number);
    if (!phone?.unread) return;
    this.phones.set(number, { ...phone, unread: 0 });
    this.changed("phones");
    await api.changePhone(number, { read: true }).catch(() => {});
  }

  /** Take a phone as the API answered it. */
  takePhone(phone) {
    this.phones.set(phone.number, phone);
    this.changed("phones");
  }

  /** Take a message that this page has just sent, before the feed tells of it. */
  takeMessage(number, message) {
    const thread = this.threads.get(number);
    if (thread) fold.message(thread, message);
    this.changed(`thread:${number}`);
  }
}

/** A phone on which nothing is yet, though something was sent to it. */
function expecting(entry, phone) {
  const blank = { number: entry.phone, name: "", locale: "", handset: "on", blocked: [], unread: 0 };
  return { ...blank, ...phone, last: { text: entry.data.text, at: entry.at, direction: "MT", expected: true } };
}

export const store = new Store();
