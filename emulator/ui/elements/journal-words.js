// One line for each journal entry.

import { brief, count, firstLine, number, span } from "../draw/words.js";

const about = (phone) => (phone ? `${number(phone)}: ` : "");

const SAID = {
  "api.call": ({ data }) => `${data.method} ${data.path} → ${data.status || "cut off on purpose"}`,
  "message.accepted": ({ data, phone }) => `${data.kind || "message"} to ${number(phone)}`,
  "message.submitted": ({ data, phone }) => `${number(data.sender)} → ${number(phone)}: ${firstLine(data.text)}`,
  "message.status": ({ data, phone }) => `${about(phone)}${data.status}${data.reason ? ` ${data.reason.code}` : ""}`,
  "message.retry": ({ data, phone }) => `${about(phone)}${data.channel} took nothing, retry ${data.retry} at ${data.at}`,
  "phone.received": ({ data, phone }) => `${number(data.sender)} → ${number(phone)}: ${firstLine(data.text)}`,
  "phone.sent": ({ data, phone }) => `${number(phone)} → ${number(data.to)}: ${firstLine(data.text)}`,
  "phone.state": ({ data, phone }) => `${number(phone)} is ${data.state.replaceAll("_", " ")}`,
  "phone.part": ({ data, phone }) => `part ${data.sequence} of ${data.parts} reached ${number(phone)}`,
  "clock.moved": ({ data }) => `${data.mode}, ${data.now}`,
  "sms.fate": ({ data, phone }) => `${about(phone)}${data.outcome}${data.code ? ` (code ${data.code})` : ""}${data.after_s ? ` in ${span(data.after_s * 1000)}` : ""}, by ${data.source}`,
  "sms.held": ({ data, phone }) => `${about(phone)}handset ${data.why.replaceAll("_", " ")}`,
  "plan.callback": ({ data, phone }) => `${about(phone)}${data.type}${data.status ? ` ${data.status}` : ""}${data.code ? ` (${data.code})` : ""}`,
  "callback.attempt": ({ data, phone }) => `${about(phone)}${data.trigger ?? ""}${data.number > 1 ? ` (try ${data.number})` : ""} → ${data.status ?? brief(data.fault)}`,
  "callback.queued": ({ data, phone }) => `${about(phone)}${data.trigger} for ${data.url}`,
  "callback.done": ({ data, phone }) => `${about(phone)}${data.trigger} ${data.state === "done" ? "taken" : (data.state ?? "")}`,
  "message.received": ({ data, phone }) => `${data.kind} from ${number(phone)}`,
  "sms.queued": ({ data, phone }) => `${about(phone)}${data.why}`,
  "fault.added": ({ data: { fault } }) => `${fault.kind} on ${fault.on}${fault.of ? ` ${fault.of}` : ""}`,
  "fault.removed": ({ data: { fault } }) => `${fault.kind} on ${fault.on}, after ${count(fault.hits, "hit")}`,
  "fault.hit": ({ data, phone }) => `${about(phone)}${data.fault} on ${data.what}, hit ${data.hits}`,
  "scenario.in_force": ({ data }) => data.name,
  finding: ({ data }) => data.message,
};

/** @param {any} entry @returns {string} */
export function summary(entry) {
  try {
    return SAID[entry.kind]?.(entry) ?? plain(entry.data);
  } catch {
    return plain(entry.data); // an entry of a later version, with other data
  }
}

/** The short values of an entry that has no line of its own. */
function plain(data) {
  return Object.entries(data)
    .filter(([, value]) => ["string", "number", "boolean"].includes(typeof value) && String(value).length < 80)
    .slice(0, 5)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
