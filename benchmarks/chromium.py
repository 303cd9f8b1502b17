"""Where Chromium is and how it is started: for the page's measurements, its tests and its pictures."""

from __future__ import annotations

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
CURE = "Install it with: apt-get install chromium"
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """The browser's path, or None: this machine has none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
