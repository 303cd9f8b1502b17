// Fate by hand: a message that waits is delivered or fails because somebody says so.

import { field, openDialog, select } from "../draw/dialog.js";
import { el } from "../draw/dom.js";
import { CODES, REASONS, span } from "../draw/words.js";
import { api } from "../state/api.js";
import { store } from "../state/store.js";
import { say, tried } from "./spoken-status.js";

const SOON_MS = 3000;
const USUAL = "RECIPIENT_NOT_REACHABLE";

/** Whether somebody may decide about this message, and has the time to. */
export function waits(item) {
  if (item.direction !== "MT" || item.arrived || item.status !== "QUEUED_ON_CHANNEL" || !item.message_id) return false;
  return item.fate === "pending" || Boolean(item.held) || store.clock.mode === "manual" || (item.dueAt ?? 0) - item.at > SOON_MS;
}

export function fateBox(item) {
  const why = item.held ? `Handset ${item.held.replaceAll("_", " ")}` : item.fate === "pending" ? `Pending${item.rule ? ` (${item.rule})` : ""}` : item.dueAt ? `Due ${span(item.dueAt - item.at)} after sending` : "On its way";
  return el("div", { class: "fate", role: "group", "aria-label": "Decide what becomes of this message" },
    el("span", { class: "quiet" }, why),
    el("button", { class: "deliver small good", type: "button", on: { click: () => deliver(item) } }, "Deliver"),
    el("button", { class: "fail small bad", type: "button", on: { click: () => openFail(item) } }, "Fail…"));
}

async function deliver(item) {
  if (await tried(api.report(item.message_id, { status: "DELIVERED" }))) say("Delivered");
}

function openFail(item) {
  const reason = select([["", "The one that the code brings"], ...REASONS.map((each) => [each, each])], USUAL, { name: "reason" });
  const code = el("input", { name: "code", inputmode: "numeric", list: "delivery-codes", placeholder: "none", autocomplete: "off" });
  const codes = el("datalist", { id: "delivery-codes" }, CODES.map(([value, words]) => el("option", { value }, `${value} ${words}`)));
  const problem = el("p", { class: "problem", role: "alert" });
  const form = el("form", { class: "stack" },
    field("Reason that the application sees", reason),
    field("Delivery code", code, "Of the network's table, such as 402; it brings a reason of its own"), codes, problem,
    el("div", { class: "row end" },
      el("button", { class: "small", type: "button", title: "As if its time to live were over", on: { click: () => decide({ status: "EXPIRED" }) } }, "Expire"),
      el("button", { class: "bad", type: "submit" }, "Fail")));
  const dialog = openDialog("Fail this message", [form]);
  const decide = async (outcome) => {
    try {
      await api.report(item.message_id, outcome);
      dialog.close();
      say("Decided");
    } catch (error) {
      problem.textContent = error.violations?.[0]?.description ?? error.message;
    }
  };
  code.addEventListener("input", () => {
    if (code.value && reason.value === USUAL) reason.value = "";
    else if (!code.value && !reason.value) reason.value = USUAL;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!reason.value && !code.value) return code.focus();
    void decide({ status: "FAILED", reason: reason.value || undefined, code: Number(code.value) || code.value || undefined });
  });
}
