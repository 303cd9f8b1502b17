"""A dispatcher on a clock moved by hand, and a receiver on a real socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from receiving import Build, Post, Receiver, receiving

from emulator.clock import Clock
from emulator.conversation.archive import CallbackArchive
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.store.engines.memory import MemoryStore
from emulator.webhooks.dispatcher import Dispatcher
from emulator.webhooks.schedule import Schedule


@pytest.fixture
def build(clock: Clock, ids: Ids, journal: Journal) -> Build:
    """Makes dispatchers, all on the same store."""
    archive = CallbackArchive(MemoryStore())

    def make(**options: Any) -> Dispatcher:
        options.setdefault("schedule", Schedule.parse("1s,2s,4s,8s"))
        options.setdefault("timeout_s", 5.0)
        return Dispatcher(clock, ids, options.pop("journal", journal), archive, **options)

    return make


@pytest.fixture
async def receiver(clock: Clock) -> AsyncIterator[Receiver]:
    """An application that answers 200 unless told otherwise."""
    async with receiving(clock.now) as receiver:
        yield receiver


@pytest.fixture
async def post(build: Build, clock: Clock, ids: Ids, journal: Journal) -> AsyncIterator[Post]:
    """A running dispatcher."""
    dispatcher = build()
    async with dispatcher.running():
        yield Post(clock, ids, journal, dispatcher)
