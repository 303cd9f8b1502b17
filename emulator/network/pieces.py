"""Parts on their way to being one message again, by the header each carries; in whatever order (sms.md section 6.4)."""

from __future__ import annotations

from collections.abc import Iterable

from emulator.sms.joining import Assembly, LongMessage
from emulator.sms.parts import Part
from emulator.sms.udh import parse_udh


def joined(parts: Iterable[Part], sender: str = "", recipient: str = "") -> str:
    """The text of all parts of one message, put in order by their headers; of what is there when some are missing."""
    assembly: Assembly[str] | None = None
    for part in parts:
        place = parse_udh(part.header).concatenation
        if place is None:
            return part.text
        assembly = assembly or Assembly(LongMessage.of(sender, recipient, place))
        assembly = assembly.with_piece(place.sequence, part.text)
    return "".join(assembly.in_order()) if assembly else ""
