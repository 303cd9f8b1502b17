// A webhook's target that cannot be reached: said once, on top, with the lines that cure it.

import { codeBlock } from "../draw/copy.js";
import { cure, isUnreachable } from "../draw/cures.js";
import { el, icon } from "../draw/dom.js";
import { brief, remaining } from "../draw/words.js";
import { store } from "../state/store.js";
import { Watcher } from "./watcher.js";

class TargetBanner extends Watcher {
  #dismissed = "";

  mount() {
    this.watch("targets", () => this.draw());
    this.every(1000, () => this.count());
    this.draw();
  }

  draw() {
    const lost = store.targets.filter(isUnreachable);
    const state = lost.map((target) => target.url).join(" ");
    if (!lost.length || state === this.#dismissed) {
      this.shown = "";
      return this.replaceChildren();
    }
    const [target] = lost;
    if (this.shown !== state) this.replaceChildren(this.banner(target, state));
    this.shown = state;
    this.count();
  }

  count() {
    const place = this.querySelector(".next");
    const words = place ? next(store.targets.find(isUnreachable)) : "";
    if (place && place.textContent !== words) place.textContent = words;
  }

  banner(target, state) {
    const { why, lines } = cure(target);
    return el("aside", { class: "banner", "aria-label": "A webhook target cannot be reached" },
      icon("warn"),
      el("div", {}, el("p", {}, el("b", {}, "Callbacks do not arrive. "), el("code", {}, target.url), `: ${brief(target.last.fault)}. `, el("span", { class: "next" })),
        el("details", {}, el("summary", {}, "How to cure it"), el("p", {}, why), lines && codeBlock(lines, "Lines for the compose file"))),
      el("button", { class: "plain", "aria-label": "Dismiss", on: { click: () => { this.#dismissed = state; this.draw(); } } }, icon("close")));
  }
}

function next(target) {
  if (!target) return "";
  const waiting = target.waiting ? `${target.waiting} waiting` : "";
  const at = target.next_try ? Date.parse(target.next_try) - store.now() : 0;
  const then = at > 0 ? `next try in ${remaining(at)}` : "";
  const words = [waiting, then].filter(Boolean).join(", ");
  return words && `${words[0].toUpperCase()}${words.slice(1)}.`;
}

customElements.define("target-banner", TargetBanner);
