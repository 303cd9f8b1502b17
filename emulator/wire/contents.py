"""The plain contents that app messages, contact messages and cards share (conversation-api.md sections 8.1 and 8.3)."""

from __future__ import annotations

import struct
from typing import Annotated

from pydantic import AfterValidator, Field, PlainSerializer

from emulator.wire.base import Wire

_FLOAT32 = struct.Struct("<f")
_FLOAT32_LIMIT = 3.4028235e38
_EXACT_INTEGERS = 2**53


def shortest_float32(number: float) -> float:
    """The decimal with the fewest digits that reads back to the same 32-bit float: 55.610479 gives 55.610477.

    Source: sms.md section 1.2 (seen on the seed's picture and in the SDKs' end-to-end tests).
    """
    packed = _FLOAT32.pack(number)
    (exact,) = _FLOAT32.unpack(packed)
    for digits in range(1, 9):
        candidate = float(f"{exact:.{digits}g}")
        # Rounding to few digits can leave the range of a 32-bit float; such a candidate is no answer.
        if abs(candidate) <= _FLOAT32_LIMIT and _FLOAT32.pack(candidate) == packed:
            return candidate
    return float(f"{exact:.9g}")


def _without_needless_fraction(number: float) -> float | int:
    return int(number) if number.is_integer() and abs(number) < _EXACT_INTEGERS else number


Filled = Annotated[str, Field(min_length=1)]
"""A string that must not be empty."""

Float32 = Annotated[
    float,
    Field(ge=-_FLOAT32_LIMIT, le=_FLOAT32_LIMIT, allow_inf_nan=False),
    AfterValidator(shortest_float32),
    PlainSerializer(_without_needless_fraction),
]
"""A number as the service keeps it: 32 bits. A whole one travels without fraction, as JSON.stringify writes it."""


class TextMessage(Wire):
    """Plain text."""

    text: Filled
    """What the person reads, untouched."""


class MediaMessage(Wire):
    """A file by its address."""

    url: Filled
    """Where the file is."""
    thumbnail_url: str | None = None
    """A preview; never shown on SMS."""
    filename_override: str | None = None
    """The name to store the file under; never shown on SMS."""


class Coordinates(Wire):
    """A point on earth, in degrees."""

    latitude: Float32
    """North is positive."""
    longitude: Float32
    """East is positive."""


class LocationMessage(Wire):
    """A place on the map."""

    coordinates: Coordinates
    """Where it is."""
    title: Filled
    """What it is called."""
    label: str | None = None
    """A remark; never shown on SMS."""


class ReplyTo(Wire):
    """The message that this one answers (2026, WhatsApp)."""

    message_id: str
    """Id of the message answered."""
