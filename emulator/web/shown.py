"""Small views that several answers of the emulator's own API share."""

from __future__ import annotations

from typing import Any

from emulator.sms.encoding import first_non_gsm
from emulator.sms.parts import split
from emulator.store.phones import PhoneMessage

BINARY = "BINARY"


def counted_message(message: PhoneMessage) -> dict[str, Any]:
    """As `counted`, of a message on a phone: the encoding it came in, octets of a binary one, its header among them."""
    if message.encoding != BINARY:
        return counted(message.text)
    octets = (len(message.text) + len(message.udh)) // 2
    part = {"text": message.text, "units": octets}
    return {"encoding": BINARY, "units": octets, "parts": [part], "ucs2_because": None}


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
