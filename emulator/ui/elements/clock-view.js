// The emulator's clock: how it runs, what is due, and the hands to move it.

import { field } from "../draw/dialog.js";
import { el } from "../draw/dom.js";
import { count, day, exact, span } from "../draw/words.js";
import { api } from "../state/api.js";
import { store } from "../state/store.js";
import { say, tried } from "./spoken-status.js";
import { Watcher } from "./watcher.js";

const MODES = [
  ["real", "Real", "As on the wall."],
  ["scaled", "Scaled", "Faster, by a factor."],
  ["manual", "Manual", "Stands until you move it; messages wait."],
  ["auto", "Auto", "Jumps to the next event when all is quiet."],
];
const STEPS = [["1s", "1 s"], ["1m", "1 min"], ["1h", "1 h"], ["1d", "1 day"], ["3d", "3 days"]];

class ClockView extends Watcher {
  mount() {
    this.className = "page";
    this.time = el("p", { class: "big-time" });
    this.day = el("span");
    this.utc = el("span", { title: "As callbacks and the journal write it" });
    this.due = el("p", { class: "due" });
    this.modes = el("fieldset", { class: "modes" }, el("legend", {}, "How it runs"), MODES.map(([value, words, hint]) => el("label", { class: "option" },
      el("input", { type: "radio", name: "mode", value, on: { change: () => this.mode(value) } }), el("span", {}, el("b", {}, words), el("span", { class: "hint" }, hint)))));
    this.scale = el("input", { type: "number", min: "0.1", step: "any", class: "scale", on: { change: () => this.mode("scaled") } });
    this.by = el("input", { "aria-label": "Duration", placeholder: "90s, 2h, 3d", autocomplete: "off" });
    const steps = STEPS.map(([by, words]) => el("button", { class: "small", type: "button", on: { click: () => this.move({ advance: by }) } }, `+${words}`));
    this.next = el("button", { class: "small", type: "button", on: { click: () => this.move({ to: store.clock.next_due }) } }, "To the next event");
    const form = el("form", { class: "row wrap", on: { submit: (event) => this.advance(event) } }, this.by, el("button", { class: "small", type: "submit" }, "Advance"));
    this.replaceChildren(el("header", { class: "page-head" }, el("h1", {}, "Clock")),
      el("div", { class: "clock-face" }, this.time, el("p", { class: "quiet row wrap" }, this.day, this.utc), this.due, el("div", { class: "row wrap centre" }, steps, this.next), form),
      this.modes);
    this.modes.append(field("Factor of the scaled clock", this.scale));
    this.watch("clock", () => this.draw());
    this.every(250, () => this.tick());
    this.every(2000, () => store.soon("clock", () => store.loadClock()));
    void tried(store.loadClock());
    this.draw();
  }

  draw() {
    const { mode, scale, pending, next_due: next } = store.clock;
    for (const radio of this.modes.querySelectorAll("input")) radio.checked = radio.value === (this.switching ?? mode);
    if (document.activeElement !== this.scale) this.scale.value = String(scale);
    this.next.disabled = !next;
    this.due.textContent = next ? `${count(pending, "event")} to come, the next in ${span(Math.max(0, Date.parse(next) - store.now()))}` : "Nothing is due.";
    this.tick();
  }

  tick() {
    const now = store.now();
    this.time.textContent = store.loaded ? exact(now).slice(0, 8) : "--:--:--";
    this.day.textContent = store.loaded ? `${day(now)} ${new Date(now).getFullYear()}` : "";
    this.utc.textContent = store.loaded ? `${new Date(now).toISOString().slice(0, 19)}Z` : "";
  }

  mode(mode) {
    void this.move(mode === "scaled" ? { mode, scale: Number(this.scale.value) > 1 ? Number(this.scale.value) : 20 } : { mode });
  }

  async advance(event) {
    event.preventDefault();
    const by = this.by.value.trim();
    if (!by) return this.by.focus();
    if (await this.move({ advance: by })) this.by.value = "";
  }

  async move(wanted) {
    this.switching = wanted.mode; // what was chosen stays chosen while the emulator is asked
    const after = await tried(api.moveClock(wanted));
    if (after) store.takeClock(after);
    this.switching = undefined;
    this.draw();
    if (after) say(wanted.mode ? `The clock is ${after.mode}` : `It is ${exact(Date.parse(after.now)).slice(0, 8)}`);
    return after;
  }
}

customElements.define("clock-view", ClockView);
