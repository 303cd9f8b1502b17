// A callback: whom it told what, every attempt with headers, body, signature and answer; send again, edit and fire, copy.

import { attemptCurl } from "../draw/curl.js";
import { copyButton } from "../draw/copy.js";
import { el, icon } from "../draw/dom.js";
import { gist } from "../draw/gist.js";
import { json } from "../draw/json.js";
import { brief, exact, number, owner, span } from "../draw/words.js";
import { api } from "../state/api.js";
import { store } from "../state/store.js";
import { openFire } from "./fire-dialog.js";
import { say, tried } from "./spoken-status.js";

const STATE = { queued: "Queued", retrying: "Tries again", done: "Taken", failed: "Given up", dropped: "Dropped" };
const TONE = { done: "good", failed: "bad", dropped: "bad", retrying: "warn" };
const SIGNATURE = /^x-sinch-webhook-signature/i;

/**
 * @param {any} callback @param {Set<string>} open keys of details that are open
 * @param {{alone?: boolean, target?: boolean}} [props] alone: not beside its message, so the card says whom it is about;
 *   target: whether to say where it goes
 */
export function callbackCard(callback, open, { alone = false, target = true } = {}) {
  const details = (key, summary, ...content) => el("details", { data: { key }, open: open.has(key) }, el("summary", {}, summary), ...content);
  const last = callback.attempts.at(-1);
  return el("article", { class: "callback", "aria-label": `${callback.trigger}, ${STATE[callback.state]}` },
    el("header", {}, el("b", { class: "trigger" }, callback.trigger), el("span", { class: "tag", data: { tone: TONE[callback.state] ?? "plain" } }, STATE[callback.state] ?? callback.state)),
    about(callback, alone),
    target && el("p", { class: "target" }, callback.target),
    callback.note && el("p", { class: "quiet note-of" }, callback.note),
    el("ol", { class: "attempts" }, callback.attempts.map((attempt) => el("li", {},
      details(`${callback.id}/${attempt.number}`, attemptLine(attempt),
        attempt.fault && el("p", { class: "problem" }, attempt.fault),
        headerTable(attempt.headers),
        attempt.answer !== "" && el("div", {}, el("h4", {}, "Answer"), json(attempt.answer, "Answer of the application")),
        copyButton("Copy as curl", () => attemptCurl(attempt, callback.body)))))),
    last?.next_try && callback.state === "retrying" && el("p", { class: "quiet" }, `Next try at ${exact(Date.parse(last.next_try))}`),
    details(`${callback.id}/body`, "Body", json(callback.body, "Body of the callback")),
    el("div", { class: "row wrap" },
      el("button", { class: "small", type: "button", on: { click: (event) => resend(callback, event.currentTarget) } }, icon("redo"), "Send again"),
      el("button", { class: "small", type: "button", on: { click: () => openFire(callback) } }, icon("edit"), "Edit and fire"),
      copyButton("Copy body", () => JSON.stringify(callback.body, null, 2))));
}

/** What it tells, and, where that is not plain, about whom. */
function about({ body, message_id: id, phone }, alone) {
  const words = gist(body);
  const whom = alone && phone && el("a", { href: id ? `/messages/${id}` : `/phones/${phone}`, title: id ? "Inspect the message" : "Open the phone" }, owner(store.phones.get(phone), number(phone)));
  if (!words && !whom) return null;
  return el("p", { class: "gist" }, words && el("span", { class: "words", dir: "auto", title: words }, words), whom);
}

function attemptLine({ number, at, status, fault, duration_s: took }) {
  const good = status !== null && status < 300;
  return el("span", { class: "attempt" }, el("span", { class: "quiet" }, `#${number}`), el("time", { title: at }, exact(Date.parse(at))),
    el("span", { class: "tag", data: { tone: good ? "good" : "bad" } }, status === null ? brief(fault).split(":")[0] : String(status)), el("span", { class: "quiet" }, span(took * 1000)));
}

function headerTable(headers) {
  const rows = Object.entries(headers).map(([name, value]) => el("div", { data: { signature: String(SIGNATURE.test(name)) } }, el("dt", {}, name), el("dd", {}, String(value))));
  return el("dl", { class: "headers", "aria-label": "Headers" }, rows);
}

/** What was sent again is a callback of its own: whoever shows callbacks is told (`resent`). */
async function resend(callback, button) {
  if (!(await tried(api.resend(callback.id)))) return;
  say(`${callback.trigger} is sent again`);
  button.dispatchEvent(new CustomEvent("resent", { bubbles: true }));
}
