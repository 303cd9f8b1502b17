"""The nearest word that is known: every refusal of a word says what is allowed, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_MANY = 40


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that `word` probably means, or ""."""
    by_lower = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), by_lower, 1, 0.6)
    return by_lower[found[0]] if found else ""


def unknown(what: str, word: str, known: Iterable[str]) -> str:
    """The sentence about an unknown word: `unknown key 'reson'; did you mean 'reason'? Allowed: after, code`."""
    names = sorted(set(known))
    meant = nearest(word, names)
    guess = f"; did you mean '{meant}'?" if meant else "."
    return f"unknown {what} '{word}'{guess} {_allowed(names)}"


def _allowed(names: list[str]) -> str:
    if not names:
        return "None is known here"
    more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
    return f"Allowed: {', '.join(names[:_MANY])}{more}"
