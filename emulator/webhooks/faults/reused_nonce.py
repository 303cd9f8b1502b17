"""`reused_nonce`: well signed, with the nonce of the callback before: a replay. An application has to refuse it."""

from __future__ import annotations

from dataclasses import replace

from emulator.webhooks.faults.base import CallbackEffect, Means, Sendings, twisted


class ReusedNonceFault(CallbackEffect):
    """Use the lane's last nonce again: `{"kind": "reused_nonce"}`. A lane's first callback has none before it."""

    def apply(self, sendings: Sendings, means: Means) -> Sendings:
        """Every attempt of them."""
        return twisted(sendings, lambda twist: replace(twist, reuse_nonce=True, name="reused_nonce"))
