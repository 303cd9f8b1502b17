// A sentence of the emulator's for a person at this desk: instants in it become local times that count down.

import { el } from "./dom.js";
import { dayKey, exact, remaining, shortDate } from "./words.js";

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** @param {string} text @param {number} now milliseconds @returns {(string | HTMLElement)[]} */
export function explained(text, now) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(INSTANT)) {
    const instant = Date.parse(found[0]);
    nodes.push(text.slice(at, found.index), el("time", { datetime: found[0], title: found[0] }, until(instant, now)));
    at = found.index + found[0].length;
  }
  return [...nodes, text.slice(at)];
}

/** Let the instants in `scope` count down. @param {Element} scope @param {number} now */
export function countDown(scope, now) {
  for (const time of scope.querySelectorAll("time")) {
    const words = until(Date.parse(time.dateTime), now);
    if (time.textContent !== words) time.textContent = words;
  }
}

/** 16:44:32 (in 18 s); the day where it is another. */
function until(instant, now) {
  const time = exact(instant).slice(0, 8);
  const day = dayKey(instant) === dayKey(now) ? "" : `${shortDate(instant)} `;
  const rest = instant - now;
  return `${day}${time}${rest > 0 ? ` (in ${remaining(rest)})` : ""}`;
}
