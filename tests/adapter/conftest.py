"""The adapter between a service plan's callbacks and a Conversation API that only remembers what it was told."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from emulator.adapter.callbacks import Adapter
from emulator.adapter.consent_words import ConsentWords
from emulator.clock import Clock
from emulator.delivery import Reason, Status
from emulator.settings import DEFAULT_APP_ID
from emulator.store.apps import APPS, App
from emulator.store.engines.memory import MemoryStore
from emulator.wire.app_messages import AppMessage
from emulator.wire.apps import App as WireApp
from emulator.wire.apps import ChannelCredential, StaticBearer
from emulator.wire.contact_messages import ContactMessage


@dataclass
class Told:
    """The Conversation API's inbound, reports and messages in one: keeps what it hears."""

    received: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    payloads: list[str] = field(default_factory=list)
    reported: list[tuple[str, str, Status, Reason | None, float]] = field(default_factory=list)
    batches: set[str] = field(default_factory=set)
    asked: list[tuple[Any, AppMessage]] = field(default_factory=list)
    is_broken: bool = False

    async def receive(self, app: App, *, message: ContactMessage, **rest: Any) -> Any:
        if self.is_broken:
            raise ConnectionError("the store is gone")
        self.received.append((message.dump(), rest | {"app": app.id}))
        return SimpleNamespace(contact_id="01CONTACT")

    async def unsupported(self, app: App, *, payload: str, **rest: Any) -> None:
        self.payloads.append(payload)

    async def report(
        self, app_id: str, batch_id: str, status: Status, reason: Reason | None, event_time: float
    ) -> bool:
        self.reported.append((app_id, batch_id, status, reason, event_time))
        return batch_id in self.batches

    async def questions(self, app_id: str, identity: str) -> list[tuple[Any, AppMessage]]:
        return self.asked

    def ask(self, message_id: str, metadata: str, *labels: str, **postbacks: str) -> None:
        """A choice message that was sent; the newest first."""
        choices = [{"text_message": {"text": label}} for label in labels]
        choices += [{"text_message": {"text": label}, "postback_data": data} for label, data in postbacks.items()]
        content = AppMessage.model_validate({"choice_message": {"choices": choices}})
        self.asked.insert(0, (SimpleNamespace(id=message_id, metadata=metadata), content))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def channels() -> tuple[str, ...]:
    return ("SMS",)


@pytest.fixture
async def adapter(told: Told, clock: Clock, channels: tuple[str, ...]) -> Adapter:
    store = MemoryStore()
    bearer = StaticBearer(claimed_identity="plan", token="token-of-the-plan")
    credentials = [ChannelCredential(channel=channel, static_bearer=bearer) for channel in channels]
    await store.put(APPS, App(DEFAULT_APP_ID, "p", WireApp(id=DEFAULT_APP_ID, channel_credentials=credentials)))
    return Adapter(store, clock, told, told, told, ConsentWords(told, "off"))
