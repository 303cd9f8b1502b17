"""`old_timestamp`: well signed, but long ago: a replay. An application has to refuse it."""

from __future__ import annotations

from dataclasses import replace

from emulator.faulting.effect import Seconds
from emulator.webhooks.faults.base import CallbackEffect, Means, Sendings, twisted


class OldTimestampFault(CallbackEffect):
    """Sign a time that lies back: `{"kind": "old_timestamp", "age": "1h"}`."""

    age: Seconds = 3600.0
    """How far back"""

    def apply(self, sendings: Sendings, means: Means) -> Sendings:
        """Every attempt of them."""
        return twisted(sendings, lambda twist: replace(twist, age_s=self.age, name="old_timestamp"))
