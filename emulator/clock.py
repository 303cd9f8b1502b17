"""Time. Nothing else in the package asks for the time or sleeps.

    mode     now() moves            timers run
    real     with the wall          when due
    scaled   `scale` times faster   when due
    manual   by `advance` only      when `advance` passes them, in order
    auto     by jumps               at once: when the emulator is idle, the clock jumps to the next timer

A timer that is already due runs in every mode, without anyone moving the clock.

*Idle* means: nobody holds the clock (`hold`), and the last holder let go at least `quiet_s` ago in real time. Whoever
talks to the outside (a request being answered, a callback on its way) holds it, so a jump never overtakes the
application under test; the quiet time leaves the application a moment to react after the exchange.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, get_args

import msgspec

from emulator.errors import Bug

Mode = Literal["real", "scaled", "manual", "auto"]
MODES: tuple[str, ...] = get_args(Mode)
QUIET_S = 0.03
SWEEP_AT = 1024
MAX_SCALE = 1e6
"""A second of real time is eleven days at most; faster ones end the calendar while one looks."""
LATEST = 221_845_392_000.0
"""No move goes past the year 9000, so that what is due days later still has a date."""
Action = Callable[[], object]


class Timer(msgspec.Struct, order=True, gc=False):
    """Something that happens at `due` (epoch seconds), those of one instant by `count`, the order of asking.

    `patience_s` is the real quiet time that an auto jump must wait first. A struct that the garbage collector does not
    walk: a hundred thousand of them may wait at once, and they lead back to nothing that dies before them.
    """

    due: float
    count: int
    action: Callable[..., object] | None
    args: tuple[Any, ...] = ()
    patience_s: float | None = None

    def cancel(self) -> None:
        """Never run. Cancelling twice, or after it ran, does nothing."""
        self.action = None
        self.args = ()


class Clock:
    """The emulator's clock. All instants are epoch seconds (UTC) as floats; all durations are seconds."""

    def __init__(
        self, mode: Mode = "real", *, start: float | None = None, scale: float = 20.0, quiet_s: float = QUIET_S
    ) -> None:
        self.mode: Mode = mode
        self.scale = scale
        self._rate = self._rate_of(mode)
        self.quiet_s = quiet_s
        self._anchor = time.time() if start is None else start
        self._anchor_real = time.monotonic()
        self._heap: list[Timer] = []
        self._count = 0
        self._holds = 0
        self._touched = float("-inf")
        self._wake: asyncio.TimerHandle | asyncio.Handle | None = None
        self._standing = 0  # how many `standing` blocks, such as an `advance`, are under way
        self._sweep_at = SWEEP_AT
        self._idle_waiters: list[asyncio.Future[None]] = []

    # -- reading -----------------------------------------------------------------------------------------------

    def now(self) -> float:
        """The emulator's time, in epoch seconds."""
        return self._anchor + (time.monotonic() - self._anchor_real) * self._rate

    @staticmethod
    def wall() -> float:
        """Real time, in epoch seconds: for what an honest application checks against its own clock."""
        return time.time()

    @property
    def pending(self) -> int:
        """How many timers wait."""
        return sum(timer.action is not None for timer in self._heap)

    def next_due(self) -> float | None:
        """When the next timer is due, or None."""
        while self._heap and self._heap[0].action is None:
            heapq.heappop(self._heap)
        return self._heap[0].due if self._heap else None

    # -- timers ------------------------------------------------------------------------------------------------

    def at(self, due: float, action: Callable[..., object], *args: Any, patience_s: float | None = None) -> Timer:
        """Call `action(*args)` when the clock reaches `due`; same instant: in the order of asking. Needs a loop."""
        if len(self._heap) >= self._sweep_at:
            self._sweep()
        self._count += 1
        timer = Timer(due, self._count, action, args, patience_s)
        heapq.heappush(self._heap, timer)
        if self._heap[0] is timer or self._wake is None:
            self._arm()
        return timer

    def after(self, delay_s: float, action: Action, *, patience_s: float | None = None) -> Timer:
        """Run `action` in `delay_s` seconds of emulator time."""
        return self.at(self.now() + delay_s, action, patience_s=patience_s)

    async def sleep(self, delay_s: float) -> None:
        """Return when `delay_s` seconds of emulator time have passed."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        timer = self.after(delay_s, lambda: _resolve(done))
        try:
            await done
        finally:
            timer.cancel()

    @staticmethod
    async def pause(real_s: float) -> None:
        """Return when `real_s` seconds of real time have passed: for what a client times by its own clock."""
        await asyncio.sleep(real_s)

    # -- holding -----------------------------------------------------------------------------------------------

    def acquire(self) -> None:
        """Hold the clock; pairs with `release`. Prefer `hold()` where the span is one block."""
        self._holds += 1

    def release(self) -> None:
        """Let go. The quiet time starts anew: the outside may react to what just happened."""
        if self._holds <= 0:
            raise Bug("the clock was released more often than it was held")
        self._holds -= 1
        if self._holds == 0:
            self._touched = time.monotonic()
            for waiter in self._idle_waiters:
                _resolve(waiter)
            self._idle_waiters.clear()
            if self.mode == "auto":
                self._arm()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """While inside, no jump happens."""
        self.acquire()
        try:
            yield
        finally:
            self.release()

    @contextmanager
    def yielded(self) -> Iterator[None]:
        """Inside a `hold()`: let the clock move while waiting for something."""
        self.release()
        try:
            yield
        finally:
            self.acquire()

    @contextmanager
    def standing(self) -> Iterator[None]:
        """While inside, an automatic clock does not jump: only `advance` moves it, and what is due already runs."""
        self._standing += 1
        try:
            yield
        finally:
            self._standing -= 1
            self._arm()

    async def settled(self, quiet_s: float | None = None) -> None:
        """Return when nobody holds the clock, nothing is due, and it was quiet for `quiet_s` real seconds."""
        quiet_s = self.quiet_s if quiet_s is None else quiet_s
        while True:
            await self._unheld()
            self._run_due()
            remaining = self._touched + quiet_s - time.monotonic()
            # Even a zero sleep lets what just became ready take its hold.
            await asyncio.sleep(max(0.0, remaining))
            if remaining <= 0 and self._idle():
                return

    async def _unheld(self) -> None:
        while self._holds:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._idle_waiters.append(waiter)
            await waiter

    def _idle(self) -> bool:
        due = self.next_due()
        return not self._holds and (due is None or due > self.now())

    # -- moving ------------------------------------------------------------------------------------------------

    async def advance(self, seconds: float, *, quiet_s: float | None = None) -> None:
        """Move by `seconds`: run everything due on the way, in order, each with its consequences, then settle."""
        if seconds < 0:
            raise Bug(f"time does not run backwards (asked to advance {seconds} s)")
        await self.advance_to(self.now() + seconds, quiet_s=quiet_s)

    async def advance_to(self, target: float, *, quiet_s: float | None = None) -> None:
        """As `advance`, to an instant. An instant in the past only settles."""
        with self.standing():
            while True:
                await self.settled(quiet_s)
                due = self.next_due()
                if due is None or due > target:
                    break
                self._set(max(due, self.now()))
                self._run_due()
            if target > self.now():
                self._set(target)
            await self.settled(quiet_s)

    def set_mode(self, mode: Mode, *, scale: float | None = None) -> None:
        """Go on from the present instant in another mode."""
        self._set(self.now())
        self.mode = mode
        self.scale = self.scale if scale is None else scale
        self._rate = self._rate_of(mode)
        self._arm()

    # -- inside ------------------------------------------------------------------------------------------------

    def _rate_of(self, mode: Mode) -> float:
        return 1.0 if mode == "real" else self.scale if mode == "scaled" else 0.0

    def _set(self, instant: float) -> None:
        self._anchor = instant
        self._anchor_real = time.monotonic()

    def _arm(self) -> None:
        """Have the loop wake us for the next timer, if this mode moves by itself or the timer is due already."""
        due = self.next_due()
        if due is None:
            self._unarm()
            return
        wait = due - self.now()
        if wait <= 0:
            self._wake_in(0.0, self._tick)
        elif rate := self._rate:
            self._wake_in(wait / rate, self._tick)
        elif self.mode == "auto" and not self._holds and not self._standing:
            patience = self._heap[0].patience_s
            quiet_s = self.quiet_s if patience is None else patience
            self._wake_in(max(0.0, self._touched + quiet_s - time.monotonic()), self._jump)
        else:
            self._unarm()

    def _wake_in(self, seconds: float, action: Action) -> None:
        self._unarm()
        loop = asyncio.get_running_loop()
        self._wake = loop.call_soon(action) if seconds <= 0 else loop.call_later(seconds, action)

    def _unarm(self) -> None:
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None

    def _tick(self) -> None:
        self._wake = None
        try:
            self._run_due()
        finally:  # one action that fails must not stop the others
            self._arm()

    def _jump(self) -> None:
        self._wake = None
        due = self.next_due()
        if due is None:
            return
        patience = self._heap[0].patience_s
        quiet_s = self.quiet_s if patience is None else patience
        try:
            if not self._holds and not self._standing and time.monotonic() - self._touched >= quiet_s:
                self._set(max(due, self._anchor))
                self._run_due()
        finally:
            self._arm()

    def _sweep(self) -> None:
        """Drop cancelled timers: most time-outs are cancelled, and a ttl of days would keep each until then."""
        self._heap = [timer for timer in self._heap if timer.action is not None]
        heapq.heapify(self._heap)
        self._sweep_at = max(SWEEP_AT, 2 * len(self._heap))

    def _run_due(self) -> None:
        now = self.now()
        while (due := self.next_due()) is not None and due <= now:
            timer = heapq.heappop(self._heap)
            action, args = timer.action, timer.args
            timer.cancel()
            if action is not None:
                action(*args)


def _resolve(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
