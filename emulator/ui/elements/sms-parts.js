// The parts of an SMS, drawn one by one: how full each is, and where the next begins.

import { el } from "../draw/dom.js";
import { count } from "../draw/words.js";
import { api } from "../state/api.js";

const LIMIT = { GSM: [160, 153], UCS2: [70, 67] };

/** @param {string} text the SMS @returns {HTMLElement | null} drawn as soon as the emulator has counted */
export function smsParts(text) {
  if (!text) return null;
  const section = el("section", {}, el("h3", {}, "Parts"));
  void api.count(text).then((found) => section.append(...drawn(found, text))).catch(() => section.remove());
  return section;
}

function drawn({ encoding, units, parts, ucs2_because: because }, text) {
  const limit = LIMIT[encoding][parts.length > 1 ? 1 : 0];
  const unit = encoding === "GSM" ? "septets" : "UTF-16 units";
  const summary = el("p", { class: "row wrap" }, el("span", { class: "tag" }, encoding === "GSM" ? "GSM 7-bit" : "UCS-2"), `${count(parts.length, "part")}, ${units} ${unit}`);
  const why = because && el("p", { class: "because" }, "UCS-2 because of ", el("mark", {}, because.character), ` (${codePoint(because.character)}) at character ${[...text.slice(0, because.index)].length + 1}`);
  const list = el("ol", { class: "sms-parts" }, parts.map((part, at) => el("li", {},
    el("span", { class: "part-head" }, el("b", {}, `${at + 1}`), ` ${part.units} of ${limit}`),
    el("span", { class: "fill", "aria-hidden": "true", vars: { full: `${(100 * part.units) / limit}%` } }),
    el("span", { class: "part-text", dir: "auto" }, part.text))));
  return [summary, why, list].filter(Boolean);
}

const codePoint = (char) => `U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
