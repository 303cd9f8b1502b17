"""A text as the SMS parts that carry it (sms.md section 2.3).

                one part    each of several
    GSM 7-bit   160         153 septets
    UCS-2        70          67 units
    binary      140         134 bytes

Parts are filled greedily from the start; an escape pair and a surrogate pair stay together, so the arithmetic mean of
`units / 153` is a lower bound, not the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from emulator.errors import InvalidArgument
from emulator.record import Record
from emulator.sms.encoding import Encoding, encoding_of, is_basic, unit_cost, units
from emulator.sms.udh import MAX_BYTES, MAX_PARTS, Concatenation

SINGLE = {Encoding.GSM: 160, Encoding.UCS2: 70}
"""Units that one SMS alone holds."""
EACH = {Encoding.GSM: 153, Encoding.UCS2: 67}
"""Units that each of several holds, beside a header with an 8-bit reference."""
EACH_BYTES = MAX_BYTES - 6
"""The same for binary parts, in bytes."""
MAX_TEXT = 2000
"""Characters of one XMS batch body."""


class Part(Record, frozen=True, gc=False):
    """One SMS on the air."""

    text: str
    units: int
    udh: bytes = b""  # b"" when the message is one part

    @property
    def header(self) -> str:
        """The user data header in hexadecimal, as XMS writes it."""
        return self.udh.hex().upper()


class Split(Record, frozen=True, gc=False):
    """A text in its parts."""

    encoding: Encoding
    parts: tuple[Part, ...]

    @property
    def units(self) -> int:
        """What the whole text counts."""
        return sum(part.units for part in self.parts)


def split(text: str, reference: int = 0, *, only_one: bool = False) -> Split:
    """`text` in the parts that a phone receives, in order; an empty text is one empty GSM part.

    `reference` (0 to 255) tells this long message from the others of the same sender and recipient. `only_one` cuts
    the text to a single part and keeps the encoding that the whole of it asked for (XMS `truncate_concat`).
    Raises InvalidArgument when more than 255 parts would be needed.
    """
    if len(text) <= SINGLE[Encoding.GSM] and is_basic(text):
        return Split(Encoding.GSM, (Part(text, len(text)),))
    encoding = encoding_of(text)
    if only_one:
        kept = next(_pieces(text, encoding, SINGLE[encoding]), "")
        return Split(encoding, (Part(kept, units(kept, encoding)),))
    total = units(text, encoding)
    if total <= SINGLE[encoding]:
        return Split(encoding, (Part(text, total),))
    pieces = list(_pieces(text, encoding, EACH[encoding]))
    if len(pieces) > MAX_PARTS:
        raise InvalidArgument(
            f"a text of {total} {encoding} units needs {len(pieces)} parts; an SMS has {MAX_PARTS} at most"
        )
    paired = total != len(text)
    return Split(
        encoding,
        tuple(
            Part(
                piece,
                units(piece, encoding) if paired else len(piece),
                Concatenation(reference, len(pieces), sequence).header(),
            )
            for sequence, piece in enumerate(pieces, 1)
        ),
    )


def join(parts: Iterable[Part]) -> str:
    """The text of parts in order."""
    return "".join(part.text for part in parts)


def truncate(text: str) -> str:
    """As much of the start of `text` as one part holds; never half a pair (XMS `truncate_concat`)."""
    return split(text, only_one=True).parts[0].text


def split_binary(body: bytes, reference: int = 0) -> list[tuple[bytes, bytes]]:
    """Binary data in parts: header and data of each; the header is b"" when one part holds it all.

    Raises InvalidArgument when more than 255 parts would be needed.
    """
    if len(body) <= MAX_BYTES:
        return [(b"", body)]
    pieces = [body[start : start + EACH_BYTES] for start in range(0, len(body), EACH_BYTES)]
    if len(pieces) > MAX_PARTS:
        raise InvalidArgument(f"{len(body)} bytes need {len(pieces)} parts; an SMS has {MAX_PARTS} at most")
    return [(Concatenation(reference, len(pieces), number).header(), piece) for number, piece in enumerate(pieces, 1)]


def _pieces(text: str, encoding: Encoding, limit: int) -> Iterator[str]:
    if len(text) == units(text, encoding):  # no pairs: any cut is a good cut
        yield from (text[start : start + limit] for start in range(0, len(text), limit))
        return
    start = filled = 0
    for place, character in enumerate(text):
        cost = unit_cost(character, encoding)
        if filled + cost > limit:
            yield text[start:place]
            start, filled = place, 0
        filled += cost
    yield text[start:]
