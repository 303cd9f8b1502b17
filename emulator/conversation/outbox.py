"""The outbound queue: what was accepted and is not yet handed to a channel.

`messages:send` only queues (conversation-api.md section 3.1); one owner task works the queue off, high priority first,
then in the order of acceptance. While anything is ready here the clock is held, so no jump overtakes it. With a rate
set, each app's messages get ready one by one.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from functools import partial

from emulator.clock import Clock
from emulator.delivery import Reason
from emulator.errors import ResourceExhausted
from emulator.record import Record
from emulator.store.apps import App
from emulator.wire.app_messages import AppMessage

logger = logging.getLogger(__name__)


class Queued(Record, frozen=True, gc=False):
    """A message whose turn comes: its id and content, and why it cannot be sent if that is known already."""

    app: App
    message_id: str
    message: AppMessage
    high_priority: bool = False
    content_type: str = "CONTENT_UNKNOWN"
    refusal: Reason | None = None


class _Lane:
    """What waits of one app while its messages leave at a rate, and when the next may leave."""

    def __init__(self) -> None:
        self.high: deque[Queued] = deque()
        self.normal: deque[Queued] = deque()
        self.next_at = 0.0
        self.armed = False

    def pop(self) -> Queued:
        return (self.high or self.normal).popleft()


class Outbox:
    """Two queues and their owner. `limit` per app, 0: none. `rate` per app and second, 0: everything at once."""

    def __init__(self, clock: Clock, limit: int = 0, rate: float = 0.0) -> None:
        self._clock = clock
        self._limit = limit
        self._gap_s = 1.0 / rate if rate else 0.0
        self._lanes: dict[str, _Lane] = {}
        self._high: deque[Queued] = deque()
        self._normal: deque[Queued] = deque()
        self._arrived = asyncio.Event()
        self._waiting: Counter[str] = Counter()

    def size(self, app_id: str) -> int:
        """How many messages of the app wait."""
        return self._waiting[app_id]

    def check_room(self, app_id: str) -> None:
        """Raises ResourceExhausted when the app's queue is full."""
        if self._limit and self._waiting[app_id] >= self._limit:
            raise ResourceExhausted(
                f"The outbound queue of app {app_id} is full ({self._limit} messages); try again later"
            )

    def put(self, queued: Queued) -> None:
        """Take a place in the queue."""
        self._waiting[queued.app.id] += 1
        if not self._gap_s:
            self._ready(queued)
            return
        lane = self._lanes.setdefault(queued.app.id, _Lane())
        (lane.high if queued.high_priority else lane.normal).append(queued)
        self._arm(lane)

    def _arm(self, lane: _Lane) -> None:
        if not lane.armed and (lane.high or lane.normal):
            lane.armed = True
            self._clock.at(lane.next_at, partial(self._turn, lane))

    def _turn(self, lane: _Lane) -> None:
        """The next message of the lane leaves. Until then nothing held the clock: a jump may go to this instant."""
        lane.armed = False
        lane.next_at = self._clock.now() + self._gap_s
        self._ready(lane.pop())
        self._arm(lane)

    def _ready(self, queued: Queued) -> None:
        self._clock.acquire()
        (self._high if queued.high_priority else self._normal).append(queued)
        self._arrived.set()

    async def run(self, process: Callable[[Queued], Awaitable[None]]) -> None:
        """Work the queue off until cancelled. One message that fails unexpectedly does not stop the others."""
        while True:
            await self._arrived.wait()
            while self._high or self._normal:
                queued = (self._high or self._normal).popleft()
                try:
                    await process(queued)
                except Exception:
                    # Only a fault of ours lands here; the message stays QUEUED and the log has the traceback.
                    logger.exception("could not process message %s", queued.message_id)
                finally:
                    self._waiting[queued.app.id] -= 1
                    self._clock.release()
            self._arrived.clear()
