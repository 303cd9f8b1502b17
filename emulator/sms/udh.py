"""The user data header of an SMS part: information elements before the text (3GPP TS 23.040, section 9.2.3.24).

05 00 03 RR TT SS         the usual concatenation header: 8-bit reference, total, sequence
06 08 04 RR RR TT SS      the same with a 16-bit reference
^  ^  ^
|  |  length of the element's data
|  identifier of the element
length of what follows
"""

from __future__ import annotations

from dataclasses import dataclass

from emulator.errors import InvalidArgument

CONCATENATION_8 = 0x00
CONCATENATION_16 = 0x08
PORTS_16 = 0x05
MAX_PARTS = 255
MAX_BYTES = 140
"""What one SMS carries, header included."""


@dataclass(frozen=True, slots=True)
class Concatenation:
    """Which part of which long message: `sequence` of `total`, told apart by `reference`."""

    reference: int  # 0 to 255, or to 65535 when wide
    total: int  # 1 to 255
    sequence: int  # from 1
    wide: bool = False  # a reference of 16 bits

    def __post_init__(self) -> None:
        if not 0 <= self.reference <= (0xFFFF if self.wide else 0xFF):
            raise InvalidArgument(f"udh: reference {self.reference} does not fit in {16 if self.wide else 8} bits")
        if not 1 <= self.sequence <= self.total <= MAX_PARTS:
            raise InvalidArgument(
                f"udh: part {self.sequence} of {self.total} cannot be; parts count from 1, and there are 255 at most"
            )

    def header(self) -> bytes:
        """The whole header that says it and nothing else."""
        if self.wide:
            return bytes((6, CONCATENATION_16, 4, *self.reference.to_bytes(2, "big"), self.total, self.sequence))
        return bytes((5, CONCATENATION_8, 3, self.reference, self.total, self.sequence))


@dataclass(frozen=True, slots=True)
class Element:
    """One information element."""

    identifier: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """A header taken apart. `concatenation` is None for a message that came in one piece."""

    elements: tuple[Element, ...] = ()
    concatenation: Concatenation | None = None

    @property
    def ports(self) -> tuple[int, int] | None:
        """Destination and source port, when the header addresses an application on the handset."""
        for element in self.elements:
            if element.identifier == PORTS_16 and len(element.data) == 4:
                return int.from_bytes(element.data[:2], "big"), int.from_bytes(element.data[2:], "big")
        return None


def parse_udh(text: str) -> Header:
    """The header written as hexadecimal digits in `text`, as XMS carries it; "" is no header.

    Raises InvalidArgument that says which octet is wrong and what was expected there.
    """
    try:
        octets = bytes.fromhex(text)
    except ValueError:
        raise InvalidArgument.of(
            "udh", f"{text!r} is not hexadecimal; write two digits per octet, as 050003CC0201"
        ) from None
    if not octets:
        return Header()
    if octets[0] != len(octets) - 1:
        raise InvalidArgument.of("udh", f"says {octets[0]} octets follow its first one, but {len(octets) - 1} do")
    elements = _elements(octets)
    return Header(elements, _concatenation(elements))


def check_binary(body: bytes, udh: str) -> Header:
    """The header of a binary SMS. Raises InvalidArgument when it is bad, or when header and body exceed 140 bytes."""
    header = parse_udh(udh)
    size = len(body) + len(bytes.fromhex(udh))
    if size > MAX_BYTES:
        raise InvalidArgument.of("body", f"body and udh are {size} bytes together; one SMS carries {MAX_BYTES}")
    return header


def _elements(octets: bytes) -> tuple[Element, ...]:
    elements = []
    place = 1
    while place < len(octets):
        if place + 1 == len(octets):
            raise InvalidArgument.of(
                "udh", f"ends after the identifier of an element (octet {place}), without its length"
            )
        identifier, length = octets[place], octets[place + 1]
        data = octets[place + 2 : place + 2 + length]
        if len(data) < length:
            raise InvalidArgument.of(
                "udh",
                f"element {identifier:02X} at octet {place} says {length} octets of data, but {len(data)} are left",
            )
        elements.append(Element(identifier, data))
        place += 2 + length
    return tuple(elements)


def _concatenation(elements: tuple[Element, ...]) -> Concatenation | None:
    # TS 23.040: of elements that exclude each other, and of repeated ones, the last counts.
    for element in reversed(elements):
        wide = element.identifier == CONCATENATION_16
        if not wide and element.identifier != CONCATENATION_8:
            continue
        expected, found = 4 if wide else 3, len(element.data)
        if found != expected:
            name = f"concatenation element {element.identifier:02X}"
            raise InvalidArgument.of("udh", f"{name} has {found} octets of data, not {expected}")
        *reference, total, sequence = element.data
        return Concatenation(int.from_bytes(bytes(reference), "big"), total, sequence, wide)
    return None
