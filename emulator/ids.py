"""Ids: ULIDs that rise with the emulator's clock, and UUIDs where the vendor uses those.

A listing is a walk along an index and a page token is an id, so ids made later must sort later, also within one
millisecond and also when the clock is stopped: within a millisecond the random part counts up.
"""

from __future__ import annotations

import re
import uuid

from emulator.chance import Chance
from emulator.clock import Clock

ULID_PATTERN = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_RANDOM_BITS = 80
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]  # ten bits at a time


def is_ulid(text: str) -> bool:
    """Whether `text` is 26 characters of upper-case Crockford base32, as the vendor's ids are."""
    return ULID_PATTERN.fullmatch(text) is not None


def encode(value: int) -> str:
    """A 128-bit number as 26 characters of Crockford base32 (github.com/ulid/spec)."""
    return "".join([_PAIRS[(value >> shift) & 1023] for shift in range(120, -1, -10)])


class Ids:
    """Makes ids. Monotonic per instance; reproducible for one seed and one clock."""

    def __init__(self, clock: Clock, chance: Chance) -> None:
        self._clock = clock
        self._chance = chance
        self._millisecond = -1
        self._random = 0
        self._high = -1  # all of the last id but its last twenty bits, and how that is written
        self._prefix = ""

    def ulid(self) -> str:
        """The next ULID, greater than every one before it."""
        millisecond = int(self._clock.now() * 1000)
        if millisecond > self._millisecond:
            self._millisecond = millisecond
            # The top bit stays free, so counting up within the millisecond cannot overflow.
            self._random = self._chance.getrandbits(_RANDOM_BITS - 1)
        else:
            self._random += 1
        high = (self._millisecond << _RANDOM_BITS | self._random) >> 20
        if high != self._high:  # not so within a millisecond, but once in a million
            self._high, self._prefix = high, encode(high << 20)[:22]
        return self._prefix + _PAIRS[self._random >> 10 & 1023] + _PAIRS[self._random & 1023]

    def ulid_at(self, instant: float) -> str:
        """A ULID of another time (epoch seconds), for what happened then: it sorts there."""
        return encode((int(instant * 1000) << _RANDOM_BITS) | self._chance.getrandbits(_RANDOM_BITS - 1))

    def uuid(self) -> str:
        """A random UUID (version 4), for project and key ids."""
        return str(uuid.UUID(int=self._chance.getrandbits(128), version=4))
