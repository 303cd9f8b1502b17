// What a callback tells, in a few words: ten of them about one message are told apart at a glance.

import { firstLine } from "./words.js";

/** @param {any} body of the callback @returns {string} "" when its trigger says all */
export function gist(body) {
  const report = body?.message_delivery_report ?? body?.event_delivery_report;
  if (report) return [report.status, report.reason?.code].filter(Boolean).join(" ");
  const content = body?.message?.contact_message ?? body?.message_submit_notification?.submitted_message;
  return content ? said(content) : "";
}

function said(content) {
  const [[kind, value]] = [...Object.entries(content).filter(([, each]) => each && typeof each === "object"), ["", {}]];
  if (value.text) return `“${firstLine(value.text)}”`;
  if (value.postback_data) return `the choice “${value.postback_data}”`;
  return value.title ?? value.url ?? kind.replace(/_message$/, "").replaceAll("_", " ");
}
