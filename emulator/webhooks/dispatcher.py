"""The dispatcher: a lane per target, retries by schedule, every attempt recorded.

enqueue ──> lane of the target ──> attempt ──┬─ 2xx ─────────────> done
                    ▲                        ├─ 4xx, redirect ───> failed
                    └── wait by schedule ────┴─ no answer, 5xx, 429: again, or failed when the schedule ends
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine
from dataclasses import replace
from typing import Any

import orjson

from emulator.clock import Clock
from emulator.errors import NotFound
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.webhooks.attempts import Archive, Attempt, SentCallback, State
from emulator.webhooks.callback import Callback
from emulator.webhooks.lane import Lane
from emulator.webhooks.posting import Posted, Poster
from emulator.webhooks.schedule import Schedule, is_retried, is_success

logger = logging.getLogger(__name__)
STOP_S = 2.0


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
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._journal = journal
        self._archive = archive
        self._schedule = schedule
        self._poster = Poster(clock, ids, timeout_s)
        self._queue_limit = queue_limit
        self._gap_s = 1 / rate if rate else 0.0
        self._lanes: dict[str, Lane] = {}
        self._open: dict[str, SentCallback] = {}  # not yet at their end
        self._last: dict[str, Attempt] = {}  # by lane
        self._tasks: set[asyncio.Task[None]] = set()
        self.healthy = True

    # -- life --------------------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def running(self, stop_s: float = STOP_S) -> AsyncIterator[None]:
        """Deliver while inside. On the way out what is in the air may end within `stop_s`; the rest is recorded."""
        await self._poster.open()
        try:
            yield
        finally:
            await self._stop(stop_s)
            await self._poster.close()

    async def _stop(self, stop_s: float) -> None:
        for lane in self._lanes.values():
            for callback in lane.drain():
                self._drop(callback, "the emulator stopped")
        in_the_air = [lane.task for lane in self._lanes.values() if lane.task is not None and not lane.sleeping]
        if in_the_air:
            await asyncio.wait(in_the_air, timeout=stop_s)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for sent in tuple(self._open.values()):
            self._drop(sent.callback, "the emulator stopped before its next attempt")

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Expected faults are values; what escapes a lane is a bug, and readiness says so.
            self.healthy = False
            logger.error("a lane of the dispatcher died", exc_info=error)
            self._journal.add("emulator.fault", where="dispatcher", error=repr(error))

    # -- taking ------------------------------------------------------------------------------------------------

    def enqueue(self, callback: Callback) -> None:
        """Take a callback for delivery. Never blocks, never fails: a full lane drops it, and the journal says so."""
        name = callback.target.lane
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = Lane(self._clock, self._attempt, self._queue_limit, self._gap_s)
        if lane.has_room:
            self._open[callback.id] = SentCallback(callback)
            self._note("callback.queued", callback)
            lane.put(callback, self._start)
        else:
            self._drop(callback, f"{self._queue_limit} callbacks wait for this target already")

    async def resend(self, callback_id: str) -> SentCallback:
        """Send a callback once more: the same bytes to the same address, as a callback of its own. Raises NotFound."""
        again = replace((await self.get(callback_id)).callback, id=self._ids.ulid(), made_at=self._clock.now())
        self.enqueue(again)
        return SentCallback(again)

    # -- reading -----------------------------------------------------------------------------------------------

    async def get(self, callback_id: str) -> SentCallback:
        """One callback with its attempts. Raises NotFound."""
        found = self._open.get(callback_id) or await self._archive.get(callback_id)
        if found is None:
            raise NotFound(f"Callback {callback_id} does not exist, or is too old to be kept.")
        return found

    async def callbacks(
        self, *, app_id: str = "", message_id: str = "", state: str = "", after: str = "", limit: int = 100
    ) -> list[SentCallback]:
        """Callbacks newest first, those under way among them; the filters narrow, `after` is the last id seen."""
        ended = await self._archive.page(
            app_id=app_id, message_id=message_id, after=after, limit=10_000 if state else limit
        )
        under_way = [
            sent
            for sent in self._open.values()
            if (not after or sent.id < after)
            and (not app_id or sent.callback.app_id == app_id)
            and (not message_id or sent.callback.message_id == message_id)
        ]
        both = sorted([*ended, *under_way], key=lambda sent: sent.id, reverse=True)
        return [sent for sent in both if not state or sent.state == state][:limit]

    def waiting(self, lane: str) -> int:
        """How many callbacks of a lane (webhook id, or override URL) have not come to an end."""
        return self._lanes[lane].waiting if lane in self._lanes else 0

    def last_attempt(self, lane: str) -> Attempt | None:
        """The latest attempt of a lane, or None."""
        return self._last.get(lane)

    # -- delivering --------------------------------------------------------------------------------------------

    async def _attempt(self, callback: Callback, number: int) -> float | None:
        posted = await self._poster.post(callback)
        before = self._open.get(callback.id)
        if before is None:
            return None  # forgotten meanwhile
        done = posted.status is not None and is_success(posted.status)
        wait = None
        if not done and is_retried(posted.status):
            wait = self._schedule.wait_after(number, posted.retry_after_s)
        state: State = "done" if done else "failed" if wait is None else "retrying"
        attempt = self._recorded(callback, number, posted, wait)
        sent = replace(before, state=state, attempts=(*before.attempts, attempt))
        self._last[callback.target.lane] = attempt
        self._note(
            "callback.attempt", callback, number=number, status=posted.status, fault=posted.fault,
            answered_in_s=round(posted.duration_s, 3), next_try_in_s=wait, state=state,
            payload=orjson.loads(callback.body),
        )  # fmt: skip
        if wait is None:
            self._open.pop(callback.id, None)
            await self._archive.keep(sent)
            self._note("callback.done", callback, state=state, attempts=number)
        else:
            self._open[callback.id] = sent
        return wait

    def _recorded(self, callback: Callback, number: int, posted: Posted, wait: float | None) -> Attempt:
        now = self._clock.now()
        return Attempt(
            number=number,
            at=now,
            url=callback.target.url,
            headers=tuple(posted.headers.items()),
            status=posted.status,
            fault=posted.fault,
            duration_s=round(posted.duration_s, 6),
            answer=posted.answer,
            next_try=None if wait is None else now + wait,
        )

    def _drop(self, callback: Callback, why: str) -> None:
        self._open.pop(callback.id, None)
        self._note("callback.dropped", callback, why=why)

    def _note(self, kind: str, callback: Callback, **data: Any) -> None:
        self._journal.add(
            kind, app_id=callback.app_id, message_id=callback.message_id, phone=callback.phone,
            callback_id=callback.id, trigger=callback.trigger, url=callback.target.url, **data,
        )  # fmt: skip

    # -- forgetting --------------------------------------------------------------------------------------------

    async def reset(self, app_id: str | None = None) -> None:
        """Forget every callback, or those of one app; what waits is dropped without a word to its target."""

        def concerned(callback: Callback) -> bool:
            return app_id is None or callback.app_id == app_id

        for lane in self._lanes.values():
            lane.drain(keep=lambda callback: not concerned(callback))
        for sent in tuple(self._open.values()):
            if concerned(sent.callback):
                self._open.pop(sent.id, None)
        await self._archive.forget(app_id)
