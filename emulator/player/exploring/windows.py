"""Windows: callbacks that come close to each other are gathered, and leave in an order of our own.

    time     0 s          1 s        2 s
    window   [ A ........ B ........ ] -> A, B      as the events happened
                                       -> B, A      the other order

A window opens with the first callback after the one before has closed. What reacts to its callbacks therefore belongs
to a later window, so all orders within one window are orders that could have happened.
"""

from __future__ import annotations

from dataclasses import replace

from emulator.callback import Callback
from emulator.clock import Clock
from emulator.webhooks.sendings import Sending

WINDOW_S = 2.0
_STEP_S = 0.001
"""Emulator time between two callbacks of a window: the clock moves on only when the app has been quiet for a moment."""

Order = tuple[int, ...]
"""The place, from 0, that each callback of a window gets, in the order in which they came."""


class Windows:
    """The dispatcher's `arrange`. The window `which` (from 0) leaves in `order`, all others as they came."""

    def __init__(self, clock: Clock, window_s: float = WINDOW_S, which: int = -1, order: Order = ()) -> None:
        self._clock = clock
        self._window_s = window_s
        self._which = which
        self._order = order
        self._closes = float("-inf")
        self.seen: list[list[Callback]] = []

    def __call__(self, sending: Sending) -> Sending:
        """The same sending, later."""
        now = self._clock.now() + sending.delay_s
        if now > self._closes:
            self._closes = now + self._window_s
            self.seen.append([])
        window = self.seen[-1]
        place = len(window)
        window.append(sending.callback)
        if len(self.seen) - 1 == self._which and place < len(self._order):
            place = self._order[place]
        leaves = self._closes + place * _STEP_S
        return replace(sending, delay_s=leaves - self._clock.now(), lets_pass_s=None, together=False)
