// Keys. Single letters work outside of fields only, and can be switched off in the help (WCAG 2.1.4).

import { prefs } from "./prefs.js";
import { go } from "./router.js";

/** What each key does, in the words of the help. */
export const KEYS = [
  ["/", "Search"],
  ["n", "New phone"],
  ["r", "Write from the phone"],
  ["i", "Inspect the newest message, or close the inspector"],
  ["p", "Phones"],
  ["c", "Callbacks"],
  ["j", "Journal"],
  ["s", "Scenarios"],
  ["f", "Faults"],
  ["t", "Clock"],
  ["?", "This help"],
  ["↑ ↓", "Next and previous phone, message, entry"],
  ["Esc", "Close what is open"],
];

const VIEWS = { p: "/phones", c: "/callbacks", j: "/journal", s: "/scenarios", f: "/faults", t: "/clock" };
const FIELDS = "input, textarea, select, [contenteditable]";

/** Keys become custom events on the document (`key:n`), or a change of view. */
export function listenForKeys() {
  document.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
    if (target.matches(FIELDS) || document.querySelector("dialog[open]") || prefs.get("keys") === "off") return;
    if (VIEWS[event.key]) go(VIEWS[event.key]);
    else if ("/nri?".includes(event.key) && event.key.length === 1) document.dispatchEvent(new CustomEvent(`key:${event.key}`));
    else return;
    event.preventDefault();
  });
}

/**
 * Arrow keys move the focus among the elements that `selector` finds in `scope`.
 * @param {KeyboardEvent} event @param {Element} scope @param {string} selector
 */
export function walk(event, scope, selector) {
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  const all = [...scope.querySelectorAll(selector)];
  const at = all.indexOf(/** @type {any} */ (event.target));
  if (step === undefined || at < 0) return;
  event.preventDefault();
  const next = all[Math.max(0, Math.min(all.length - 1, at + step))];
  /** @type {HTMLElement} */ (next).focus();
}
