"""Forgetting: everything, what one app did, or a whole space. Tests in parallel have a space each."""

from __future__ import annotations

from typing import Any

from emulator.conversation.apps import Apps
from emulator.faulting.fault_set import FaultSet
from emulator.journal import Entry, Journal
from emulator.network.handsets import Handsets
from emulator.network.operator import Operator
from emulator.network.rules import ActiveRules
from emulator.network.walks import everything
from emulator.settings import Settings
from emulator.store.apps import APPS, App
from emulator.store.base import EVERYTHING, Kind, Store
from emulator.store.consents import CONSENT_CHANGES, OPT_OUTS
from emulator.store.contacts import CONTACTS
from emulator.store.conversations import CONVERSATIONS, CORRELATIONS
from emulator.store.events import EVENTS
from emulator.store.leases import Lease
from emulator.store.message_batches import MESSAGE_BATCHES
from emulator.store.messages import MESSAGES
from emulator.store.phones import PHONE_MESSAGES, PHONES, REFERENCES, on_phone
from emulator.store.plans import GROUPS, INBOUNDS, PLANS
from emulator.store.project_settings import PROJECT_SETTINGS
from emulator.store.taken import TAKEN
from emulator.store.templates import TEMPLATES
from emulator.store.webhooks import WEBHOOKS
from emulator.webhooks.dispatcher import Dispatcher

# Every one of these declares the index key `app/{app_id}`.
OF_AN_APP: tuple[Kind[Any], ...] = (
    MESSAGES,
    CONVERSATIONS,
    CORRELATIONS,
    EVENTS,
    OPT_OUTS,
    CONSENT_CHANGES,
    MESSAGE_BATCHES,
    TAKEN,
)
# Contacts, templates and settings belong to the project: they go with it, or when everything goes.
OF_PROJECTS: tuple[Kind[Any], ...] = (CONTACTS, TEMPLATES, PROJECT_SETTINGS, WEBHOOKS, APPS)
_OF_A_PROJECT: tuple[Kind[Any], ...] = (CONTACTS, TEMPLATES)
_OF_A_PLAN: tuple[Kind[Any], ...] = (GROUPS, INBOUNDS)


class Forgetting:
    """Knows every place where something is kept."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        journal: Journal,
        apps: Apps,
        operator: Operator,
        handsets: Handsets,
        dispatcher: Dispatcher,
        rules: ActiveRules,
        faults: FaultSet,
    ) -> None:
        self._settings = settings
        self._store = store
        self._journal = journal
        self._apps = apps
        self._operator = operator
        self._handsets = handsets
        self._dispatcher = dispatcher
        self._rules = rules
        self._faults = faults

    async def everything(self) -> None:
        """Forget all there is, and seed anew."""
        await self._under_way(None)
        for kind in (*OF_AN_APP, *OF_PROJECTS):
            await self._empty(kind, EVERYTHING)
        self._journal.clear()
        await self._apps.seed(self._settings)
        self._journal.add("emulator.reset")

    async def app(self, app_id: str) -> None:
        """Forget what one app did; the app and its webhooks stay."""
        await self._of_app(app_id)
        self._journal.add("emulator.reset", app_id=app_id)

    async def space(self, lease: Lease, *, wholly: bool = False) -> None:
        """Forget what happened in a space; its app and webhooks stay, unless it is to go `wholly`."""
        apps = await self._store.page(APPS, f"project/{lease.project_id}", limit=1000)
        for app in apps:
            await self._of_app(app.id)
        people = {contact.id async for contact in everything(self._store, CONTACTS, f"project/{lease.project_id}")}
        for kind in _OF_A_PROJECT:
            await self._empty(kind, f"project/{lease.project_id}")
        for kind in _OF_A_PLAN:
            await self._empty(kind, f"plan/{lease.service_plan_id}")
        await self._store.delete(PROJECT_SETTINGS, lease.project_id)
        await self._phones(lease)
        if wholly:
            await self._gone(lease, apps)
        self._journal.forget(lambda entry: _is_of(entry, lease, people))
        if not wholly:
            self._journal.add("emulator.reset", app_id=lease.id)

    # -- inside ------------------------------------------------------------------------------------------------

    async def _under_way(self, app_id: str | None) -> None:
        await self._operator.reset(app_id)
        await self._handsets.reset(app_id)
        await self._dispatcher.reset(app_id)
        self._faults.clear(app_id=app_id)
        self._faults.clear(app_id=app_id)
        self._rules.clear(app_id)

    async def _of_app(self, app_id: str) -> None:
        await self._under_way(app_id)
        for kind in OF_AN_APP:
            await self._empty(kind, f"app/{app_id}")
        self._journal.clear(app_id)

    async def _phones(self, lease: Lease) -> None:
        """What is left on the numbers of the range, whoever wrote there, and the handsets themselves."""
        for number in range(lease.first, lease.first + lease.count):
            await self._store.delete(PHONES, str(number))
            await self._empty(PHONE_MESSAGES, on_phone(str(number)))
            await self._empty(REFERENCES, on_phone(str(number)))

    async def _gone(self, lease: Lease, apps: list[App]) -> None:
        await self._store.delete(PLANS, lease.service_plan_id)
        for app in apps:
            await self._apps.delete(lease.project_id, app.id)
            self._journal.clear(app.id)

    async def _empty(self, kind: Kind[Any], index: str) -> None:
        while page := await self._store.page(kind, index, limit=1000):
            for document in page:
                await self._store.delete(kind, document.id)


def _is_of(entry: Entry, lease: Lease, people: set[str]) -> bool:
    return (
        entry.app_id == lease.id
        or lease.owns(entry.phone)
        or entry.data.get("project_id") == lease.project_id
        or entry.data.get("contact_id") in people
    )
