// Trouble on purpose: faults on callbacks and on the API, switched on with a click, listed with how often each has hit.

import { field, select } from "../draw/dialog.js";
import { el, fill, icon } from "../draw/dom.js";
import { count } from "../draw/words.js";
import { api } from "../state/api.js";
import { store } from "../state/store.js";
import { say } from "./spoken-status.js";
import { Watcher } from "./watcher.js";

/** What each kind does, in words, and the option it asks for. A kind that is not here goes by its own name. */
const KINDS = {
  callback: {
    latency: ["come late", "by", "3s"], drop: ["never come"], duplicate: ["come twice", "copies", "1"], reorder: ["overtake each other", "window", "2s"],
    new_id: ["come again under a new id"], bad_signature: ["are wrongly signed"], unsigned: ["are not signed"], old_timestamp: ["were signed long ago", "age", "1h"],
    reused_nonce: ["use a nonce again"], altered_body: ["are changed after signing"], extra_field: ["have a field nobody knows", "name", "convemu_extra"],
    unknown_trigger: ["are of an unknown kind", "event", "future_notification"],
  },
  api: {
    status: ["answers an error", "code", "500"], latency: ["answers late", "by", "3s"], reset: ["cuts the connection"], half_answer: ["sends half an answer"],
    slow_body: ["answers slowly, byte by byte", "over", "5s"], expired_token: ["finds the token expired"], gateway_error: ["answers as a gateway does", "code", "502"],
    overtaken: ["answers after the callback", "patience", "2s"],
  },
}; // prettier-ignore
const PLACES = { api: "The API", callback: "Callbacks", channel: "Channels:" };
const NUMBERS = new Set(["copies", "code"]);

/** What each option is, for its field. */
const OPTIONS = {
  by: "How late", copies: "How many copies more", window: "Within", age: "How long ago", name: "Name of the field", event: "Name of the kind",
  code: "Status code", over: "Over how long", patience: "At the latest after",
}; // prettier-ignore

class FaultsView extends Watcher {
  /** @type {Record<string, (kinds: string[]) => void>} takes the kinds that the emulator knows */
  offers = {};

  mount() {
    this.className = "page";
    this.active = el("ul", { class: "active-faults" });
    this.allOff = el("button", { class: "small", hidden: true, on: { click: () => this.off() } }, "All off");
    this.problem = el("p", { class: "problem", role: "alert" });
    this.replaceChildren(el("header", { class: "page-head" }, el("h1", {}, "Faults"), this.allOff),
      this.problem, this.active, el("div", { class: "two" }, this.form("callback", "Callbacks to the application"), this.form("api", "Calls of the application")));
    this.watch("fault", () => this.refresh());
    this.watch("callback", () => this.refresh());
    this.watch("loaded", () => this.load());
    void this.load();
  }

  /** The form for calls or callbacks; which kinds there are, the emulator says. */
  form(on, title) {
    const kind = select([], "", { name: "kind" });
    const option = el("div", {});
    const share = el("input", { type: "number", min: "1", max: "100", value: "100" });
    const times = el("input", { type: "number", min: "1", placeholder: "no limit" });
    const of = el("input", { placeholder: on === "api" ? "messages:send" : "MESSAGE_INBOUND", autocomplete: "off" });
    const ask = () => {
      const [, name, value] = KINDS[on][kind.value] ?? [];
      fill(option, name && field(OPTIONS[name] ?? name, el("input", { name, value, autocomplete: "off" })));
    };
    kind.addEventListener("change", ask);
    this.offers[on] = (kinds) => {
      if (kind.options.length === kinds.length) return;
      kind.replaceChildren(...kinds.map((each) => el("option", { value: each }, KINDS[on][each]?.[0] ?? each)));
      ask();
    };
    const submit = (event) => {
      event.preventDefault();
      const input = option.querySelector("input");
      const own = input ? { [input.name]: NUMBERS.has(input.name) ? Number(input.value) : input.value } : {};
      const limits = { of: of.value || undefined, share: share.value === "100" ? undefined : Number(share.value), times: times.value ? Number(times.value) : undefined };
      void this.switch({ on, kind: kind.value, ...own, ...limits });
    };
    return el("form", { class: "card stack", on: { submit } }, el("h2", {}, title), field(on === "api" ? "The API" : "Callbacks", kind), option,
      field(on === "api" ? "Only calls that end in" : "Only the trigger", of), el("div", { class: "pairs" }, field("Percent of them", share), field("At most so many", times)),
      el("div", { class: "row" }, el("button", { class: "main", type: "submit" }, icon("warn"), "Switch on")));
  }

  refresh() {
    store.soon("faults view", () => this.isConnected && this.load(), 300);
  }

  async load() {
    const found = await this.attempt(() => api.faults());
    if (!found) return;
    for (const on of ["callback", "api"]) this.offers[on](found.kinds[on]);
    this.draw(found.faults);
  }

  draw(faults) {
    this.allOff.hidden = !faults.length;
    this.active.replaceChildren(...(faults.length ? faults.map((fault) => this.row(fault)) : [el("li", { class: "quiet" }, "No fault is on. Switch one on, and see how the application takes it.")]));
  }

  row({ id, on, kind, seen, hits, spent, ...rest }) {
    const [words] = KINDS[on]?.[kind] ?? [kind];
    return el("li", { class: "card row wrap" }, el("b", {}, `${PLACES[on] ?? on} ${words}`),
      Object.entries(rest).filter(([, value]) => value !== "" && value !== false && value !== null && !(Array.isArray(value) && !value.length) && value !== "0ms").map(([name, value]) => el("span", { class: "quiet" }, `${name}: ${typeof value === "object" ? JSON.stringify(value) : value}`)),
      el("span", { class: "tag", data: { tone: hits ? "warn" : "plain" }, title: `${count(seen, "occasion")} fitted` }, spent ? `spent after ${count(hits, "hit")}` : count(hits, "hit")),
      el("button", { class: "small", "aria-label": `Off: ${words}`, on: { click: () => this.off(id) } }, "Off"));
  }

  async switch(fault) {
    if (await this.attempt(() => api.addFault(fault))) say("The fault is on");
    await this.load();
  }

  async off(id) {
    if (await this.attempt(() => api.dropFault(id))) say("Off");
    await this.load();
  }

  /** Run `work`; what the emulator refuses is shown where the form is. */
  async attempt(work) {
    try {
      const found = await work();
      this.problem.textContent = "";
      return found;
    } catch (error) {
      this.problem.textContent = error.message;
      return undefined;
    }
  }
}

customElements.define("faults-view", FaultsView);
