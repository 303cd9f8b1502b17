"""The outbound queue: what was accepted and is not yet handed to a channel.

`messages:send` only queues (conversation-api.md section 3.1); one owner task works the queue off, high priority first,
then in the order of acceptance. While anything waits here the clock is held, so no jump overtakes it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable

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


class Outbox:
    """Two queues and their owner."""

    def __init__(self, clock: Clock, limit: int = 0) -> None:
        self._clock = clock
        self._limit = limit  # per app; 0: none
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
        self._clock.acquire()
        self._waiting[queued.app.id] += 1
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
