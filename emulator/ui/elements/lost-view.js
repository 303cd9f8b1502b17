// An address that leads nowhere.

import { el } from "../draw/dom.js";
import { Watcher } from "./watcher.js";

class LostView extends Watcher {
  mount() {
    this.className = "page";
    this.replaceChildren(el("div", { class: "empty" }, el("h1", {}, "There is no such view"), el("p", {}, el("a", { href: "/phones" }, "Go to the phones"))));
  }
}

customElements.define("lost-view", LostView);
