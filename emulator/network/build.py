"""The network, put together: what `web/app.py` and tests take whole."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.network.carriers import Carriers
from emulator.network.composing import Composer
from emulator.network.handsets import Handsets
from emulator.network.operator import Operator
from emulator.network.originators import Originators
from emulator.network.origins import Origins
from emulator.network.plans import ServicePlans
from emulator.network.reporting import Reporting
from emulator.network.rules import ActiveRules
from emulator.network.uplink import Enqueue, Take, Uplink
from emulator.network.xms_batches import Batches
from emulator.network.xms_groups import Groups
from emulator.network.xms_records import Records
from emulator.settings import Settings
from emulator.store.base import Store


@dataclass(frozen=True, slots=True)
class Network:
    """The parts of the far side. `operator.run()` has to run."""

    rules: ActiveRules
    carriers: Carriers
    origins: Origins
    handsets: Handsets
    operator: Operator
    plans: ServicePlans
    uplink: Uplink
    batches: Batches
    groups: Groups
    records: Records


def build_network(
    settings: Settings,
    clock: Clock,
    chance: Chance,
    ids: Ids,
    journal: Journal,
    store: Store,
    take: Take,
    enqueue: Enqueue,
) -> Network:
    """The network for one emulator; `take` (`Adapter.take`) gets the service plan's callbacks, `enqueue`
    (`Dispatcher.enqueue`) those for applications that named a URL of their own.
    """
    originators = Originators(settings)
    uplink = Uplink(store, clock, ids, journal, take, enqueue, settings.plan_callback_url)
    groups = Groups(store, clock, ids, journal)
    uplink.on_inbound = groups.heard
    reporting = Reporting(store, uplink)
    rules = ActiveRules()
    origins = Origins(store, settings, originators)
    handsets = Handsets(store, clock, ids, journal, origins, uplink)
    carriers = Carriers(settings.carriers, clock.now())
    operator = Operator(settings, clock, chance, journal, store, rules, carriers, handsets, reporting)
    plans = ServicePlans(store, clock, ids, journal, originators, operator)
    composer = Composer(store, clock, originators)
    batches = Batches(store, clock, ids, journal, composer, operator, groups, reporting)
    records = Records(store, batches, groups, reporting)
    return Network(rules, carriers, origins, handsets, operator, plans, uplink, batches, groups, records)
