// Trouble on purpose: faults on callbacks and on the API, switched on with a click, listed with how often each has hit.

import { field, select } from "../draw/dialog.js";
import { el, icon } from "../draw/dom.js";
import { count } from "../draw/words.js";
import { api } from "../state/api.js";
import { store } from "../state/store.js";
import { say } from "./spoken-status.js";
import { Watcher } from "./watcher.js";

/** Kinds by what they hit: name, words, the option that it asks for. The words of the scenario language (verb `fault`). */
const KINDS = {
  callback: [
    ["latency", "Come late", ["by", "3s"]], ["duplicate", "Come twice", ["copies", "1"]], ["reorder", "Overtake each other", ["window", "2s"]],
    ["drop", "Never come"], ["bad_signature", "Wrongly signed"], ["unsigned", "Unsigned"], ["old_timestamp", "Signed long ago", ["age", "1h"]],
    ["altered_body", "Changed after signing"],
  ],
  api: [["status", "Answers an error", ["code", "500"]], ["latency", "Answers late", ["by", "3s"]], ["reset", "Cuts the connection"]],
}; // prettier-ignore

class FaultsView extends Watcher {
  mount() {
    this.className = "page";
    this.active = el("ul", { class: "active-faults" });
    this.problem = el("p", { class: "problem", role: "alert" });
    this.replaceChildren(el("header", { class: "page-head" }, el("h1", {}, "Faults"), el("button", { class: "small", on: { click: () => this.off() } }, "All off")),
      this.problem, this.active, el("div", { class: "two" }, this.form("callback", "Callbacks to the application"), this.form("api", "Calls of the application")));
    this.watch("fault", () => this.refresh());
    this.watch("callback", () => this.refresh());
    this.watch("loaded", () => this.load());
    void this.load();
  }

  form(on, title) {
    const kind = select(KINDS[on].map(([name, words]) => [name, words]));
    const option = el("div", {});
    const share = el("input", { type: "number", min: "1", max: "100", value: "100" });
    const times = el("input", { type: "number", min: "1", placeholder: "no limit" });
    const of = el("input", { placeholder: on === "api" ? "messages:send" : "MESSAGE_INBOUND", autocomplete: "off" });
    const ask = () => {
      const [, , wanted] = KINDS[on].find(([name]) => name === kind.value);
      option.replaceChildren(...(wanted ? [field(wanted[0], el("input", { name: wanted[0], value: wanted[1], autocomplete: "off" }))] : []));
    };
    kind.addEventListener("change", ask);
    ask();
    const submit = (event) => {
      event.preventDefault();
      const input = option.querySelector("input");
      const fault = { ...(input && { [input.name]: input.value }), ...(of.value && { of: of.value }), ...(share.value !== "100" && { share: share.value }), ...(times.value && { times: times.value }) };
      void this.switch({ on, [kind.value]: fault });
    };
    return el("form", { class: "card stack", on: { submit } }, el("h2", {}, title), field("They", kind), option,
      field(on === "api" ? "Only calls that end in" : "Only the trigger", of), el("div", { class: "pairs" }, field("Percent", share), field("At most", times)),
      el("div", { class: "row" }, el("button", { class: "main", type: "submit" }, icon("warn"), "Switch on")));
  }

  refresh() {
    store.soon("faults view", () => this.isConnected && this.load(), 300);
  }

  async load() {
    await this.attempt(async () => this.draw((await api.faults()).faults ?? []));
  }

  draw(faults) {
    this.active.replaceChildren(...(faults.length ? faults.map((fault) => this.row(fault)) : [el("li", { class: "quiet" }, "No fault is on. Switch one on, and see how the application takes it.")]));
  }

  row(fault) {
    const said = Object.entries(fault).filter(([name, value]) => !["id", "hits"].includes(name) && value !== null && value !== "");
    return el("li", { class: "card row wrap" }, said.map(([name, value]) => el("span", {}, el("span", { class: "quiet" }, `${name} `), typeof value === "object" ? JSON.stringify(value) : String(value))),
      el("span", { class: "tag", data: { tone: fault.hits ? "warn" : "plain" } }, count(fault.hits ?? 0, "hit")),
      el("button", { class: "small", on: { click: () => this.off(fault.id) } }, "Off"));
  }

  async switch(fault) {
    if (await this.attempt(() => api.addFault(fault))) say("The fault is on");
    await this.load();
  }

  async off(id) {
    if (await this.attempt(() => api.dropFault(id))) say("Off");
    await this.load();
  }

  async attempt(work) {
    try {
      const found = await work();
      this.problem.textContent = "";
      return found ?? true;
    } catch (error) {
      this.problem.textContent = error.status === 404 && !error.violations.length ? "This emulator offers no faults." : (error.violations[0]?.description ?? error.message);
      return undefined;
    }
  }
}

customElements.define("faults-view", FaultsView);
