"""`reset`: the connection is cut without an answer."""

from __future__ import annotations

from dataclasses import replace

from emulator.chance import Chance
from emulator.faulting.api.answering import Answering, ApiEffect


class ResetFault(ApiEffect):
    """Cut the connection: `{"kind": "reset", "handled": true}` after the call had its effect, else before."""

    handled: bool = False
    """Whether the call has its effect all the same: who then sends again, sends twice"""

    def apply(self, answering: Answering, chance: Chance) -> Answering:
        """No answer."""
        return replace(answering, cut="after" if self.handled else "before")
