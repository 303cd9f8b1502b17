"""Which alphabet an SMS needs, and how many units its text counts there.

GSM 7-bit (default alphabet and extension table) when every character fits, UCS-2 for the whole message otherwise.
No transliteration, no national shift tables, no normalisation. Source: sms.md sections 2.1 to 2.3 (3GPP TS 23.038).
"""

from __future__ import annotations

import re
from enum import StrEnum

ESCAPE = 0x1B

# Sixteen characters a row, as in TS 23.038. U+FFFD holds the place of the escape: it is no GSM character itself.
_ROWS = (
    "@£$¥èéùìòÇ\nØø\rÅå",
    "Δ_ΦΓΛΩΠΨΣΘΞ\ufffdÆæßÉ",
    " !\"#¤%&'()*+,-./",
    "0123456789:;<=>?",
    "¡ABCDEFGHIJKLMNO",
    "PQRSTUVWXYZÄÖÑÜ§",
    "¿abcdefghijklmno",
    "pqrstuvwxyzäöñüà",
)
BASIC: dict[str, int] = {character: septet for septet, character in enumerate("".join(_ROWS)) if septet != ESCAPE}
"""The 127 characters of the default alphabet, each with its septet."""

EXTENSION: dict[str, int] = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
"""The characters sent as an escape and a septet: they count twice."""

_NOT_BASIC = re.compile(f"[^{re.escape(''.join(BASIC))}]")
_NOT_GSM = re.compile(f"[^{re.escape(''.join((*BASIC, *EXTENSION)))}]")


class Encoding(StrEnum):
    """How the text travels."""

    GSM = "GSM"
    UCS2 = "UCS2"


def is_basic(text: str) -> bool:
    """Whether every character is one septet: then units are characters, and any cut is a good cut."""
    return _NOT_BASIC.search(text) is None


def encoding_of(text: str) -> Encoding:
    """The smallest encoding that holds the whole of `text`."""
    return Encoding.GSM if _NOT_GSM.search(text) is None else Encoding.UCS2


def first_non_gsm(text: str) -> tuple[int, str] | None:
    """The character that forces UCS-2 and where it stands (from 0), or None when all fit GSM 7-bit."""
    found = _NOT_GSM.search(text)
    return (found.start(), found.group()) if found else None


def units(text: str, encoding: Encoding) -> int:
    """What `text` counts: septets (extension characters two) in GSM, UTF-16 code units in UCS-2."""
    if encoding is Encoding.GSM:
        return len(text) + sum(map(text.count, EXTENSION))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def unit_cost(character: str, encoding: Encoding) -> int:
    """What one character counts: 1 or 2. The two units of a pair never part."""
    pair = character in EXTENSION if encoding is Encoding.GSM else character > "\uffff"
    return 2 if pair else 1
