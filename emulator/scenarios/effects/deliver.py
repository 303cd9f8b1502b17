"""`deliver`: the SMS arrives."""

from __future__ import annotations

from emulator.chance import Chance
from emulator.scenarios.effects.base import Effect, Span
from emulator.scenarios.fates import Deliver, Facts


class DeliverEffect(Effect):
    """It arrives: `deliver`, `deliver: 2s`, `deliver: {after: {from: 1s, to: 20s}}`."""

    title = "deliver"
    short = "after"

    after: Span = Span.model_validate("1s")
    """How long after the operator took it"""

    def decide(self, facts: Facts, chance: Chance) -> Deliver:
        """Delivery after a time out of the range."""
        return Deliver(self.after.draw(chance))
