"""`drop`: callbacks never come."""

from __future__ import annotations

from emulator.webhooks.faults.base import CallbackEffect, Means, Sendings


class DropFault(CallbackEffect):
    """Send nothing: `{"kind": "drop"}`."""

    def apply(self, sendings: Sendings, means: Means) -> Sendings:
        """Nothing leaves; the record says so."""
        return ()
