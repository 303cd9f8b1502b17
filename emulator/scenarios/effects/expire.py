"""`expire`: nobody takes the SMS in time."""

from __future__ import annotations

from emulator.chance import Chance
from emulator.scenarios.effects.base import Effect, Span
from emulator.scenarios.fates import Expire, Facts


class ExpireEffect(Effect):
    """It is given up: `expire` when its own time to live ends, `expire: 3d` after a time."""

    title = "expire"
    short = "after"

    after: Span | None = None
    """How long after the operator took it; not given: at its time to live"""

    def decide(self, facts: Facts, chance: Chance) -> Expire:
        """Expiry at its time to live or after a time out of the range."""
        return Expire(None if self.after is None else self.after.draw(chance))
