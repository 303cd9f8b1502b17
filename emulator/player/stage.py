"""The parts of a running emulator that a play needs. `web.parts.Parts` is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from emulator.chance import Chance
    from emulator.clock import Clock
    from emulator.conversation.apps import Apps
    from emulator.conversation.callbacks import Callbacks
    from emulator.conversation.webhooks import Webhooks
    from emulator.faulting.fault_set import FaultSet
    from emulator.ids import Ids
    from emulator.journal import Journal
    from emulator.network.handsets import Handsets
    from emulator.network.operator import Operator
    from emulator.network.rules import ActiveRules
    from emulator.settings import Settings
    from emulator.store.base import Store
    from emulator.webhooks.dispatcher import Dispatcher


class Stage(Protocol):
    """What the far side is made of."""

    @property
    def settings(self) -> Settings: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def chance(self) -> Chance: ...
    @property
    def ids(self) -> Ids: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def store(self) -> Store: ...
    @property
    def apps(self) -> Apps: ...
    @property
    def webhooks(self) -> Webhooks: ...
    @property
    def callbacks(self) -> Callbacks: ...
    @property
    def faults(self) -> FaultSet: ...
    @property
    def dispatcher(self) -> Dispatcher: ...
    @property
    def handsets(self) -> Handsets: ...
    @property
    def operator(self) -> Operator: ...
    @property
    def rules(self) -> ActiveRules: ...
