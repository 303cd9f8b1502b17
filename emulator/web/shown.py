"""Small views that several answers of the emulator's own API share."""

from __future__ import annotations

from typing import Any

from emulator.sms.encoding import first_non_gsm
from emulator.sms.parts import split


def counted(text: str) -> dict[str, Any]:
    """Encoding, units and parts of a text, and the first character that forced UCS-2."""
    parts = split(text)
    because = first_non_gsm(text)
    return {
        "encoding": parts.encoding.value,
        "units": sum(part.units for part in parts.parts),
        "parts": [{"text": part.text, "units": part.units} for part in parts.parts],
        "ucs2_because": {"index": because[0], "character": because[1]} if because else None,
    }
