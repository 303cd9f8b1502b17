"""`latency`: the API takes its time."""

from __future__ import annotations

from dataclasses import replace

from emulator.chance import Chance
from emulator.faulting.api.answering import Answering, ApiEffect
from emulator.faulting.effect import Spread


class LatencyFault(ApiEffect, Spread):
    """Answer later: `{"kind": "latency", "by": "200ms", "to": "2s"}` draws evenly between the two."""

    def apply(self, answering: Answering, chance: Chance) -> Answering:
        """The wait, on top of every other."""
        wait_s = self.by if self.to is None else chance.uniform(self.by, self.to)
        return replace(answering, delay_s=answering.delay_s + wait_s)
