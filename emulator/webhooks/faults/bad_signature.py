"""`bad_signature`: signed with a secret that nobody knows. An application has to refuse it."""

from __future__ import annotations

from dataclasses import replace

from emulator.webhooks.faults.base import CallbackEffect, Means, Sendings, twisted


class BadSignatureFault(CallbackEffect):
    """Sign wrongly: `{"kind": "bad_signature"}`. A target without a secret notices nothing."""

    def apply(self, sendings: Sendings, means: Means) -> Sendings:
        """Every attempt of them."""
        return twisted(sendings, lambda twist: replace(twist, signature="wrong", name="bad_signature"))
