"""`half_answer`: the connection is cut in the middle of the answer."""

from __future__ import annotations

from dataclasses import replace

from emulator.chance import Chance
from emulator.faulting.api.answering import Answering, ApiEffect


class HalfAnswerFault(ApiEffect):
    """Send status, headers and the first half of the body, then nothing: `{"kind": "half_answer"}`."""

    def apply(self, answering: Answering, chance: Chance) -> Answering:
        """The call has its effect."""
        return replace(answering, cut="half")
