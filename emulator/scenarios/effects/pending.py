"""`silent`, also called `pending`: nothing is ever heard of the SMS, unless somebody decides by hand."""

from __future__ import annotations

from emulator.chance import Chance
from emulator.scenarios.effects.base import Effect
from emulator.scenarios.fates import Facts, Pending


class PendingEffect(Effect):
    """It stays QUEUED_ON_CHANNEL until somebody decides, as `outcome` does. `silent` and `pending` are the same."""

    title = "silent"

    def decide(self, facts: Facts, chance: Chance) -> Pending:
        """Waiting."""
        return Pending()
