// What stands where phones would be: the next step, ready to copy.

import { codeBlock } from "../draw/copy.js";
import { sendCurl } from "../draw/curl.js";
import { el, icon } from "../draw/dom.js";
import { store } from "../state/store.js";
import { openNewPhone } from "./new-phone.js";

const FICTIONAL = "46700000001";

/** @param {"wait" | "choose" | "none"} kind */
export function emptyPhones(kind) {
  if (kind === "wait") return el("div", { class: "empty" }, el("p", { class: "quiet" }, "Looking for the emulator…"));
  const button = el("button", { class: "main", on: { click: openNewPhone } }, icon("add"), "New phone");
  if (kind === "choose") {
    return el("div", { class: "empty" }, icon("phone"), el("h2", {}, "Choose a phone"),
      el("p", {}, "Open one from the list, or several side by side with the button at its row."), button);
  }
  return el("div", { class: "empty" }, icon("phone"), el("h2", {}, "No phone has rung yet"),
    el("p", {}, "Every number is a phone here. Send the first message, and its phone appears:"),
    codeBlock(sendCurl(store.apps[0], FICTIONAL), "Command that sends a message"),
    el("p", {}, "Or begin on the other side: make a phone and write from it."), button);
}

/** What stands in the thread of a phone on which nothing is. */
export function emptyThread(number) {
  return el("div", { class: "empty in-thread" }, el("p", {}, "Nothing on this phone yet. Write below, or let your application send:"),
    codeBlock(sendCurl(store.apps[0], number), "Command that sends a message to this phone"));
}
