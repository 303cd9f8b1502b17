// Fire a callback by hand: any trigger, with a payload edited first, signed or not.

import { field, openDialog, select } from "../draw/dialog.js";
import { el } from "../draw/dom.js";
import { api } from "../state/api.js";
import { store } from "../state/store.js";
import { say } from "./spoken-status.js";

const TRIGGERS = [
  "MESSAGE_INBOUND", "MESSAGE_DELIVERY", "MESSAGE_SUBMIT", "EVENT_INBOUND", "EVENT_DELIVERY", "CONVERSATION_START", "CONVERSATION_STOP",
  "CONVERSATION_DELETE", "CONTACT_CREATE", "CONTACT_UPDATE", "CONTACT_DELETE", "CONTACT_MERGE", "CONTACT_IDENTITIES_DUPLICATION", "CAPABILITY",
  "OPT_IN", "OPT_OUT", "CHANNEL_EVENT", "UNSUPPORTED", "RECORD_NOTIFICATION", "BATCH_STATUS_UPDATE",
]; // prettier-ignore

/** @param {any} [callback] what to begin with; without one, the emulator makes a payload of the chosen trigger */
export function openFire(callback) {
  const trigger = select(TRIGGERS.map((each) => [each, each]), callback?.trigger ?? "MESSAGE_INBOUND");
  const app = select(store.apps.map((each) => [each.id, each.display_name || each.id]), callback?.app_id ?? "");
  const body = el("textarea", { class: "payload", rows: callback ? "16" : "4", spellcheck: "false", autofocus: Boolean(callback), value: callback ? JSON.stringify(callback.body, null, 2) : "" });
  const unsigned = el("input", { type: "checkbox" });
  const raw = el("input", { type: "checkbox" });
  const problem = el("p", { class: "problem", role: "alert" });
  const form = el("form", { class: "stack" }, el("div", { class: "pairs" }, field("Trigger", trigger), field("App", app)),
    field("Payload", body, callback ? "Sent as it stands here" : "Empty: an example of this trigger"),
    el("label", { class: "check" }, unsigned, "Without a signature"), el("label", { class: "check" }, raw, "As raw bytes, JSON or not"), problem,
    el("div", { class: "row end" }, el("button", { class: "main", type: "submit" }, "Fire")));
  const dialog = openDialog("Fire a callback", [form], { class: "wide" });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.textContent = "";
    try {
      const fired = await api.fire(wanted(trigger.value, app.value, body.value, unsigned.checked, raw.checked, callback));
      const { status, fault } = fired.attempts.at(-1) ?? {};
      dialog.close();
      say(`${trigger.value} fired: ${status ? `the application answered ${status}` : fault || "no answer yet"}`);
    } catch (error) {
      problem.textContent = error.message;
    }
  });
}

function wanted(trigger, appId, text, unsigned, raw, callback) {
  const what = { trigger, app_id: appId || undefined, target: callback?.target, unsigned: unsigned || undefined };
  if (raw) return { ...what, raw: text };
  return text.trim() ? { ...what, payload: parsed(text) } : what;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`The payload is no JSON: ${error.message}. Mend it, or send it as raw bytes.`);
  }
}
