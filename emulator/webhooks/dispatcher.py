"""The dispatcher: a lane per target, retries by schedule, every attempt recorded.

enqueue ──faults──> lane of the target ──> attempt ──┬─ 2xx ─────────────> done
                            ▲                        ├─ 4xx, redirect ───> failed
                            └── wait by schedule ────┴─ no answer, 5xx, 429: again, or failed when the schedule ends

Nothing is sent from inside an API call: `enqueue` only takes a place. What is to be expected of applications (no
answer, a broken one) becomes an attempt record; only a bug ends `run`, and then `healthy` is False.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial

from emulator.clock import Clock
from emulator.errors import NotFound
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.webhooks.attempts import Archive, Attempt, SentCallback
from emulator.webhooks.book import Book
from emulator.webhooks.callback import Callback, Target
from emulator.webhooks.courier import Courier
from emulator.webhooks.lane import Busy, Item, Lane
from emulator.webhooks.schedule import Schedule
from emulator.webhooks.sender import Sender
from emulator.webhooks.sendings import Sending, Twist

logger = logging.getLogger(__name__)

STOP_S = 2.0
IDLE_LANES = 1_000
"""Lanes remembered though empty: a callback URL per message would otherwise leave one lane each, for ever."""

Faults = Callable[[Callback], tuple[Sending, ...]]
"""What leaves for a callback when faults are on purpose; see `webhooks/faults`."""

Arrange = Callable[[Sending], Sending]
"""When a sending takes its place; asked of every one that is not fired by hand."""


class Dispatcher:
    """Takes callbacks at once, delivers them in its own time. Everything that happens to one is in the journal."""

    def __init__(
        self,
        clock: Clock,
        ids: Ids,
        journal: Journal,
        archive: Archive,
        *,
        schedule: Schedule,
        timeout_s: float = 10.0,
        queue_limit: int = 100_000,
        rate: float = 0.0,
        faults: Faults | None = None,
    ) -> None:
        """`timeout_s` is real time; `rate` is callbacks per second of emulator time and lane, 0: unlimited."""
        self.healthy = True
        self.left: Counter[str] = Counter()
        """How many callbacks a stop left undelivered, by address."""
        self.arrange: Arrange | None = None
        self._clock = clock
        self._ids = ids
        self._journal = journal
        self._timeout_s = timeout_s
        self._queue_limit = queue_limit
        self._rate = rate
        self._faults = faults
        self._book = Book(archive)
        self._courier = Courier(clock, journal, self._book, schedule)
        self._busy = Busy(clock)
        self._lanes: dict[str, Lane] = {}
        self._beside: set[Lane] = set()  # of one callback each, which leaves beside those in order
        self._tasks: dict[Lane, asyncio.Task[None]] = {}
        self._early: list[Lane] = []  # have something to do before `run` runs
        self._group: asyncio.TaskGroup | None = None
        self._sender: Sender | None = None
        self._stopping = asyncio.Event()
        self._closed = ""  # why nothing is taken any more

    # -- life --------------------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def running(self, stop_s: float = STOP_S) -> AsyncIterator[None]:
        """Deliver while inside. On the way out what is in the air may end within `stop_s`; the rest is recorded."""
        task = asyncio.create_task(self.run(stop_s))
        try:
            yield
        finally:
            self.stop()
            await task

    def stop(self) -> None:
        """Have `run` end."""
        self._stopping.set()

    async def run(self, stop_s: float = STOP_S) -> None:
        """Deliver until `stop`, then drain: up to `stop_s` real seconds for lanes that are not waiting for a retry.

        What is left is dropped, and the journal says so. Raises what a bug raised, in a group.
        """
        why = "the emulator stopped"
        try:
            async with Sender(self._clock, self._timeout_s) as self._sender, asyncio.TaskGroup() as self._group:
                early, self._early = self._early, []
                for lane in early:
                    self._start(lane)
                await self._stopping.wait()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._busy.over(), stop_s)
                self._closed = why
                for task in self._tasks.values():
                    task.cancel()
        except Exception as error:
            # Expected faults are values; what escapes a lane is a bug, and readiness says so.
            self.healthy = False
            why = "the dispatcher died of a fault of its own; the log has it"
            logger.exception("the dispatcher died")
            self._journal.add("emulator.fault", where="dispatcher", error=repr(error))
            raise
        finally:
            self._group = None
            self._closed = why
            self._account_for_the_rest(why)
            await asyncio.shield(self._book.archive())

    # -- taking ------------------------------------------------------------------------------------------------

    def enqueue(self, callback: Callback) -> None:
        """Take a callback for delivery. Never blocks, never fails: a full lane drops it, and the journal says so."""
        sendings = (Sending(callback),) if self._faults is None else self._faults(callback)
        if self.arrange is not None:
            sendings = tuple(self.arrange(sending) for sending in sendings)
        before: Item | None = None
        for sending in sendings:
            before = self._take(sending, before) or before
        if not sendings:
            self._courier.dropped(SentCallback(callback), "a fault on purpose drops it")

    def fire(
        self,
        app_id: str,
        target: Target,
        body: bytes,
        *,
        trigger: str = "",
        message_id: str = "",
        phone: str = "",
        unsigned: bool = False,
        headers: tuple[tuple[str, str], ...] = (),
        spoiled: str = "",
    ) -> SentCallback:
        """Send any bytes to any target, past every fault on purpose; the callback as taken.

        `spoiled` says why an honest application may refuse it, "" when it should not.
        """
        callback = Callback(self._ids.ulid(), app_id, trigger, message_id, phone, target, body, self._clock.now())
        self._take(Sending(callback, Twist("none" if unsigned else "right", headers=headers, name=spoiled)))
        return SentCallback(callback)

    async def resend(self, callback_id: str) -> SentCallback:
        """Send a callback once more: the same bytes to the same address, as a callback of its own. Raises NotFound."""
        again = replace((await self.get(callback_id)).callback, id=self._ids.ulid(), made_at=self._clock.now())
        self._take(Sending(again, note=f"sent again by hand, as {callback_id} was"))
        return SentCallback(again)

    # -- reading -----------------------------------------------------------------------------------------------

    async def get(self, callback_id: str) -> SentCallback:
        """One callback with its attempts. Raises NotFound."""
        found = await self._book.get(callback_id)
        if found is None:
            raise NotFound(f"Callback {callback_id} does not exist, or is too old to be kept.")
        return found

    async def callbacks(
        self, *, app_id: str = "", message_id: str = "", state: str = "", after: str = "", limit: int = 100
    ) -> list[SentCallback]:
        """Callbacks newest first, those under way among them; the filters narrow, `after` is the last id seen."""
        return await self._book.page(app_id=app_id, message_id=message_id, state=state, after=after, limit=limit)

    def waiting(self, lane: str) -> int:
        """How many callbacks of a lane (webhook id, or override URL) have not come to an end."""
        return len(self._lanes[lane]) if lane in self._lanes else 0

    def last_attempt(self, lane: str) -> Attempt | None:
        """The latest attempt of a lane, or None."""
        return self._lanes[lane].last if lane in self._lanes else None

    # -- forgetting --------------------------------------------------------------------------------------------

    async def reset(self, app_id: str | None = None) -> None:
        """Forget every callback, or those of one app; what waits is dropped without a word to its target."""
        for lane in self._all_lanes():
            for item in lane.items():
                if app_id in (None, item.sent.callback.app_id):
                    lane.remove(item)
        await self._book.forget(app_id)

    # -- inside ------------------------------------------------------------------------------------------------

    def _take(self, sending: Sending, before: Item | None = None) -> Item | None:
        """A place for the sending; `before` is the one it may leave together with. None: it was dropped."""
        sent = SentCallback(sending.callback, note=sending.note)
        lane = self._lane(sending.callback.target)
        if self._closed:
            self._courier.dropped(sent, self._closed)
            return None
        if len(lane) >= self._queue_limit:
            self._courier.dropped(sent, f"{self._queue_limit} callbacks wait for this target already")
            return None
        item = Item(sent, sending.twist, lets_pass=sending.lets_pass_s is not None)
        self._courier.queued(sent)
        if sending.together and before is not None:
            before.companions.append(item)
        elif later_s := sending.lets_pass_s or sending.delay_s:
            lane.put_later(item, later_s)
        else:
            lane.put(item)
        return item

    def _lane(self, target: Target) -> Lane:
        lane = self._lanes.get(target.lane)
        if lane is None:
            if len(self._lanes) >= IDLE_LANES:
                self._forget_an_idle_lane()
            lane = self._lanes[target.lane] = Lane(self._clock, self._busy, self._start, self._rate)
        return lane

    def _forget_an_idle_lane(self) -> None:
        idle = next((key for key, lane in self._lanes.items() if not len(lane) and not lane.is_working), None)
        if idle is not None:
            del self._lanes[idle]

    def _start(self, lane: Lane) -> None:
        if self._group is None or self._sender is None:
            self._early.append(lane)
            return
        task = self._group.create_task(lane.work(partial(self._deliver, self._sender)))
        self._tasks[lane] = task
        # Not a `finally` inside the task: one that is cancelled before its first step has none.
        task.add_done_callback(partial(self._ended, lane))

    def _ended(self, lane: Lane, task: asyncio.Task[None]) -> None:
        if self._tasks.get(lane) is task:  # else the lane works on already, in a task of its own
            del self._tasks[lane]
            self._beside.discard(lane)
            lane.ended()

    async def _deliver(self, sender: Sender, lane: Lane, item: Item) -> float | None:
        while item.companions:
            beside = Lane(self._clock, self._busy, self._start)
            self._beside.add(beside)
            beside.put(item.companions.pop(0))
        return await self._courier.deliver(sender, lane, item)

    def _all_lanes(self) -> list[Lane]:
        return [*self._lanes.values(), *self._beside]

    def _account_for_the_rest(self, why: str) -> None:
        for lane in self._all_lanes():
            for item in lane.close():
                for each in (item, *item.companions):
                    self._courier.dropped(each.sent, why)
                    self.left[each.sent.callback.target.url] += 1
