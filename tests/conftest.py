"""Small parts that every test may ask for. Fixtures stay thin: build, yield, close."""

from __future__ import annotations

import os

import pytest

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.ids import Ids
from emulator.journal import Journal

START = 1_772_614_740.0
"""2026-03-04T08:59:00Z: where clocks of tests start."""


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: much of the tests' time is waiting, for processes, browsers and silence."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + 1


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
