// One line for each journal entry.

import { brief, firstLine, number } from "../draw/words.js";

const SAID = {
  "api.call": ({ data }) => `${data.method} ${data.path} → ${data.status}`,
  "message.accepted": ({ data, phone }) => `${data.kind || "message"} to ${number(phone)}`,
  "message.submitted": ({ data, phone }) => `${data.sender} → ${number(phone)}: ${firstLine(data.text)}`,
  "message.status": ({ data }) => `${data.status}${data.reason ? ` ${data.reason.code}` : ""}`,
  "phone.received": ({ data, phone }) => `${data.sender} → ${number(phone)}: ${firstLine(data.text)}`,
  "phone.sent": ({ data, phone }) => `${number(phone)} → ${number(data.to)}: ${firstLine(data.text)}`,
  "phone.state": ({ data, phone }) => `${number(phone)} is ${data.state.replaceAll("_", " ")}`,
  "phone.part": ({ data, phone }) => `part ${data.sequence} of ${data.parts} reached ${number(phone)}`,
  "clock.moved": ({ data }) => `${data.mode}, ${data.now}`,
  "sms.fate": ({ data }) => `${data.outcome}, by ${data.source}`,
  "sms.held": ({ data }) => `handset ${data.why.replaceAll("_", " ")}`,
  "plan.callback": ({ data }) => `${data.type}${data.status ? ` ${data.status}` : ""}${data.code ? ` (${data.code})` : ""}`,
  "callback.attempt": ({ data }) => `${data.trigger ?? ""} → ${data.status ?? brief(data.fault)}`,
  "callback.queued": ({ data }) => `${data.trigger} for ${data.url}`,
  "callback.done": ({ data }) => `${data.trigger} ${data.state ?? ""}`,
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
