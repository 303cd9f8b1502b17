"""The network, put together: what `web/app.py` and tests take whole."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.network.handsets import Handsets
from emulator.network.operator import Operator
from emulator.network.originators import Originators
from emulator.network.origins import Origins
from emulator.network.plans import ServicePlans
from emulator.network.rules import ActiveRules
from emulator.network.uplink import Take, Uplink
from emulator.settings import Settings
from emulator.store.base import Store


@dataclass(frozen=True, slots=True)
class Network:
    """The parts of the far side. `operator.run()` has to run."""

    rules: ActiveRules
    handsets: Handsets
    operator: Operator
    plans: ServicePlans


def build_network(
    settings: Settings, clock: Clock, chance: Chance, ids: Ids, journal: Journal, store: Store, take: Take
) -> Network:
    """The network for one emulator; `take` (`Adapter.take`) gets the service plan's callbacks."""
    originators = Originators(settings)
    uplink = Uplink(journal, take)
    rules = ActiveRules()
    handsets = Handsets(store, clock, ids, journal, Origins(store, settings, originators), uplink)
    operator = Operator(settings, clock, chance, journal, store, rules, handsets, uplink)
    plans = ServicePlans(store, clock, ids, journal, originators, operator)
    return Network(rules, handsets, operator, plans)
