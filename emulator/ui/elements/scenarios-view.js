// Scenarios: put rules, carriers and phones in force, see which rule decides how often, watch the steps of one that plays.

import { field } from "../draw/dialog.js";
import { el, fill } from "../draw/dom.js";
import { count, exact } from "../draw/words.js";
import { api } from "../state/api.js";
import { prefs } from "../state/prefs.js";
import { store } from "../state/store.js";
import { say, tried } from "./spoken-status.js";
import { Watcher } from "./watcher.js";

const EXAMPLE = `scenario: 1
name: Bo cannot be reached, everybody else answers
phones:
  bo: "+46700000002"
rules:
  - when: {to: bo}
    then: {fail: {reason: RECIPIENT_NOT_REACHABLE, after: 2s}}
  - when: {text: /Reply YES/}
    then:
      - deliver: {after: 1s}
      - reply: {text: "YES", after: 3s}
`;
const STEPS_SHOWN = 100;

class ScenariosView extends Watcher {
  mount() {
    this.className = "page";
    this.force = el("section", { class: "card", "aria-labelledby": "in-force" });
    this.steps = el("ol", { class: "steps" });
    this.yaml = el("textarea", { class: "payload", rows: "16", spellcheck: "false", name: "yaml", value: prefs.get("scenario") || EXAMPLE, on: { input: () => prefs.set("scenario", this.yaml.value) } });
    this.problems = el("ul", { class: "problems", role: "alert" });
    this.playing = el("button", { class: "small", type: "button", title: "Play its steps against the application", on: { click: () => this.play() } }, "Play");
    this.verdict = el("p", { class: "verdict", role: "status", hidden: true });
    const file = el("input", { type: "file", accept: ".yaml,.yml", "aria-label": "Open a scenario file", on: { change: () => this.open(file.files?.[0]) } });
    const form = el("form", { class: "stack card", on: { submit: (event) => this.submit(event) } }, el("h2", {}, "Write one, or open a file"),
      field("Scenario", this.yaml, "In force: its rules, carriers and phones, until you take them away. Played: its steps too, once, with a verdict. What stands here is kept in this browser."), this.problems,
      el("div", { class: "row wrap" }, el("button", { class: "main", type: "submit" }, "Put in force"), this.playing, file), this.verdict);
    this.replaceChildren(el("header", { class: "page-head" }, el("h1", {}, "Scenarios")),
      el("div", { class: "two" }, el("div", { class: "stack" }, this.force, el("section", { class: "card" }, el("h2", {}, "Steps"), this.steps)), form));
    this.watch("scenario", () => this.refresh());
    this.watch("loaded", () => this.refresh());
    this.drawSteps();
    void this.load();
  }

  refresh() {
    this.drawSteps();
    store.soon("scenarios view", () => this.isConnected && this.load(), 300);
  }

  async load() {
    const found = await tried(api.scenarios());
    if (!found) return;
    const hits = Object.entries(found.hits ?? {}).sort(([, one], [, other]) => other - one);
    const name = [...store.journal].reverse().find((entry) => entry.kind === "scenario.in_force")?.data.name;
    fill(this.force,
      el("h2", { id: "in-force" }, "In force"),
      found.in_force ? el("p", {}, el("b", {}, name ?? "A scenario"), " decides about every message.") : el("p", { class: "quiet" }, "None: the recipient's number decides what becomes of a message, else it is delivered. Put one in force, and its rules decide."),
      hits.length > 0 && el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Decided by"), el("th", { scope: "col" }, "Messages"))),
        el("tbody", {}, hits.map(([source, n]) => el("tr", {}, el("td", {}, source), el("td", {}, String(n)))))),
      found.in_force && el("div", { class: "row" }, el("button", { class: "small bad", on: { click: () => this.drop() } }, "Take it away")));
  }

  drawSteps() {
    const steps = store.journal.filter((entry) => entry.kind.startsWith("scenario.") && entry.kind !== "scenario.in_force").slice(-STEPS_SHOWN);
    this.steps.replaceChildren(...(steps.length ? steps.map(step) : [el("li", { class: "quiet" }, "None has been played yet. Write one with steps and press Play: each step is shown here as it goes. The round button on top records one.")]));
  }

  async open(file) {
    if (!file) return;
    this.yaml.value = await file.text();
    prefs.set("scenario", this.yaml.value);
    this.name = file.name;
  }

  async submit(event) {
    event.preventDefault();
    const found = await this.checked(api.loadScenario(this.wanted()));
    if (found) say(`In force: ${found.name} (${count(found.rules ?? 0, "rule")})`);
    await this.load();
  }

  /** Play the steps, and say how it ended; the steps show while it runs. */
  async play() {
    this.playing.disabled = true;
    this.verdict.hidden = true;
    const found = await this.checked(api.playScenario(this.wanted()));
    this.playing.disabled = false;
    if (!found) return;
    const cases = found.scenarios.flatMap((each) => each.cases);
    const why = cases.find((each) => each.verdict !== "passed")?.explanation;
    this.verdict.hidden = false;
    this.verdict.dataset.tone = found.verdict === "passed" ? "good" : "bad";
    this.verdict.textContent = `${found.verdict[0].toUpperCase()}${found.verdict.slice(1)}: ${count(cases.length, "case")}.${why ? ` ${why}` : ""}`;
  }

  wanted() {
    return { yaml: this.yaml.value, name: this.name ?? "scenario.yaml" };
  }

  /** What `work` answers; every problem of the file is listed with its place. */
  async checked(work) {
    this.problems.replaceChildren();
    try {
      return await work;
    } catch (error) {
      const lines = error.violations?.length ? error.violations.map((each) => `${each.field}  ${each.description}`) : [error.message];
      this.problems.replaceChildren(...lines.map((line) => el("li", {}, line)));
      return undefined;
    }
  }

  async drop() {
    if (await tried(api.dropScenario())) say("Taken away");
    await this.load();
  }
}

function step({ at, kind, data }) {
  const bad = data.verdict && data.verdict !== "passed";
  return el("li", { data: { tone: bad ? "bad" : "good" } }, el("time", {}, exact(Date.parse(at))), el("b", {}, data.verb ?? kind.split(".")[1]),
    el("span", { dir: "auto" }, data.title ?? data.name ?? ""), data.case && el("span", { class: "tag" }, data.case), bad && el("span", { class: "problem" }, kind === "scenario.verdict" ? data.verdict : data.explanation || data.verdict));
}

customElements.define("scenarios-view", ScenariosView);
