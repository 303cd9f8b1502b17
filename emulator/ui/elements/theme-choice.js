// Dark, light, or as the system says: one button goes round.

import { prefs } from "../state/prefs.js";

const ROUND = [["", "as the system", "system"], ["light", "light", "sun"], ["dark", "dark", "moon"]];

const at = () => Math.max(0, ROUND.findIndex(([theme]) => theme === prefs.get("theme")));

/** @returns {{name: string, drawing: string}} the theme chosen now */
export function themeName() {
  const [, name, drawing] = ROUND[at()];
  return { name, drawing };
}

/** Choose the next theme and show it. */
export function nextTheme() {
  const [theme] = ROUND[(at() + 1) % ROUND.length];
  prefs.set("theme", theme);
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}
