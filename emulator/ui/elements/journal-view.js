// The journal with filters: all that happens, as it happens. Paused while one reads further down.

import { save } from "../draw/copy.js";
import { el, settle } from "../draw/dom.js";
import { json } from "../draw/json.js";
import { count, exact, number } from "../draw/words.js";
import { api } from "../state/api.js";
import { walk } from "../state/keys.js";
import { go } from "../state/router.js";
import { store } from "../state/store.js";
import { summary } from "./journal-words.js";
import { tried } from "./spoken-status.js";
import { Watcher } from "./watcher.js";

const SHOWN = 200;
const FILTERS = ["kind", "phone", "text"];
const FAMILIES = ["api", "message", "sms", "phone", "plan", "callback", "conversation", "contact", "scenario", "fault", "clock", "finding", "emulator"];

class JournalView extends Watcher {
  #rows = new Map();
  #older = [];
  #shown = SHOWN;
  #top = 0; // newest entry drawn
  #paused = false;

  mount() {
    this.className = "page journal";
    this.kind = el("select", { "aria-label": "Kind" }, el("option", { value: "" }, "All kinds"), FAMILIES.map((each) => el("option", { value: `${each}.` }, each)));
    this.phone = el("input", { type: "search", placeholder: "Phone", "aria-label": "Phone", inputmode: "tel" });
    this.text = el("input", { type: "search", placeholder: "Any text or id", "aria-label": "Text or id" });
    const filters = el("form", { class: "row wrap filters", role: "search", on: { input: () => this.filter(), submit: (event) => event.preventDefault() } }, this.kind, this.phone, this.text);
    this.pause = el("button", { class: "small", "aria-pressed": "false", on: { click: () => this.togglePause() } }, "Pause");
    this.fresh = el("button", { class: "fresh", hidden: true, on: { click: () => this.toTop() } });
    this.list = el("ol", { class: "entries", "aria-label": "Entries, newest first" });
    this.more = el("button", { class: "small more", on: { click: () => this.loadOlder() } }, "Show older");
    this.replaceChildren(el("header", { class: "page-head" }, el("h1", {}, "Journal"), filters,
      el("div", { class: "row" }, this.pause, el("button", { class: "small", on: { click: () => this.export() } }, "Save as JSON lines"))),
      this.fresh, this.list, this.more);
    this.list.addEventListener("keydown", (event) => walk(event, this.list, "summary"));
    this.watch("journal", () => this.draw());
    this.watch("place", () => store.place.view === "journal" && this.follow());
    this.hear(document, "key:/", () => this.text.focus());
    this.hear(this, "scroll", () => this.scrollTop < 40 && this.draw());
    this.follow();
  }

  /** The filters as the address has them. */
  follow() {
    const { query } = store.place;
    for (const name of FILTERS) if (this[name].value !== (query.get(name) ?? "")) this[name].value = query.get(name) ?? "";
    if (this.filtered === String(query)) return;
    this.filtered = String(query);
    this.#rows.clear();
    this.toTop();
  }

  entries() {
    const kind = this.kind.value;
    const phone = this.phone.value.replace(/\D/g, "");
    const text = this.text.value.trim().toLowerCase();
    const all = [...this.#older.filter((entry) => entry.seq < (store.journal[0]?.seq ?? Infinity)), ...store.journal];
    return all.filter((entry) =>
      (!kind || entry.kind.startsWith(kind) || entry.kind === kind.slice(0, -1)) && (!phone || entry.phone.includes(phone)) &&
      (!text || JSON.stringify([entry.kind, entry.app_id, entry.message_id, entry.data]).toLowerCase().includes(text)));
  }

  draw() {
    const found = this.entries();
    const reading = this.#paused || this.scrollTop > 40;
    if (!reading) this.#top = found.at(-1)?.seq ?? 0;
    const shown = found.filter((entry) => entry.seq <= this.#top).slice(-this.#shown).reverse();
    const waiting = found.filter((entry) => entry.seq > this.#top).length;
    this.fresh.hidden = waiting === 0;
    this.fresh.textContent = `Show ${count(waiting, "new entry", "new entries")}`;
    const used = new Map(shown.map((entry) => [entry.seq, this.#rows.get(entry.seq) ?? row(entry)]));
    settle(this.list, shown.length ? [...used.values()] : [this.empty()]);
    this.#rows = used;
    const first = this.#older[0]?.seq ?? store.journal[0]?.seq ?? 1;
    this.more.hidden = first <= store.journalFirst && found.length <= this.#shown;
  }

  empty() {
    if (!FILTERS.some((name) => this[name].value)) {
      return el("li", { class: "empty" }, el("p", {}, "Nothing has happened yet. Calls of the application, what the network does and every callback are written down here."));
    }
    return el("li", { class: "empty" }, el("p", {}, "Nothing matches."), el("a", { href: "/journal" }, "Show everything"));
  }

  filter() {
    const query = new URLSearchParams(FILTERS.map((name) => [name, this[name].value]).filter(([, value]) => value));
    go(`/journal${query.size ? `?${query}` : ""}`, { replace: true });
  }

  toTop() {
    this.scrollTop = 0;
    this.#top = this.entries().at(-1)?.seq ?? 0;
    this.draw();
  }

  togglePause() {
    this.#paused = !this.#paused;
    this.pause.setAttribute("aria-pressed", String(this.#paused));
    this.pause.textContent = this.#paused ? "Go on" : "Pause";
    this.draw();
  }

  async loadOlder() {
    this.#shown += SHOWN;
    const first = this.#older[0]?.seq ?? store.journal[0]?.seq ?? 1;
    if (this.entries().length < this.#shown && first > 1) {
      const found = await tried(api.journal({ after: Math.max(0, first - 1001), limit: 1000 }));
      if (found) {
        this.#older = [...found.entries.filter((entry) => entry.seq < first), ...this.#older];
        store.journalFirst = found.first;
      }
    }
    this.draw();
  }

  export() {
    save("journal.jsonl", this.entries().map((entry) => JSON.stringify(entry)).join("\n"), "application/jsonl");
  }
}

function row(entry) {
  const [family] = entry.kind.split(".");
  const details = el("details", {}, el("summary", {},
    el("time", { title: entry.at }, exact(Date.parse(entry.at))), el("span", { class: "kind", data: { family } }, entry.kind),
    el("span", { class: "said", dir: "auto" }, summary(entry))));
  // The inside is made when somebody looks: a thousand closed entries cost a thousand lines, not a thousand trees.
  details.addEventListener("toggle", () => {
    if (!details.open || details.children.length > 1) return;
    details.append(el("div", { class: "inside" },
      el("p", { class: "row wrap" }, entry.message_id && el("a", { href: `/messages/${entry.message_id}` }, "Inspect the message"), entry.phone && el("a", { href: `/phones/${entry.phone}` }, `Phone ${number(entry.phone)}`), el("span", { class: "quiet" }, `#${entry.seq}`)),
      json(entry.data, `Data of entry ${entry.seq}`)));
  });
  return el("li", {}, details);
}

customElements.define("journal-view", JournalView);
