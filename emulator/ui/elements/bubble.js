// One bubble: the text with its links, what became of it, and the way to look inside.

import { el, fill, icon, outside, withLinks } from "../draw/dom.js";
import { KIND, STATUS, brief, count, exact, time } from "../draw/words.js";
import { go, phonesAddress } from "../state/router.js";
import { store } from "../state/store.js";
import { fateBox, waits } from "./fate-box.js";
import { say } from "./spoken-status.js";

/**
 * @param {import("../state/fold.js").Item} item @param {string} today the day that begins with it, or ""
 * @param {HTMLElement} [before] the node that stood for it: reused, so that focus and place survive
 */
export function bubble(item, today, before) {
  const node = before ?? el("li");
  const focused = before?.contains(document.activeElement) ? document.activeElement?.className : "";
  node.className = "bubble-row";
  Object.assign(node.dataset, { direction: item.direction, status: item.status, arrived: String(item.arrived), flash: String(item.flash), encoding: item.encoding });
  fill(node,
    today && el("span", { class: "day" }, today),
    el("div", { class: "bubble", on: { click: (event) => open(event, item) } },
      item.flash && el("span", { class: "tag flash" }, icon("flash"), "Flash"),
      item.text !== "" && el("p", { class: "text", dir: "auto" }, withLinks(item.text)),
      item.udh && el("p", { class: "udh", title: "User data header" }, `UDH ${item.udh.replace(/../g, "$& ").trim()}`),
      item.media.map((medium) => outside(medium.url, `${medium.content_type || "Media"} · opens in a new tab`, { class: "media" })),
      meta(item)),
    waits(item) && fateBox(item),
    item.status === "FAILED" && el("p", { class: "why" }, reason(item)));
  if (focused) /** @type {HTMLElement | null} */ (node.querySelector(`.${focused.split(" ")[0]}`) ?? node.querySelector(".meta"))?.focus();
  return node;
}

/** What is worth a word: GSM 7-bit goes without saying. */
const ENCODING = { UCS2: "UCS-2", BINARY: "Binary" };

/** Time, delivery state, parts: a button, since behind it is everything else. */
function meta(item) {
  const [drawing, words] = state(item);
  const at = item.at;
  const extra = [item.kind && item.kind !== "text_message" && KIND[item.kind], item.partCount > 1 && count(item.partCount, "part"), ENCODING[item.encoding]].filter(Boolean);
  return el("button", { class: "meta", type: "button", title: `${exact(at)}${words ? ` · ${words}` : ""}` },
    el("span", { class: "unseen" }, `${item.message_id ? "Inspect: " : ""}${item.direction === "MT" ? "received" : "written"} `),
    extra.map((each) => el("span", { class: "extra" }, each)), el("time", {}, time(at)),
    words && el("span", { class: "state", data: { tone: tone(item) } }, drawing && icon(drawing), el("span", { class: showsWords(item) ? null : "unseen" }, words)));
}

const showsWords = (item) => item.status === "FAILED" || (item.direction === "MT" && !item.arrived) || item.answer?.fault;

/** @returns {[string, string]} a drawing and words */
function state(item) {
  if (item.direction === "MO") {
    if (!item.answer) return item.message_id ? ["check", "the application has it to come"] : ["", ""];
    const { status, fault } = item.answer;
    return status && status < 300 ? ["checks", `the application answered ${status}`] : ["warn", status ? `the application answered ${status}` : `not told: ${brief(fault).split(":")[0]}`];
  }
  if (item.status === "FAILED") return ["cross", item.arrived ? "Reported as failed" : "Never arrived"];
  if (item.status === "DELIVERED" || item.status === "READ") return ["checks", STATUS[item.status]];
  if (item.held) return ["clock", `Waits: handset ${item.held.replaceAll("_", " ")}`];
  return item.status ? ["clock", item.fate === "pending" ? "Waits for you" : STATUS[item.status]] : ["check", "Arrived"];
}

function tone(item) {
  if (item.direction === "MO") return item.answer && !(item.answer.status < 300) ? "warn" : "good";
  return item.status === "FAILED" ? "bad" : item.arrived ? "good" : "wait";
}

const reason = (item) => (item.reason ? `${item.reason.code}${item.reason.description ? `: ${item.reason.description}` : ""}` : "Failed, no reason given");

/** Look inside; a click on a link or the end of a selection is not one on the bubble. */
function open(event, item) {
  if (event.target.closest("a") || String(getSelection()) !== "") return;
  if (!item.message_id) return event.target.closest(".meta") && say("It travelled by the service plan's own API: only messages of the Conversation API can be inspected.");
  const { phones, message } = store.place;
  go(phonesAddress(phones, message === item.message_id ? "" : item.message_id));
}
