"""Text of others on a terminal: shown, never obeyed."""

from __future__ import annotations

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if code != 0x0A} | {0x7F: "\u2421"}
# Second controls (a terminal may take 0x9B for an escape sequence) and marks that turn the writing direction.
_HIDDEN = dict.fromkeys([*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")


def visible(text: str) -> str:
    """`text` with control characters as their pictures; line breaks stay."""
    return text.translate(_PICTURES | _HIDDEN)
