"""`duplicate`: the same callback several times, as at-least-once delivery allows."""

from __future__ import annotations

from dataclasses import replace

from emulator.faulting.effect import Count, Seconds
from emulator.webhooks.faults.base import CallbackEffect, Means, Sendings, copied
from emulator.webhooks.sendings import Sending


class DuplicateFault(CallbackEffect):
    """Send copies: `{"kind": "duplicate", "copies": 2, "gap": "1s"}`; with `"overlap": true` all at once.

    The bytes are the same, so are all ids in them; nonce and timestamp are each copy's own.
    """

    copies: Count = 1
    """How many times more"""
    gap: Seconds = 0.0
    """Pause between two copies, on the emulator's clock; overlapping copies have none"""
    overlap: bool = False
    """Whether the copies leave together with the first, before it is answered"""

    def apply(self, sendings: Sendings, means: Means) -> Sendings:
        """Each with its copies behind it."""
        return tuple(each for sending in sendings for each in self._with_copies(sending, means))

    def _with_copies(self, sending: Sending, means: Means) -> Sendings:
        return (sending, *(self._copy(sending, number, means) for number in range(1, self.copies + 1)))

    def _copy(self, sending: Sending, number: int, means: Means) -> Sending:
        copy = copied(sending, means, "a duplicate")
        if self.overlap:
            return replace(copy, together=True)
        return replace(copy, delay_s=sending.delay_s + number * self.gap)
