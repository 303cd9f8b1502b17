// The life of a message on a line of time: what happened, how long after the step before.

import { el } from "../draw/dom.js";
import { STATUS, brief, exact, number, span } from "../draw/words.js";

/** What each kind of journal entry means in a life, or null when it is none of a person's business. */
const STEPS = {
  "api.call": (data) => `${data.method} ${data.path.split("?")[0].split("/").at(-1)} ${data.status ? `answered ${data.status}` : "cut off on purpose"}`,
  "message.accepted": () => null, // the call that was answered says so
  "message.submitted": (data) => `Handed to the network as ${data.parts} ${data.parts === 1 ? "part" : "parts"} from ${number(data.sender)}`,
  "message.status": (data) => STATUS[data.status] + (data.reason ? `: ${data.reason.code}` : ""),
  "message.received": () => "Reached the Conversation API",
  "sms.fate": (data) => (data.outcome === "pending" ? `Kept pending by ${data.source}` : `Fate: ${data.outcome.toLowerCase()}${data.code ? ` (code ${data.code})` : ""}${data.after_s ? ` in ${span(data.after_s * 1000)}` : ""}, by ${data.source}`),
  "sms.held": (data) => `Waits: handset ${data.why.replaceAll("_", " ")}`,
  "sms.queued": (data) => `Waits: ${data.why}`,
  "phone.part": (data) => `Part ${data.sequence} of ${data.parts} arrived${data.missing ? `, ${data.missing} missing` : ""}`,
  "phone.received": () => "Shown on the phone",
  "phone.sent": () => "Written on the phone",
  "plan.callback": (data) => `The service plan told: ${data.type.replaceAll("_", " ")}${data.status ? ` ${data.status}` : ""}${data.code ? ` (${data.code})` : ""}`,
  "callback.queued": () => null,
  "callback.attempt": (data, told) => `${data.trigger ?? "Callback"}${told ? ` ${told}` : ""} ${data.status ? `→ ${data.status}` : brief(data.fault)}${data.number > 1 ? `, try ${data.number}` : ""}`,
  "callback.done": () => null,
  "callback.dropped": (data) => `Callback dropped${data.why ? `: ${data.why}` : ""}`,
  "fault.hit": (data) => `A fault on purpose: ${data.fault}`,
  finding: (data) => data.message,
};

/** @param {any[]} entries oldest first @param {any[]} callbacks those that the entries are about */
export function lifeLine(entries, callbacks) {
  const told = new Map(callbacks.map((callback) => [callback.id, statusOf(callback.body)]));
  let before = NaN;
  const steps = entries.map((entry) => {
    const step = STEPS[entry.kind];
    const words = step ? step(entry.data, told.get(entry.data.callback_id)) : entry.kind;
    if (words === null) return null;
    const at = Date.parse(entry.at);
    const gap = Number.isNaN(before) ? "" : at - before < 1 ? "" : `+${span(at - before)}`;
    before = at;
    return el("li", { data: { kind: entry.kind, tone: toneOf(entry) } }, el("time", { title: entry.at }, exact(at)), el("span", { class: "step" }, words), gap && el("span", { class: "gap" }, gap));
  });
  return el("ol", { class: "life" }, steps);
}

/** Which of its statuses a callback about a message reported. */
const statusOf = (body) => body?.message_delivery_report?.status ?? "";

function toneOf({ kind, data }) {
  if (kind === "message.status") return data.status === "DELIVERED" ? "good" : data.status === "FAILED" ? "bad" : "plain";
  if (kind === "callback.attempt") return data.status && data.status < 300 ? "good" : "bad";
  if (["finding", "fault.hit", "callback.dropped"].includes(kind)) return "warn";
  if (kind === "phone.received" || kind === "phone.sent") return "phone";
  return "plain";
}
