// Record what happens from now on, and save it as a scenario.

import { save } from "../draw/copy.js";
import { el, icon } from "../draw/dom.js";
import { api } from "../state/api.js";
import { prefs } from "../state/prefs.js";
import { store } from "../state/store.js";
import { say, tried } from "./spoken-status.js";
import { Watcher } from "./watcher.js";

class RecordButton extends Watcher {
  mount() {
    this.button = el("button", { class: "plain record", on: { click: () => this.toggle() } });
    this.replaceChildren(this.button);
    this.watch("loaded", () => this.check());
    this.draw();
  }

  /** The entry that the recording goes on from, kept over a reload; -1: none goes on. */
  get after() {
    return Number(prefs.get("recording") || -1);
  }

  set after(seq) {
    prefs.set("recording", seq < 0 ? "" : String(seq));
    this.draw();
  }

  /** An emulator that has not come so far is another one: what was recorded is gone. */
  check() {
    if (this.after > (store.journal.at(-1)?.seq ?? 0)) this.after = -1;
  }

  draw() {
    const on = this.after >= 0;
    this.button.replaceChildren(icon("record"));
    this.button.dataset.on = String(on);
    this.button.setAttribute("aria-label", on ? "Stop recording and save" : "Record a scenario");
    this.button.title = on ? "Recording: stop, and save what happened as a scenario" : "Record what happens, as a scenario";
  }

  async toggle() {
    if (this.after >= 0) return this.finish();
    const found = await tried(api.journal({ after: Number.MAX_SAFE_INTEGER }));
    if (!found) return;
    this.after = found.cursor;
    say("Recording. Press again to stop and save.");
  }

  async finish() {
    const text = await this.text(this.after);
    if (text === undefined) return;
    this.after = -1;
    if (!text) return say("Nothing happened on the phones; nothing is saved.", "bad");
    save("recorded.yaml", text, "application/yaml");
    say("Saved as recorded.yaml. Play it here, or with: convemu play recorded.yaml");
  }

  /** By the emulator's own recorder (it guesses captures; not replayed, that would write on these phones); undefined: refused. */
  async text(after) {
    const found = await tried(api.journal({ after, limit: 1, kind: "phone.received,phone.sent" }));
    if (!found?.entries.length) return found && "";
    return (await tried(api.record({ after, replay: false })))?.yaml;
  }
}

customElements.define("record-button", RecordButton);
