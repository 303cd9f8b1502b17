"""`outage`: a channel takes no messages for now."""

from __future__ import annotations

from typing import Literal

from emulator.delivery import Reason, ReasonCode
from emulator.faulting.effect import Effect


class OutageFault(Effect):
    """Do not take the message: `{"on": "channel", "kind": "outage", "of": "SMS", "times": 2}`."""

    reason: Literal["CHANNEL_FAILURE", "RATE_LIMITED", "INTERNAL_ERROR"] = "CHANNEL_FAILURE"
    """The code that the report has when no retry helped"""

    def failure(self, channel: str) -> Reason:
        """Why this attempt failed."""
        said = f"The underlying channel reported: {channel} takes no messages for now (a fault on purpose)"
        return Reason(ReasonCode(self.reason), said)
