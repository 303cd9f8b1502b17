"""One target's lane: callbacks in order, one at a time; a callback that is retried holds back those behind it.

While a lane has an attempt in the air, or one that is due, it holds the clock; while it waits for a retry it does not,
so a day of retries passes in milliseconds on a clock that is moved.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from emulator.clock import Clock
from emulator.webhooks.callback import Callback

Try = Callable[[Callback, int], Awaitable[float | None]]
"""Makes attempt number n; answers the seconds until the next one, or None when the callback is over."""
Start = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]
"""Makes a task that somebody awaits in the end."""


class Lane:
    """A bounded queue and the task that works it off. The task lives only while there is something to do."""

    def __init__(self, clock: Clock, attempt: Try, limit: int, gap_s: float = 0.0) -> None:
        self._clock = clock
        self._attempt = attempt
        self._limit = limit
        self._gap_s = gap_s  # emulator seconds between callbacks: one over the rate
        self._queue: deque[Callback] = deque()
        self._in_hand = 0
        self.task: asyncio.Task[None] | None = None
        self.sleeping = False  # between two attempts

    @property
    def waiting(self) -> int:
        """How many callbacks have not come to an end."""
        return len(self._queue) + self._in_hand

    @property
    def has_room(self) -> bool:
        """Whether one more may be put."""
        return len(self._queue) < self._limit

    def put(self, callback: Callback, start: Start) -> None:
        """Take a callback."""
        self._queue.append(callback)
        if self.task is None:
            # The hold is taken here, not when the task first runs: no jump may come between.
            self._clock.acquire()
            self.task = start(self._work())
            self.task.add_done_callback(self._let_go)

    def drain(self, keep: Callable[[Callback], bool] = lambda _: False) -> list[Callback]:
        """Take out what waits, but for what `keep` wants; the one in hand stays."""
        taken = [callback for callback in self._queue if not keep(callback)]
        self._queue = deque(callback for callback in self._queue if keep(callback))
        return taken

    async def _work(self) -> None:
        while self._queue:
            callback, self._in_hand = self._queue.popleft(), 1
            await self._deliver(callback)
            self._in_hand = 0
            if self._gap_s and self._queue:
                await self._sleep(self._gap_s)
        self.task = None

    async def _deliver(self, callback: Callback) -> None:
        number = 1
        while (wait := await self._attempt(callback, number)) is not None:
            await self._sleep(wait)
            number += 1

    async def _sleep(self, seconds: float) -> None:
        self.sleeping = True
        with self._clock.yielded():
            await self._clock.sleep(seconds)
        self.sleeping = False

    def _let_go(self, task: asyncio.Task[None]) -> None:
        """However the task ended, also before it ever ran: its hold ends with it."""
        self._clock.release()
        if self.task is task:
            self.task = None
            self._in_hand = 0
