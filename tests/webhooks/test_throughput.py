"""Many callbacks to ten targets, three of them broken: complete, in order, and quick."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from receiving import Build, Post, Receiver, receiving

from emulator.clock import Clock
from emulator.ids import Ids
from emulator.journal import Journal

TARGETS, BROKEN = 10, 3


@pytest.fixture
async def targets(clock: Clock) -> AsyncIterator[list[Receiver]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(receiving(clock.now)) for _ in range(TARGETS)]


async def deliver(build: Build, clock: Clock, ids: Ids, targets: list[Receiver], each: int) -> None:
    """`each` callbacks to every target; the first three fail at the first, at the last, and now and then."""
    journal = Journal(clock, limit=500_000)
    targets[0].answers.extend([500] * 3)
    targets[1].answers.extend([200] * (each - 1) + [503, 503])
    targets[2].answers.extend([500 if n % 50 == 0 else 200 for n in range(each)])
    dispatcher = build(journal=journal)
    async with dispatcher.running():
        post = Post(clock, ids, journal, dispatcher)
        posted = [post(target.url, n) for n in range(each) for target in targets]
        await clock.advance(3600)
        assert clock.pending == 0
    assert post.told("callback.dropped") == []
    done = [entry.data["callback_id"] for entry in post.told("callback.done") if entry.data["state"] == "done"]
    assert sorted(done) == sorted(posted)
    for target in targets:
        assert list(dict.fromkeys(target.texts)) == list(range(each)), "in order, and every one"
        assert target.texts == sorted(target.texts), "a retry lets nobody pass"


@pytest.mark.ledger("callbacks.order", "callbacks.fair")
async def test_a_thousand_callbacks_to_ten_targets_arrive_complete_and_in_order(
    build: Build, clock: Clock, ids: Ids, targets: list[Receiver]
) -> None:
    await deliver(build, clock, ids, targets, each=100)


@pytest.mark.slow
@pytest.mark.ledger("callbacks.order", "callbacks.fair")
async def test_ten_thousand_callbacks_to_ten_targets_arrive_complete_and_in_order(
    build: Build, clock: Clock, ids: Ids, targets: list[Receiver]
) -> None:
    await deliver(build, clock, ids, targets, each=1000)
