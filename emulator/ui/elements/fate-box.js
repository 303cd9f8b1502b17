// Fate by hand: a message that waits is delivered or fails because somebody says so.

import { field, openDialog, select } from "../draw/dialog.js";
import { el } from "../draw/dom.js";
import { CODES, REASONS, span } from "../draw/words.js";
import { api } from "../state/api.js";
import { store } from "../state/store.js";
import { say, tried } from "./spoken-status.js";

const SOON_MS = 3000;

/** Whether somebody may decide about this message, and has the time to. */
export function waits(item) {
  if (item.direction !== "MT" || item.arrived || item.status !== "QUEUED_ON_CHANNEL" || !item.message_id) return false;
  return item.fate === "pending" || Boolean(item.held) || store.clock.mode === "manual" || (item.dueAt ?? 0) - item.at > SOON_MS;
}

export function fateBox(item) {
  const why = item.held ? `Handset ${item.held.replaceAll("_", " ")}` : item.fate === "pending" ? `Pending${item.rule ? ` (${item.rule})` : ""}` : item.dueAt ? `Due ${span(item.dueAt - item.at)} after sending` : "On its way";
  return el("div", { class: "fate", role: "group", "aria-label": "Decide what becomes of this message" },
    el("span", { class: "quiet" }, why),
    el("button", { class: "deliver small good", type: "button", on: { click: () => decide(item, { status: "DELIVERED" }) } }, "Deliver"),
    el("button", { class: "fail small bad", type: "button", on: { click: () => openFail(item) } }, "Fail…"));
}

async function decide(item, outcome) {
  if (await tried(api.report(item.message_id, outcome))) say(outcome.status === "DELIVERED" ? "Delivered" : "Decided");
}

function openFail(item) {
  const reason = select(REASONS.map((each) => [each, each]), "RECIPIENT_NOT_REACHABLE", { name: "reason" });
  const code = el("input", { name: "code", inputmode: "numeric", list: "delivery-codes", placeholder: "none", autocomplete: "off" });
  const codes = el("datalist", { id: "delivery-codes" }, CODES.map(([value, words]) => el("option", { value }, `${value} ${words}`)));
  const form = el("form", { class: "stack" },
    field("Reason that the application sees", reason),
    field("Delivery code", code, "A code of the network's table; alone it brings its own reason"), codes,
    el("div", { class: "row end" }, el("button", { class: "small", type: "submit", value: "EXPIRED" }, "Expire"),
      el("button", { class: "small", type: "submit", value: "code" }, "Fail with the code"),
      el("button", { class: "bad", type: "submit", value: "FAILED" }, "Fail")));
  const dialog = openDialog("Fail this message", [form]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const how = event.submitter?.value ?? "FAILED";
    const number = Number.parseInt(code.value, 10);
    if (how === "code" && !Number.isInteger(number)) return code.focus();
    dialog.close();
    const outcome = { status: how === "EXPIRED" ? "EXPIRED" : "FAILED" };
    if (how === "FAILED") outcome.reason = reason.value;
    if (how !== "EXPIRED" && Number.isInteger(number)) outcome.code = number;
    void decide(item, outcome);
  });
}
