// Text to take away: a block with a button that copies it, and files made from text.

import { say } from "../elements/spoken-status.js";
import { el, icon } from "./dom.js";

/** Put `text` on the clipboard. Outside of secure origins the browser has no clipboard; then the text is selected instead. */
export async function copy(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied");
  } catch {
    if (shown) getSelection()?.selectAllChildren(shown);
    say(shown ? "Selected: press Ctrl+C to copy" : "This browser lets pages copy on localhost only");
  }
}

/** A button that copies. @param {string} label @param {() => string} text */
export const copyButton = (label, text) =>
  el("button", { class: "small", type: "button", on: { click: () => copy(text()) } }, icon("copy"), label);

/** A command or file to copy, shown as it is. @param {string} text @param {string} label */
export function codeBlock(text, label) {
  const shown = el("pre", { tabindex: "0", role: "group", "aria-label": label }, text);
  return el("div", { class: "code" }, shown,
    el("button", { class: "plain", type: "button", "aria-label": `Copy: ${label}`, title: "Copy", on: { click: () => copy(text, shown) } }, icon("copy")));
}

/** Save `text` as a file. @param {string} name @param {string} text @param {string} [type] */
export function save(name, text, type = "text/plain") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
