"""`slow_body`: the answer comes byte by byte."""

from __future__ import annotations

from dataclasses import replace

from emulator.chance import Chance
from emulator.faulting.api.answering import Answering, ApiEffect
from emulator.faulting.effect import Seconds


class SlowBodyFault(ApiEffect):
    """Send status and headers at once, the body over a while: `{"kind": "slow_body", "over": "5s"}`."""

    over: Seconds = 5.0
    """How long the body takes"""

    def apply(self, answering: Answering, chance: Chance) -> Answering:
        """A client that only waits for the headers notices late."""
        return replace(answering, spread_s=answering.spread_s + self.over)
