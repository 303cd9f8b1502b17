"""Phone numbers: what is one, which country it is of, and those that nobody has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from emulator.chance import Chance
from emulator.wire.identities import bare

MIN_DIGITS, MAX_DIGITS = 7, 15


def is_msisdn(text: str) -> bool:
    """Whether `text` can be a recipient: 7 to 15 digits in international form, decoration aside.

    Cheap on purpose: it is asked for every message. Source: sms.md section 3.1 (the bounds are inferred), ITU-T E.164.
    """
    digits = bare(text)
    return digits.isascii() and digits.isdecimal() and MIN_DIGITS <= len(digits) <= MAX_DIGITS and digits[0] != "0"


@lru_cache(maxsize=4096)
def country_of(msisdn: str) -> str:
    """The two letters of the country that `msisdn` belongs to, or "" when there is no telling.

    A number that the plan of its country does not know still belongs there by its calling code.
    """
    import phonenumbers  # its tables are large: only who asks for a country pays for them

    try:
        number = phonenumbers.parse("+" + bare(msisdn))
    except phonenumbers.NumberParseException:
        return ""
    region = phonenumbers.region_code_for_number(number)
    if region is None and number.country_code is not None:
        region = phonenumbers.region_code_for_country_code(number.country_code)
    return region if region not in (None, "ZZ", "001") else ""


@lru_cache(maxsize=4096)
def is_possible(msisdn: str) -> bool:
    """Whether the numbering plan of its country has numbers of this length: a typo catcher, not a promise."""
    import phonenumbers

    try:
        return phonenumbers.is_possible_number(phonenumbers.parse("+" + bare(msisdn)))
    except phonenumbers.NumberParseException:
        return False


@dataclass(frozen=True, slots=True)
class FictionalRange:
    """Numbers that a regulator keeps for films and books: nobody is called by mistake."""

    country: str
    first: int
    last: int
    source: str

    def __len__(self) -> int:
        return self.last - self.first + 1


FICTIONAL: tuple[FictionalRange, ...] = (
    FictionalRange("SE", 46701740605, 46701740699, "PTS, 2020: 070-1740605 to 070-1740699"),
    FictionalRange("GB", 447700900000, 447700900999, "Ofcom: 07700 900000 to 900999"),
    *(
        FictionalRange(country, base + 5550100, base + 5550199, "NANPA: 555-0100 to 555-0199 of every area")
        for country, areas in {"US": (201, 202, 212, 303, 312, 415, 512, 617, 702, 808), "CA": (416, 514, 604)}.items()
        for base in (10_000_000_000 + area * 10_000_000 for area in areas)
    ),
)


def is_fictional(msisdn: str) -> bool:
    """Whether `msisdn` is of a range kept for fiction."""
    digits = bare(msisdn)
    return digits.isdecimal() and any(kept.first <= int(digits) <= kept.last for kept in FICTIONAL)


def fictional_numbers(country: str, chance: Chance) -> Iterator[str]:
    """All numbers kept for fiction in `country`, each once, in an order drawn from `chance`; maybe none."""
    ranges = [kept for kept in FICTIONAL if kept.country == country]
    numbers = [str(number) for kept in ranges for number in range(kept.first, kept.last + 1)]
    chance.shuffle(numbers)
    yield from numbers
