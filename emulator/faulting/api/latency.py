"""`latency`: the API takes its time."""

from __future__ import annotations

from dataclasses import replace

from emulator.chance import Chance
from emulator.faulting.api.answering import Answering, ApiEffect
from emulator.faulting.effect import Spread


class LatencyFault(ApiEffect, Spread):
    """Answer later: `{"kind": "latency", "by": "200ms", "to": "2s"}`, or with a tail, `"by": "80ms", "p99": "2s"`."""

    def apply(self, answering: Answering, chance: Chance) -> Answering:
        """The wait, on top of every other."""
        return replace(answering, delay_s=answering.delay_s + self.drawn(chance))
