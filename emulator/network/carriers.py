"""Carrier profiles: ready-made good and bad days of a network, by number prefix, without writing a scenario.

healthy     delivers within seconds, as nearly all do
slow        delivers within minutes
flaky       loses some, fails some; long messages arrive in pieces, in any order, and some pieces not at all
throttling  takes one SMS a second; what waits longer than its patience fails with congestion
dead        takes everything and delivers nothing until it expires
413         (or any other delivery code that fails) fails everything so, within seconds
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from emulator.chance import Chance
from emulator.durations import seconds
from emulator.errors import SettingsInvalid
from emulator.network.arrivals import Arrival
from emulator.network.courses import DELIVERED, EXPIRED, Course, Outcome, failed
from emulator.sms.codes import CODES, INTERMEDIATE

T = TypeVar("T")
_ENTRY = re.compile(r"\+?(\d*)=(\w+)(?:@(\w+))?")


@dataclass(frozen=True, slots=True)
class Profile:
    """How a network delivers. Delays in seconds: least, usual, most."""

    name: str
    delay_s: tuple[float, float, float]
    outcomes: tuple[tuple[Outcome | None, int], ...] = ((DELIVERED, 1),)  # with weights; None: silent
    arrivals: tuple[tuple[Arrival, int], ...] = ((Arrival.TOGETHER, 1),)
    per_second: float = 0.0  # 0: as many as come
    patience_s: float = 30.0  # how long an SMS may wait for its turn

    def course(self, chance: Chance, queued_s: float) -> Course:
        """What it does with one SMS that waits `queued_s` for its turn."""
        source = f"carrier profile {self.name}"
        if queued_s > self.patience_s:
            return Course(source, failed(code=107), 0.0)
        outcome = _drawn(self.outcomes, chance)
        least, usual, most = self.delay_s
        after_s = round(queued_s + chance.triangular(least, most, usual), 3)
        if outcome is EXPIRED or outcome is None:
            return Course(source, outcome, None)
        return Course(source, outcome, after_s, arrival=_drawn(self.arrivals, chance))


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("healthy", (0.5, 1.0, 4.0), ((DELIVERED, 995), (failed(code=202), 5))),
        Profile("slow", (15.0, 60.0, 300.0)),
        Profile(
            "flaky",
            (0.5, 3.0, 60.0),
            ((DELIVERED, 85), (failed(code=202), 8), (failed(code=404), 4), (None, 3)),
            ((Arrival.TOGETHER, 50), (Arrival.SHUFFLED, 45), (Arrival.ONE_LOST, 5)),
        ),
        Profile("throttling", (0.5, 1.0, 2.0), per_second=1.0),
        Profile("dead", (0.0, 0.0, 0.0), ((EXPIRED, 1),)),
    )
}


@dataclass(frozen=True, slots=True)
class InForce:
    """A profile for numbers that begin with `prefix` ("": all), from an instant on."""

    prefix: str
    profile: Profile
    from_s: float  # epoch seconds


class Carriers:
    """The profiles in force. The longest prefix wins; of one prefix, the entry that came into force last."""

    def __init__(self, text: str = "", now: float = 0.0) -> None:
        self.entries: tuple[InForce, ...] = ()
        self._next_turn: dict[InForce, float] = {}
        self.set(text, now)

    def __bool__(self) -> bool:
        return bool(self.entries)

    def set(self, text: str, now: float) -> None:
        """Put `46=slow,1=flaky,46=dead@2h` in force; "" means none. Raises SettingsInvalid with the way out."""
        self.entries = tuple(_entry(each.strip(), now) for each in text.split(",") if each.strip())
        self._next_turn.clear()

    def course_of(self, number: str, now: float, chance: Chance) -> Course | None:
        """What the carrier of `number` does with an SMS at `now`; None: no profile serves it."""
        serving = [each for each in self.entries if number.startswith(each.prefix) and each.from_s <= now]
        if not serving:
            return None
        entry = max(serving, key=lambda each: (len(each.prefix), each.from_s))
        queued_s = 0.0
        if entry.profile.per_second:
            turn = max(now, self._next_turn.get(entry, now))
            queued_s = turn - now
            if queued_s <= entry.profile.patience_s:
                self._next_turn[entry] = turn + 1.0 / entry.profile.per_second
        return entry.profile.course(chance, queued_s)


def _entry(text: str, now: float) -> InForce:
    found = _ENTRY.fullmatch(text)
    profile = _profile(found[2]) if found else None
    if found is None or profile is None:
        known = f"{', '.join(PROFILES)}, or a delivery code that fails"
        raise SettingsInvalid(f"carriers: {text!r} is not prefix=profile, such as 46=slow; profiles: {known}")
    try:
        later_s = seconds(found[3]) if found[3] else 0.0
    except ValueError as error:
        raise SettingsInvalid(f"carriers: {text!r}: {error}") from None
    return InForce(found[1], profile, now + later_s)


def _profile(name: str) -> Profile | None:
    """The profile of that name, or the one that fails everything with that code."""
    entry = CODES.get(int(name)) if name.isascii() and name.isdecimal() else None
    if entry is not None and entry.code and entry.status not in INTERMEDIATE:
        return Profile(name, (0.5, 1.0, 4.0), ((failed(code=entry.code), 1),))
    return PROFILES.get(name)


def _drawn(weighted: Sequence[tuple[T, int]], chance: Chance) -> T:
    if len(weighted) == 1:
        return weighted[0][0]
    return chance.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]
