// Record what happens from now on, and save it as a scenario.

import { save } from "../draw/copy.js";
import { el, icon } from "../draw/dom.js";
import { recorded } from "../draw/recorded.js";
import { api } from "../state/api.js";
import { store } from "../state/store.js";
import { say, tried } from "./spoken-status.js";
import { Watcher } from "./watcher.js";

class RecordButton extends Watcher {
  mount() {
    this.button = el("button", { class: "plain record", on: { click: () => this.toggle() } });
    this.replaceChildren(this.button);
    this.draw();
  }

  draw() {
    const on = store.marker > 0;
    this.button.replaceChildren(icon("record"));
    this.button.dataset.on = String(on);
    this.button.setAttribute("aria-label", on ? "Stop recording and save" : "Record a scenario");
    this.button.title = on ? "Stop, and save what happened as a scenario" : "Record what happens, as a scenario";
  }

  async toggle() {
    const { cursor } = (await tried(api.journal({ after: Number.MAX_SAFE_INTEGER }))) ?? { cursor: 0 };
    if (!store.marker) {
      store.marker = cursor + 1;
      say("Recording. Press again to stop and save.");
      this.draw();
      return;
    }
    const after = store.marker - 1;
    store.marker = 0;
    this.draw();
    const text = await this.text(after);
    if (!text) return say("Nothing happened on the phones; nothing is saved.", "bad");
    save("recorded.yaml", text, "application/yaml");
    say("Saved as recorded.yaml. Play it with: convemu play recorded.yaml");
  }

  /** By the emulator's own recorder where it has one (it guesses captures; not replayed, that would write on these phones). */
  async text(after) {
    const offered = (await tried(api.openapi()))?.paths ?? {};
    if (offered["/_emulator/scenarios:record"]) return (await tried(api.record({ after, replay: false })))?.yaml ?? "";
    const found = await tried(api.journal({ after, limit: 5000, kind: "phone.received,phone.sent" }));
    return found ? recorded(found.entries, store.phones) : "";
  }
}

customElements.define("record-button", RecordButton);
