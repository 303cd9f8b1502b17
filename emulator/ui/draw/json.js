// JSON for people: indented, with its words told apart by colour. Every piece is a text node.

import { el } from "./dom.js";

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g;
const LONG = 200_000;

/** @param {unknown} value JSON, or text that may be JSON @param {string} label what this is, for screen readers */
export function json(value, label) {
  const text = typeof value === "string" ? pretty(value) : JSON.stringify(value, null, 2);
  const block = el("pre", { class: "json", tabindex: "0", role: "group", "aria-label": label });
  if (text.length > LONG) {
    block.textContent = text; // colouring a book helps nobody
    return block;
  }
  let at = 0;
  for (const found of text.matchAll(TOKEN)) {
    block.append(text.slice(at, found.index));
    const kind = found[2] ? "key" : found[1] ? "string" : "word";
    block.append(el("span", { class: `json-${kind}` }, found[1] ?? found[0]));
    if (found[2]) block.append(found[2]);
    at = found.index + found[0].length;
  }
  block.append(text.slice(at));
  return block;
}

/** @param {string} text indented if it is JSON, as it is otherwise */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
