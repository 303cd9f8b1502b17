// What a person chose on this page, kept in this browser. A browser that refuses storage forgets; nothing else changes.

/** @type {Record<string, string>} */
const kept = {};

export const prefs = {
  /** @param {string} name @returns {string} what was chosen, or "" */
  get(name) {
    try {
      return localStorage.getItem(`convemu.${name}`) ?? kept[name] ?? "";
    } catch {
      return kept[name] ?? "";
    }
  },
  /** @param {string} name @param {string} value */
  set(name, value) {
    kept[name] = value;
    try {
      localStorage.setItem(`convemu.${name}`, value);
    } catch {
      // Private windows may refuse; the choice then holds for this visit.
    }
  },
};
