"""What is due: done one thing after another by one owner task, with the clock held until it is done.

Clock timers are plain calls; delivering an SMS reads and writes the store. So a timer only puts its work in this queue.
One owner keeps the order of the timers, and the hold keeps an automatic clock from overtaking the work.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from emulator.clock import Clock, Timer
from emulator.journal import Journal

logger = logging.getLogger(__name__)
Work = Callable[..., Awaitable[object]]


class DueWork:
    """The queue and its owner."""

    def __init__(self, clock: Clock, journal: Journal) -> None:
        self._clock = clock
        self._journal = journal
        self._queue: deque[tuple[Work, tuple[Any, ...]]] = deque()
        self._arrived = asyncio.Event()
        self._in_time = self.soon  # one bound method for all timers: each would be one more for the collector to walk

    def at(self, due: float, work: Work, *args: Any) -> Timer:
        """Have `work(*args)` done when the clock reaches `due`."""
        return self._clock.at(due, self._in_time, work, *args)

    def soon(self, work: Work, *args: Any) -> None:
        """Have `work(*args)` done next."""
        self._clock.acquire()
        self._queue.append((work, args))
        self._arrived.set()

    async def run(self) -> None:
        """Work the queue off until cancelled."""
        while True:
            await self._arrived.wait()
            while self._queue:
                work, args = self._queue.popleft()
                try:
                    await work(*args)
                except Exception as error:
                    # Only a fault of ours lands here. The others' messages must still arrive; the traceback is logged.
                    logger.exception("the network could not do what was due")
                    self._journal.add("emulator.fault", where="network", error=repr(error))
                finally:
                    self._clock.release()
            self._arrived.clear()
