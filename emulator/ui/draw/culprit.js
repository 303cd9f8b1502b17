// The character that forced UCS-2, so that it can be found: as itself, and by its code point where nothing would be seen.

import { el } from "./dom.js";

const UNSEEN = /^[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/u;

/** @param {string} character @returns {string} U+200B */
const codePoint = (character) => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

/** @param {{character: string, index: number}} because @param {string} text it stands in @returns {any[]} */
export function culprit({ character, index }, text) {
  const code = codePoint(character);
  const place = [...text.slice(0, index)].length + 1;
  return UNSEEN.test(character)
    ? [el("mark", {}, code), ", which cannot be seen,", ` at character ${place}`]
    : [el("mark", { title: code }, character), ` (${code}) at character ${place}`];
}
