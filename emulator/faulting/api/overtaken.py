"""`overtaken`: a callback of the call arrives before the call is answered, as it may in production."""

from __future__ import annotations

from dataclasses import replace

from emulator.chance import Chance
from emulator.faulting.api.answering import Answering, ApiEffect
from emulator.faulting.effect import Seconds


class OvertakenFault(ApiEffect):
    """Hold the answer back until a callback about its message was answered: `{"kind": "overtaken"}`."""

    patience: Seconds = 2.0
    """Real time after which the answer goes out all the same"""

    def apply(self, answering: Answering, chance: Chance) -> Answering:
        """An application that learns the message's id from the answer meets a report about an unknown message."""
        return replace(answering, after_callback_s=self.patience)
