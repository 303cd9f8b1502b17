"""A lane: the callbacks of one target, one after the other.

    put ──> [ head | ... | tail ]      the head is tried until it is done, then the next one moves up;
              │                        a head that waits for its next try holds back those behind it
              └─ deliver(head) -> None: done with it, or the seconds until its next try

Order within a lane is kept; lanes know nothing of each other. A lane holds the clock while it has something to do, and
lets go while it only waits for the clock: so a day of retries takes no time on a clock that jumps.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from emulator.clock import Clock, Timer
from emulator.webhooks.attempts import Attempt, SentCallback
from emulator.webhooks.sendings import PLAIN, Twist


@dataclass(slots=True, eq=False)
class Item:
    """A callback in a lane."""

    sent: SentCallback
    twist: Twist = PLAIN
    lets_pass: bool = False  # takes its place only when another one has gone by
    companions: list[Item] = field(default_factory=list)  # leave together with its first attempt
    is_unwanted: bool = False  # taken back while it was on its way


class Busy:
    """Who has something to do right now: each holds the clock, and a stop waits until nobody does."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._count = 0
        self._over = asyncio.Event()
        self._over.set()

    def begin(self) -> None:
        """One more is busy."""
        self._count += 1
        self._over.clear()
        self._clock.acquire()

    def end(self) -> None:
        """One less is."""
        self._count -= 1
        if self._count == 0:
            self._over.set()
        self._clock.release()

    async def over(self) -> None:
        """Return when nobody is busy."""
        await self._over.wait()


Deliver = Callable[["Lane", Item], Awaitable[float | None]]


class Lane:
    """The queue of one target, worked off by one task that exists only while there is something in it."""

    def __init__(self, clock: Clock, busy: Busy, start: Callable[[Lane], object], rate: float = 0.0) -> None:
        """`start` is told when there is work; it runs `work` in a task and calls `ended` after it."""
        self.last: Attempt | None = None
        self.last_nonce = ""
        self.is_working = False
        self._clock = clock
        self._busy = busy
        self._start = start
        self._gap_s = 1.0 / rate if rate else 0.0
        self._next_turn = float("-inf")
        self._queue: deque[Item] = deque()
        self._apart: dict[Item, Timer] = {}  # will take their place later
        self._holds = False

    def __len__(self) -> int:
        return len(self._queue) + len(self._apart)

    def items(self) -> list[Item]:
        """Everything that waits here, the head first."""
        return [*self._queue, *self._apart]

    def put(self, item: Item) -> None:
        """Take the last place."""
        self._queue.append(item)
        if not self.is_working:
            self.is_working = True
            self._take_hold()
            self._start(self)

    def put_later(self, item: Item, delay_s: float) -> None:
        """Take the last place in `delay_s` seconds of emulator time; an item that lets pass, sooner if one has."""
        self._apart[item] = self._clock.after(delay_s, lambda: self._join(item))

    def remove(self, item: Item) -> None:
        """Take it back. If it is on its way right now, nothing more becomes of it."""
        if timer := self._apart.pop(item, None):
            timer.cancel()
        elif self._is_head(item) and self._holds:
            item.is_unwanted = True
        elif item in self._queue:
            self._queue.remove(item)

    async def work(self, deliver: Deliver) -> None:
        """Deliver until nothing waits."""
        while self._queue:
            await self._turn()
            if not self._queue:  # taken back meanwhile
                break
            item = self._queue[0]
            wait_s = await deliver(self, item)
            if wait_s is not None and not item.is_unwanted:
                await self._wait(wait_s)
            else:
                self._queue.popleft()
                self._let_back_in()
        self.ended()  # in the same step: who puts something from now on starts a new task

    def ended(self) -> None:
        """No task works here any longer, however it ended: the clock is not held."""
        self.is_working = False
        if self._holds:
            self._let_go()

    def close(self) -> list[Item]:
        """What is left, once no task works here any more; the lane is empty then."""
        left = self.items()
        for timer in self._apart.values():
            timer.cancel()
        self._apart.clear()
        self._queue.clear()
        self.ended()
        return left

    # -- inside ------------------------------------------------------------------------------------------------

    def _is_head(self, item: Item) -> bool:
        return bool(self._queue) and self._queue[0] is item

    async def _turn(self) -> None:
        """Wait until the rate allows the next attempt."""
        if self._gap_s:
            now = self._clock.now()
            if now < self._next_turn:
                await self._wait(self._next_turn - now)
            self._next_turn = max(now, self._next_turn) + self._gap_s

    async def _wait(self, wait_s: float) -> None:
        """Let `wait_s` of emulator time pass, without holding the clock."""
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def wake() -> None:
            self._take_hold()  # here, not in the task: the clock must not move on before the task does
            if not over.done():
                over.set_result(None)

        timer = self._clock.after(wait_s, wake)
        self._let_go()
        try:
            await over
        finally:
            timer.cancel()

    def _join(self, item: Item) -> None:
        del self._apart[item]
        self.put(item)

    def _let_back_in(self) -> None:
        for item in [each for each in self._apart if each.lets_pass]:
            self._apart.pop(item).cancel()
            self._queue.appendleft(item)

    def _take_hold(self) -> None:
        if not self._holds:
            self._holds = True
            self._busy.begin()

    def _let_go(self) -> None:
        if self._holds:
            self._holds = False
            self._busy.end()
