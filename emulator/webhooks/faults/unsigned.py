"""`unsigned`: the signature is missing. An application that knows a secret has to refuse it."""

from __future__ import annotations

from dataclasses import replace

from emulator.webhooks.faults.base import CallbackEffect, Means, Sendings, twisted


class UnsignedFault(CallbackEffect):
    """Do not sign: `{"kind": "unsigned"}`."""

    def apply(self, sendings: Sendings, means: Means) -> Sendings:
        """Every attempt of them."""
        return twisted(sendings, lambda twist: replace(twist, signature="none", name="unsigned"))
