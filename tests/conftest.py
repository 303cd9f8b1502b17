"""Small parts that every test may ask for. Fixtures stay thin: build, yield, close."""

from __future__ import annotations

import pytest

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.ids import Ids
from emulator.journal import Journal

START = 1_772_614_740.0
"""2026-03-04T08:59:00Z: where clocks of tests start."""


@pytest.fixture
def chance() -> Chance:
    """A source of chance with a seed."""
    return Chance(4711)


@pytest.fixture
def clock() -> Clock:
    """A clock that moves only when told; it settles without waiting, since nothing outside takes part."""
    return Clock("manual", start=START, quiet_s=0.0)


@pytest.fixture
def ids(clock: Clock, chance: Chance) -> Ids:
    """Ids of that clock and that seed."""
    return Ids(clock, chance)


@pytest.fixture
def journal(clock: Clock) -> Journal:
    """A journal on that clock."""
    return Journal(clock)
