"""Nonces: ULIDs of real time and fresh chance, one per attempt.

Not `Ids`: a second run with the same seed and the same start of the clock would repeat its nonces, and an application
that remembers them, as it should, would refuse every callback of that run.
"""

from __future__ import annotations

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.ids import encode


class Nonces:
    """Makes nonces."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._chance = Chance()  # on purpose without the run's seed

    def fresh(self) -> str:
        """A ULID that no attempt carried before."""
        return encode((int(self._clock.wall() * 1000) << 80) | self._chance.getrandbits(80))
