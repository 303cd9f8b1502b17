"""A network without a Conversation API above it: the callbacks of its service plan land in a list."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from emulator.callback import Callback
from emulator.chance import Chance
from emulator.clock import Clock
from emulator.conversation.channel import Submission, Submitted
from emulator.ids import Ids
from emulator.journal import Entry, Journal
from emulator.network.build import Network, build_network
from emulator.settings import DEFAULT_APP_ID, DEFAULT_PROJECT_ID, DEFAULT_SERVICE_PLAN_ID, Settings
from emulator.store.apps import APPS, App
from emulator.store.base import Store
from emulator.store.engines.memory import MemoryStore
from emulator.wire.app_messages import AppMessage
from emulator.wire.apps import App as WireApp
from emulator.wire.apps import ChannelCredential, StaticBearer
from emulator.wire.xms import RecipientDeliveryReport, XmsCallback

ANNA = "46701740605"


def an_app(app_id: str = DEFAULT_APP_ID, plan_id: str = DEFAULT_SERVICE_PLAN_ID) -> App:
    credential = ChannelCredential(
        channel="SMS", static_bearer=StaticBearer(claimed_identity=plan_id, token="token-of-the-plan")
    )
    return App(app_id, DEFAULT_PROJECT_ID, WireApp(id=app_id, channel_credentials=[credential]))


@dataclass
class Far:
    """The far side under test, with a few words to speak to it."""

    network: Network
    clock: Clock
    journal: Journal
    store: Store
    ids: Ids
    taken: list[tuple[str, XmsCallback]] = field(default_factory=list)
    posted: list[Callback] = field(default_factory=list)  # callbacks for URLs
    is_broken: bool = False  # whether taking a callback fails with a fault of ours

    async def send(
        self,
        text: str = "Hello",
        to: str = ANNA,
        *,
        app: App | None = None,
        message: AppMessage | None = None,
        ttl_s: float | None = None,
        metadata: str = "",
        **properties: str,
    ) -> Submitted:
        return await self.network.plans.submit(
            Submission(
                app=app or an_app(),
                message_id=self.ids.ulid(),
                identity=to,
                message=message or AppMessage.model_validate({"text_message": {"text": text}}),
                properties=properties,
                ttl_s=ttl_s,
                high_priority=False,
                metadata=metadata,
            )
        )

    @property
    def reports(self) -> list[RecipientDeliveryReport]:
        return [callback for _, callback in self.taken if isinstance(callback, RecipientDeliveryReport)]

    def entries(self, kind: str) -> list[Entry]:
        return self.journal.find(lambda entry: entry.kind == kind)

    async def texts(self, number: str = ANNA) -> list[str]:
        return [message.text for message in await self.network.handsets.inbox(number)]


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
async def far(settings: Settings, clock: Clock, chance: Chance, ids: Ids, journal: Journal) -> AsyncIterator[Far]:
    store = MemoryStore()
    await store.put(APPS, an_app())

    posted: list[Callback] = []

    async def take(app_id: str, callback: XmsCallback) -> None:
        if side.is_broken:
            raise ZeroDivisionError("ours")
        side.taken.append((app_id, callback))

    network = build_network(settings, clock, chance, ids, journal, store, take, posted.append)
    side = Far(network, clock, journal, store, ids, posted=posted)
    running = asyncio.create_task(network.operator.run())
    yield side
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
