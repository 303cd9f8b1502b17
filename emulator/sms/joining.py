"""Parts back into one message: collected by (from, to, reference, total), whatever order they arrive in.

Source: sms.md section 6.4, 3GPP TS 23.040. Pure values; who keeps an unfinished message is somebody else's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, NamedTuple, TypeVar

from emulator.sms.udh import Concatenation

Piece = TypeVar("Piece", str, bytes)


class LongMessage(NamedTuple):
    """What parts of one message have in common."""

    sender: str  # bare
    recipient: str  # bare
    reference: int
    total: int
    wide: bool  # 8-bit and 16-bit references are different numbers

    @classmethod
    def of(cls, sender: str, recipient: str, place: Concatenation) -> LongMessage:
        """The message that a part with `place` in its header belongs to."""
        return cls(sender, recipient, place.reference, place.total, place.wide)


@dataclass(frozen=True, slots=True)
class Assembly(Generic[Piece]):
    """A long message as far as it has arrived."""

    message: LongMessage
    pieces: Mapping[int, Piece] = field(default_factory=dict)  # by sequence, from 1

    def with_piece(self, sequence: int, piece: Piece) -> Assembly[Piece]:
        """One part more. A part that came twice changes nothing: the first one stays."""
        if sequence in self.pieces:
            return self
        return replace(self, pieces={**self.pieces, sequence: piece})

    @property
    def missing(self) -> tuple[int, ...]:
        """The sequence numbers still to come."""
        return tuple(number for number in range(1, self.message.total + 1) if number not in self.pieces)

    def in_order(self) -> list[Piece]:
        """What has arrived, in the order of the message."""
        return [piece for _, piece in sorted(self.pieces.items())]
