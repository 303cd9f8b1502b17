"""What a test wants out of an SMS: one-time codes and links. Pure; a heuristic of ours, not of the service."""

from __future__ import annotations

import re

LINK = re.compile(r"https?://[^\s<>\"']+")
TRAILING = ".,;:!?)]}"
"""Punctuation of the sentence around a link."""
# Four to ten digits on their own, also in two groups as people print them; not a piece of a longer number or a price.
CODE = re.compile(r"(?<![\w+.,/:-])(\d{3}[- ]\d{3}|\d{4,10})(?![\w%€$]|[.,:/-]\d)")


def links(text: str) -> list[str]:
    """Every http(s) link in order, without the punctuation of the sentence around it."""
    return [found.rstrip(TRAILING) for found in LINK.findall(text)]


def one_time_codes(text: str) -> list[str]:
    """Digit groups that look like a one-time code, in order, as one would type them (`123-456` gives `123456`)."""
    without_links = LINK.sub(" ", text)
    return [re.sub(r"\D", "", found) for found in CODE.findall(without_links)]
