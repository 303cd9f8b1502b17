"""Forgetting: everything, or what one app did. Tests in parallel use an app each and reset only theirs."""

from __future__ import annotations

from typing import Any

from emulator.store.apps import APPS
from emulator.store.base import EVERYTHING, Kind, Store
from emulator.store.consents import CONSENT_CHANGES, OPT_OUTS
from emulator.store.contacts import CONTACTS
from emulator.store.conversations import CONVERSATIONS, CORRELATIONS
from emulator.store.events import EVENTS
from emulator.store.message_batches import MESSAGE_BATCHES
from emulator.store.messages import MESSAGES
from emulator.store.project_settings import PROJECT_SETTINGS
from emulator.store.templates import TEMPLATES
from emulator.store.webhooks import WEBHOOKS
from emulator.web.parts import Parts

# Every one of these declares the index key `app/{app_id}`.
OF_AN_APP: tuple[Kind[Any], ...] = (
    MESSAGES,
    CONVERSATIONS,
    CORRELATIONS,
    EVENTS,
    OPT_OUTS,
    CONSENT_CHANGES,
    MESSAGE_BATCHES,
)
# Contacts, templates and settings belong to the project: they go only when everything goes.
OF_THE_PROJECT: tuple[Kind[Any], ...] = (CONTACTS, TEMPLATES, PROJECT_SETTINGS, WEBHOOKS, APPS)


async def forget(own: Parts, app_id: str | None) -> None:
    """Forget what `app_id` did, keeping the app and its webhooks; or everything, and seed anew when it is None."""
    await own.operator.reset(app_id)
    await own.handsets.reset(app_id)
    await own.dispatcher.reset(app_id)
    own.faults.clear(app_id=app_id)
    own.rules.clear(app_id)
    for kind in OF_AN_APP if app_id else (*OF_AN_APP, *OF_THE_PROJECT):
        await _empty(own.store, kind, f"app/{app_id}" if app_id else EVERYTHING)
    own.journal.clear(app_id)
    if app_id is None:
        await own.apps.seed(own.settings)
    own.journal.add("emulator.reset", app_id=app_id or "")


async def _empty(store: Store, kind: Kind[Any], index: str) -> None:
    while page := await store.page(kind, index, limit=1000):
        for document in page:
            await store.delete(kind, document.id)
