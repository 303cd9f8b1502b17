"""Waiting for something to happen: arrival wakes the waiter, the emulator's clock ends the wait. Nothing polls.

Whoever plays holds the clock, so that time stands still while it acts; here it lets go. How the wait ends without an
arrival depends on the clock's mode:

    real, scaled   when `within` has passed
    auto           the same, but the clock jumps there only after `patience_s` of real silence: a thinking
                   application is not overtaken
    manual         after `patience_s` of real silence: nothing more can happen until somebody moves the clock
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from emulator.clock import Clock
from emulator.journal import Entry, Journal

T = TypeVar("T")
PATIENCE_S = 1.0
"""Real seconds that an application may think before a virtual clock gives up on it."""
SILENCE_S = 0.15
"""Real seconds of silence that prove that nothing more comes."""


class Waiting:
    """Waits on one journal and one clock."""

    def __init__(self, clock: Clock, journal: Journal, patience_s: float = PATIENCE_S) -> None:
        self._clock = clock
        self._journal = journal
        self.patience_s = patience_s

    async def until(
        self, ready: Callable[[], T | None], within_s: float, *, patience_s: float | None = None
    ) -> T | None:
        """The first answer of `ready` that is not None, asked now and after every journal entry; None when time is up.

        The caller holds the clock. An error raised by `ready` ends the wait and is raised here.
        """
        if (found := ready()) is not None:
            return found
        ended: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()

        def ask(_: Entry) -> None:
            if ended.done():
                return
            try:
                answer = ready()
            except Exception as error:  # ours to raise where somebody awaits, not in whoever wrote the entry
                ended.set_exception(error)
                return
            if answer is not None:
                ended.set_result(answer)

        def give_up() -> None:
            if not ended.done():
                ended.set_result(None)

        stop = self._journal.listen(ask)
        patience_s = self.patience_s if patience_s is None else patience_s
        try:
            with self._clock.yielded():
                return await self._ended(ended, give_up, within_s, patience_s)
        finally:
            stop()

    async def _ended(
        self, ended: asyncio.Future[T | None], give_up: Callable[[], None], within_s: float, patience_s: float
    ) -> T | None:
        if self._clock.mode == "manual":
            silence = asyncio.ensure_future(self._silence(give_up, patience_s))
            try:
                return await ended
            finally:
                await _stopped(silence)
        timer = self._clock.after(within_s, give_up, patience_s=patience_s)
        try:
            return await ended
        finally:
            timer.cancel()

    async def _silence(self, give_up: Callable[[], None], patience_s: float) -> None:
        await self._clock.settled(patience_s)
        give_up()

    async def patiently(self, work: Coroutine[Any, Any, T]) -> T:
        """Do `work` with time standing still; let it move when that takes longer than the patience.

        An application may wait for something of ours before it answers, and that may need time to pass.
        """
        task = asyncio.ensure_future(work)
        try:
            done, _ = await asyncio.wait({task}, timeout=self.patience_s)
            if not done:
                with self._clock.yielded():
                    await asyncio.wait({task})
            return task.result()
        finally:
            await _stopped(task)


async def _stopped(task: asyncio.Future[Any]) -> None:
    """End `task`, whose outcome nobody asks for any more."""
    task.cancel()
    await asyncio.wait({task})
