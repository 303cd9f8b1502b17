// Help: the keys, and where to read on.

import { openDialog } from "../draw/dialog.js";
import { el } from "../draw/dom.js";
import { KEYS } from "../state/keys.js";
import { prefs } from "../state/prefs.js";

export function openHelp() {
  const keys = el("dl", { class: "keys" }, KEYS.map(([key, does]) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, does))));
  const box = el("input", { type: "checkbox", on: { change: () => prefs.set("keys", box.checked ? "" : "off") } });
  box.checked = prefs.get("keys") !== "off";
  openDialog("Help", [
    el("p", {}, "This page shows every simulated phone. Your application sends with messages:send; here you read, answer and decide what the network does."),
    keys,
    el("label", { class: "check" }, box, "Single keys are shortcuts"),
    el("p", { class: "quiet" }, "Everything here is also an API: ", el("a", { href: "/_emulator/openapi.json", target: "_blank", rel: "noopener noreferrer" }, "/_emulator/openapi.json")),
  ]);
}
