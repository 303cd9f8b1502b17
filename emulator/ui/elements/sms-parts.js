// The parts of an SMS, drawn one by one: how full each is, and where the next begins.

import { culprit } from "../draw/culprit.js";
import { el } from "../draw/dom.js";
import { count } from "../draw/words.js";
import { api } from "../state/api.js";

const LIMIT = { GSM: [160, 153], UCS2: [70, 67] };
const UNIT = { GSM: "septets", UCS2: "UTF-16 units" };
const NAME = { GSM: "GSM 7-bit", UCS2: "UCS-2" };

/** @param {string} text the SMS @returns {HTMLElement | null} drawn as soon as the emulator has counted */
export function smsParts(text) {
  if (!text) return null;
  const section = el("section", {}, el("h3", {}, "Parts"));
  void api.count(text).then((found) => section.append(...drawn(found, text))).catch(() => section.remove());
  return section;
}

/** A binary SMS: its header and its data, octet by octet. @param {any} sms as the phone has it */
export function binaryPart({ text, udh, units }) {
  return el("section", {}, el("h3", {}, "Parts"),
    el("p", { class: "row wrap quiet" }, el("span", { class: "tag" }, "Binary"), `${count(units, "octet")}${udh ? ", the header among them" : ""}`),
    udh && el("p", { class: "octets" }, el("span", { class: "quiet" }, "Header "), octets(udh)),
    el("p", { class: "octets" }, el("span", { class: "quiet" }, "Data "), octets(text)));
}

const octets = (hex) => el("code", {}, hex.replace(/../g, "$& ").trim());

function drawn({ encoding, units, parts, ucs2_because: because }, text) {
  const limit = LIMIT[encoding][parts.length > 1 ? 1 : 0];
  const summary = el("p", { class: "row wrap quiet" }, el("span", { class: "tag" }, NAME[encoding]), `${count(parts.length, "part")}, ${units} ${UNIT[encoding]}`);
  const why = because && el("p", { class: "because" }, "UCS-2 because of ", culprit(because, text));
  const list = el("ol", { class: "sms-parts" }, parts.map((part, at) => el("li", {},
    el("span", { class: "part-head" }, el("span", {}, el("b", {}, `${at + 1}`), ` ${part.units} of ${limit}`), header(at, parts.length)),
    el("span", { class: "fill", "aria-hidden": "true", vars: { full: `${(100 * part.units) / limit}%` } }),
    el("span", { class: "part-text", dir: "auto" }, part.text))));
  return [summary, why, list].filter(Boolean);
}

/** The header that makes a handset join the parts; its reference differs from message to message. */
function header(at, total) {
  if (total < 2) return null;
  const hex = (n) => n.toString(16).toUpperCase().padStart(2, "0");
  return el("span", { title: "User data header: RR is the reference that the parts of one message share" }, "UDH ", el("code", {}, `05 00 03 RR ${hex(total)} ${hex(at + 1)}`));
}
