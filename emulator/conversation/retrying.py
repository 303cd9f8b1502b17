"""Messages that a channel could not take for now: tried again, for as long as the app allows.

Source: the vendor's public reference of `message_retry_settings`: time counts from the first failure, one retry is
certain, the waits are drawn and grow exponentially, the last try is at the cut-off; then the next channel's turn comes.
The first wait and the spread are inferred, and that a ttl that ends earlier ends the trying (conversation-api.md
section 3.1: nothing is tried elsewhere then).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.conversation.outbox import Outbox, Queued
from emulator.delivery import Reason
from emulator.journal import Journal
from emulator.record import Record
from emulator.store.messages import Message
from emulator.wire.base import stamp

FIRST_WAIT_S = 5.0
SPREAD = 0.5

Later = Callable[[float, Callable[[], Awaitable[object]]], object]
"""Has work done at an instant: the network's `DueWork.at`."""


class Trying(Record, frozen=True, gc=False):
    """How far the trying of one message has got: its retries so far, and the instant of the last one."""

    retries: int
    until: float


class Retrying:
    """Puts messages back into the queue."""

    def __init__(self, clock: Clock, chance: Chance, journal: Journal, outbox: Outbox, later: Later) -> None:
        self._clock = clock
        self._chance = chance
        self._journal = journal
        self._outbox = outbox
        self._later = later
        self._trying: dict[str, Trying] = {}

    def again(self, queued: Queued, message: Message, reason: Reason) -> bool:
        """Whether the message will be tried again; False: that was the last time, and it is forgotten here."""
        now = self._clock.now()
        before = self._trying.get(message.id) or Trying(0, last_try(queued, message, now))
        due = next_try(before, now, self._chance)
        if due is None:
            self.settled(message.id)
            return False
        trying = self._trying[message.id] = Trying(before.retries + 1, before.until)
        self._journal.add(
            "message.retry", app_id=message.app_id, message_id=message.id, phone=message.identity,
            channel=message.channel, retry=trying.retries, at=stamp(due), reason=reason.wire(),
        )  # fmt: skip
        self._later(due, partial(self._back, queued))
        return True

    def settled(self, message_id: str) -> None:
        """The channel took it, or never will."""
        self._trying.pop(message_id, None)

    async def _back(self, queued: Queued) -> None:
        self._outbox.put(queued)


def last_try(queued: Queued, message: Message, first_failure: float) -> float:
    """The instant after which a message is not tried any more."""
    until = first_failure + queued.app.wire.message_retry_settings.retry_duration
    return until if message.ttl_s is None else min(until, message.accept_time + message.ttl_s)


def next_try(trying: Trying, now: float, chance: Chance) -> float | None:
    """When to try again after a failure at `now`: twice as long a wait each time, drawn; None: not any more."""
    if now >= trying.until:
        return None
    wait = FIRST_WAIT_S * 2.0**trying.retries * chance.uniform(1 - SPREAD, 1 + SPREAD)
    return min(now + wait, trying.until)
