"""`reorder`: callbacks overtake each other, as production never promises they do not."""

from __future__ import annotations

from dataclasses import replace

from emulator.faulting.effect import Seconds
from emulator.webhooks.faults.base import CallbackEffect, Means, Sendings


class ReorderFault(CallbackEffect):
    """Let the next callback of the lane pass: `{"kind": "reorder", "window": "2s"}`."""

    window: Seconds = 2.0
    """How long it waits for one that passes, on the emulator's clock; then it goes out in order"""

    def apply(self, sendings: Sendings, means: Means) -> Sendings:
        """All of them step aside."""
        return tuple(replace(sending, lets_pass_s=max(self.window, 0.001)) for sending in sendings)
