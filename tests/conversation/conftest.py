"""The verbs on a store in memory, and somebody who remembers what they told."""

from __future__ import annotations

import pytest
from recorder import Recorder

from emulator.clock import Clock
from emulator.conversation.apps import Apps
from emulator.conversation.contacts import Contacts
from emulator.conversation.conversations import Conversations
from emulator.conversation.webhooks import Webhooks
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.settings import Settings
from emulator.store.apps import App
from emulator.store.engines.memory import MemoryStore


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def callbacks() -> Recorder:
    return Recorder()


@pytest.fixture
def apps(store: MemoryStore, ids: Ids, clock: Clock, journal: Journal) -> Apps:
    return Apps(store, ids, clock, journal)


@pytest.fixture
async def app(apps: Apps) -> App:
    """The app that exists at start."""
    return await apps.seed(Settings())


@pytest.fixture
def webhooks(store: MemoryStore, ids: Ids, journal: Journal, apps: Apps) -> Webhooks:
    return Webhooks(store, ids, journal, apps)


@pytest.fixture
def contacts(store: MemoryStore, ids: Ids, clock: Clock, journal: Journal, callbacks: Recorder) -> Contacts:
    return Contacts(store, ids, clock, journal, callbacks)  # type: ignore[arg-type]


@pytest.fixture
def conversations(
    store: MemoryStore,
    ids: Ids,
    clock: Clock,
    journal: Journal,
    callbacks: Recorder,
    apps: Apps,
    contacts: Contacts,
) -> Conversations:
    return Conversations(store, ids, clock, journal, callbacks, apps, contacts)  # type: ignore[arg-type]
