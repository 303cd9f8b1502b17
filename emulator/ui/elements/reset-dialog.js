// Forget everything, or what concerns one app.

import { field, openDialog, select } from "../draw/dialog.js";
import { el } from "../draw/dom.js";
import { api } from "../state/api.js";
import { store } from "../state/store.js";
import { say, tried } from "./spoken-status.js";

export function openReset() {
  const apps = store.apps.map((app) => [app.id, app.display_name || app.id]);
  const what = select([["", "Everything"], ...apps], "");
  const sure = el("button", { class: "bad", type: "submit" }, "Forget it");
  const form = el("form", { class: "stack" }, el("p", {}, "Messages, phones, callbacks and the journal are forgotten. Apps and webhooks from the settings come back as they were."),
    field("What", what), el("div", { class: "row end" }, sure));
  const dialog = openDialog("Reset", [form]);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    dialog.close();
    if (await tried(api.reset(what.value))) {
      await tried(store.load());
      say("Forgotten");
    }
  });
}
