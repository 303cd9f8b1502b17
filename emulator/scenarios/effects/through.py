"""`carrier`: the SMS goes through a carrier named here, whatever its number says."""

from __future__ import annotations

from emulator.chance import Chance
from emulator.scenarios.effects.base import Effect
from emulator.scenarios.fates import Facts
from emulator.scenarios.names import CarrierName


class CarrierEffect(Effect):
    """A named carrier decides: `carrier: stormy`."""

    title = "carrier"
    short = "name"

    name: CarrierName
    """One of `carriers`"""

    def decide(self, facts: Facts, chance: Chance) -> None:
        """Nothing by itself: the rule set asks the carrier."""
