"""`latency`: callbacks come late. Later ones that are not hit pass them."""

from __future__ import annotations

from dataclasses import replace

from emulator.faulting.effect import Spread
from emulator.webhooks.faults.base import CallbackEffect, Means, Sendings


class LatencyFault(CallbackEffect, Spread):
    """Take a place in the lane later: `{"kind": "latency", "by": "2s", "to": "10s"}`, on the emulator's clock."""

    def apply(self, sendings: Sendings, means: Means) -> Sendings:
        """All of them, by the same time."""
        wait_s = self.drawn(means.chance)
        return tuple(replace(sending, delay_s=sending.delay_s + wait_s) for sending in sendings)
