"""`deliver`: the SMS arrives."""

from __future__ import annotations

from emulator.chance import Chance
from emulator.scenarios.effects.base import Effect, Span
from emulator.scenarios.fates import Deliver, Facts, Parts


class DeliverEffect(Effect):
    """It arrives: `deliver`, `deliver: 2s`, `deliver: {after: {from: 1s, to: 20s}, parts: out_of_order}`."""

    title = "deliver"
    short = "after"

    after: Span = Span.model_validate("1s")
    """How long after the operator took it"""
    parts: Parts = Parts.TOGETHER
    """How the parts of a long one arrive: together, or one by one, a second apart"""

    def decide(self, facts: Facts, chance: Chance) -> Deliver:
        """Delivery after a time out of the range."""
        return Deliver(self.after.draw(chance), self.parts)
