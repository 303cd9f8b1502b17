// The bar on top: where one can go, what time it is in there, whether we hear the emulator, and the few switches.

import { el, icon } from "../draw/dom.js";
import { exact } from "../draw/words.js";
import { store } from "../state/store.js";
import { openHelp } from "./help-dialog.js";
import { openReset } from "./reset-dialog.js";
import { nextTheme, themeName } from "./theme-choice.js";
import { Watcher } from "./watcher.js";
import "./record-button.js";

const PLACES = [["phones", "Phones"], ["callbacks", "Callbacks"], ["journal", "Journal"], ["scenarios", "Scenarios"], ["faults", "Faults"]];

class TopBar extends Watcher {
  mount() {
    this.links = PLACES.map(([view, name]) => el("a", { href: `/${view}`, data: { view } }, name));
    this.time = el("span", { class: "time" });
    this.mode = el("span", { class: "mode" });
    this.chip = el("a", { class: "clock-chip", href: "/clock" }, icon("clock"), el("span", { class: "unseen" }, "Clock"), this.time, this.mode);
    this.link = el("span", { class: "connection", role: "status" });
    this.theme = el("button", { class: "plain", on: { click: () => this.switchTheme() } });
    const help = el("button", { class: "plain", "aria-label": "Help and keys", title: "Help and keys (?)", on: { click: openHelp } }, icon("help"));
    const reset = el("button", { class: "plain", "aria-label": "Reset", title: "Reset: forget everything", on: { click: openReset } }, icon("bin"));
    this.replaceChildren(
      el("header", { class: "bar" },
        el("a", { class: "brand", href: "/phones", "aria-label": "convemu, phones" }, el("img", { src: "/ui/icon.svg", alt: "", width: "26", height: "26" }), el("span", {}, "convemu")),
        el("nav", { "aria-label": "Views" }, this.links),
        el("div", { class: "switches" }, this.link, this.chip, el("record-button"), this.theme, help, reset)));
    this.watch("place", () => this.drawPlace());
    this.watch("clock", () => this.drawClock());
    this.watch("live", () => this.drawLink());
    this.every(1000, () => this.drawClock());
    this.hear(document, "key:?", openHelp);
    this.drawPlace();
    this.drawClock();
    this.drawLink();
    this.drawTheme();
  }

  drawPlace() {
    for (const link of [...this.links, this.chip]) {
      const here = link.getAttribute("href") === `/${store.place.view}`;
      if (here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  drawClock() {
    const now = store.loaded ? exact(store.now()).slice(0, 8) : "--:--:--";
    const mode = store.clock.mode === "real" ? "" : store.clock.mode === "scaled" ? `×${store.clock.scale}` : store.clock.mode;
    if (this.time.textContent !== now) this.time.textContent = now;
    if (this.mode.textContent !== mode) this.mode.textContent = mode;
    this.chip.title = "The emulator's clock: see and move it";
  }

  drawLink() {
    const open = store.live === "open";
    this.link.dataset.live = store.live;
    const words = open ? "Live" : store.loaded ? "Reconnecting" : "Connecting";
    this.link.replaceChildren(el("span", { class: "dot" }), el("span", { class: "words" }, words));
    this.link.title = open ? "Live: the page hears everything as it happens" : "The emulator does not answer; trying again";
  }

  drawTheme() {
    const { name, drawing } = themeName();
    this.theme.replaceChildren(icon(drawing));
    this.theme.setAttribute("aria-label", `Theme: ${name}`);
    this.theme.title = `Theme: ${name}`;
  }

  switchTheme() {
    nextTheme();
    this.drawTheme();
  }
}

customElements.define("top-bar", TopBar);
