// The theme, before anything is drawn: what the person chose, else what the system prefers.

import { prefs } from "./state/prefs.js";

const theme = prefs.get("theme");
if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
