"""Who plays: the scenario's names for phones, and the numbers behind them.

A leased number is drawn from the seed, the run, the scenario's name, the case and the phone's name, so the same seed
and run always give the same number. A crowd's people come from Faker; their numbers are of their country, kept for
fiction where there are enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from emulator.chance import Chance
from emulator.errors import AuthorError
from emulator.scenarios.phones import LEASE, Phone
from emulator.sms.numbers import fictional_numbers
from emulator.wire.identities import bare

# Mobile ranges by country, and the digits that follow. Nothing leaves this machine: nobody is ever called.
_RANGES: Mapping[str, tuple[str, int]] = {
    "SE": ("4670", 7), "GB": ("4477", 8), "DE": ("49151", 8), "FR": ("336", 8), "ES": ("346", 8), "IT": ("39347", 7),
    "NL": ("316", 8), "PL": ("4850", 7), "DK": ("4520", 6), "NO": ("479", 7), "FI": ("35840", 7), "BR": ("55119", 8),
    "JP": ("8190", 8), "IN": ("9198", 8), "UA": ("38067", 7),
}  # fmt: skip
_LEASED = ("4670", 7)
_RESERVED = "99"
"""No drawn number has this before its last four digits: such an end asks for a fate (network/number_fates.py)."""


@dataclass(frozen=True, slots=True)
class Person:
    """One phone of a crowd."""

    number: str
    name: str


@dataclass(slots=True)
class Cast:
    """The phones of one case."""

    numbers: dict[str, str] = field(default_factory=dict)  # name -> bare number, single phones only
    crowds: dict[str, tuple[Person, ...]] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)  # bare number -> what a person would call it
    by_number: dict[str, str] = field(default_factory=dict)  # bare number -> the scenario's name of the phone

    def of(self, name: str) -> tuple[str, ...]:
        """The numbers that a name means; a number that is no name means itself."""
        if name in self.crowds:
            return tuple(person.number for person in self.crowds[name])
        return (self.numbers.get(name) or bare(name),)

    def renamed(self, names: Mapping[str, str]) -> Cast:
        """The same phones, some of them also known by other names: `names` gives ours by the new name."""
        return Cast(
            numbers=self.numbers | {new: self.numbers[old] for new, old in names.items() if old in self.numbers},
            crowds=self.crowds | {new: self.crowds[old] for new, old in names.items() if old in self.crowds},
            owners=self.owners,
            by_number=self.by_number,
        )

    def values(self) -> dict[str, object]:
        """What `${phones...}` means: `.number` and `.name` of a phone, `.numbers` and `.count` of a crowd."""
        single = {name: {"number": f"+{number}", "name": self.owners[number]} for name, number in self.numbers.items()}
        crowds = {
            name: {
                "numbers": [f"+{person.number}" for person in people],
                "names": [person.name for person in people],
                "count": len(people),
            }
            for name, people in self.crowds.items()
        }
        return {**single, **crowds}


def cast(phones: Mapping[str, Phone], chance: Chance) -> Cast:
    """Give every phone its number. `chance` is the case's own; the answer depends on nothing else."""
    made = Cast()
    for name, phone in phones.items():
        own = chance.child(f"phone/{name}")
        numbers = chance.fresh(f"phone/{name}")
        if phone.is_crowd:
            people = _crowd(int(phone.count or 0), phone.locale, own, numbers, made)
            made.crowds[name] = people
            made.owners.update({person.number: person.name for person in people})
            made.by_number.update({person.number: name for person in people})
        else:
            number = _fresh(_LEASED, numbers, made) if phone.number == LEASE else bare(phone.number)
            made.numbers[name] = number
            made.owners[number] = phone.name or name
            made.by_number[number] = name
    return made


def _crowd(count: int, locale: str, chance: Chance, fresh: Chance, made: Cast) -> tuple[Person, ...]:
    try:
        faker = chance.faker(locale)
    except AttributeError:
        raise AuthorError(
            f"the locale '{locale}' of a crowd is not known to Faker; write it as sv_SE or en_US"
        ) from None
    country = locale.partition("_")[2]
    kept = [number for number in fictional_numbers(country, fresh) if number not in made.owners]
    if len(kept) < count:
        kept = []
    numbers = list(islice(kept, count)) or _drawn(count, _RANGES.get(country, _LEASED), fresh, made)
    return tuple(Person(number, faker.name()) for number in numbers)


def fresh_number(chance: Chance, made: Cast) -> str:
    """A number that nobody in the cast has."""
    return _fresh(_LEASED, chance, made)


def _drawn(count: int, of: tuple[str, int], chance: Chance, made: Cast) -> list[str]:
    numbers: dict[str, None] = {}
    while len(numbers) < count:
        numbers[_fresh(of, chance, made)] = None
    return list(numbers)


def _fresh(of: tuple[str, int], chance: Chance, made: Cast) -> str:
    prefix, digits = of
    while True:
        number = prefix + f"{chance.randrange(10**digits):0{digits}}"
        if number not in made.owners and _RESERVED not in number[-6:-3]:
            return number
