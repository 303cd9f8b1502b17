"""From a channel to the app: inbound messages, and what the app's message model has no word for.

Source: webhooks.md section 3.1, conversation-api.md section 9.
"""

from __future__ import annotations

import orjson

from emulator.clock import Clock
from emulator.conversation.callbacks import Callbacks
from emulator.conversation.threads import Threads
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.store.apps import App
from emulator.store.base import Store
from emulator.store.messages import MESSAGES, Message
from emulator.wire.base import stamp
from emulator.wire.contact_messages import ContactMessage
from emulator.wire.enums import Trigger


class Inbound:
    """Receives what a handset sent, on behalf of an app."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        journal: Journal,
        threads: Threads,
        callbacks: Callbacks,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._journal = journal
        self._threads = threads
        self._callbacks = callbacks

    async def receive(
        self,
        app: App,
        *,
        channel: str,
        identity: str,
        sender_id: str,
        message: ContactMessage,
        event_time: float,
        metadata: str = "",
    ) -> Message:
        """Store the message and tell the app. `identity` and `sender_id` (the number written to) are bare."""
        now = self._clock.now()
        thread = await self._threads.of(app, channel, identity, now)
        stored = Message(
            id=self._ids.ulid(),
            project_id=app.project_id,
            app_id=app.id,
            direction="TO_APP",
            mode=app.mode,
            channel=channel,
            identity=identity,
            content=message.dump_json(),
            accept_time=now,
            contact_id=thread.contact_id,
            conversation_id=thread.conversation_id,
            sender_id=sender_id,
            metadata=metadata,
            correlation_id=thread.correlation_id,
        )
        await self._store.put(MESSAGES, stored)
        self._journal.add("message.received", app_id=app.id, message_id=stored.id, phone=identity, kind=message.kind)
        await self._callbacks.emit(
            app,
            Trigger.MESSAGE_INBOUND,
            "message",
            inbound_body(stored),
            project_id=app.project_id,
            accepted_time=now,
            event_time=event_time,
            message_metadata=thread.metadata,
            correlation_id=thread.correlation_id,
            message_id=stored.id,
            phone=identity,
        )
        return stored

    async def unsupported(self, app: App, *, channel: str, identity: str, sender_id: str, payload: str) -> None:
        """Tell the app of something the message model has no kind for; `payload` is the channel's own JSON as text."""
        now = self._clock.now()
        thread = await self._threads.of(app, channel, identity, now)
        event_id = self._ids.ulid()
        self._journal.add("message.unsupported", app_id=app.id, message_id=event_id, phone=identity)
        await self._callbacks.emit(
            app,
            Trigger.UNSUPPORTED,
            "unsupported_callback",
            {
                "channel": channel,
                "payload": payload,
                "processing_mode": app.mode,
                "id": event_id,
                "contact_id": thread.contact_id,
                "conversation_id": thread.conversation_id,
                "channel_identity": {"channel": channel, "identity": identity, "app_id": ""},
            },
            project_id=app.project_id,
            accepted_time=now,
            event_time=now,
            correlation_id=thread.correlation_id,
            message_id=event_id,
            phone=identity,
        )


def inbound_body(message: Message) -> dict[str, object]:
    """The `message` of a MESSAGE_INBOUND callback, modern fields and the seed's `channel`."""
    return {
        "id": message.id,
        "direction": message.direction,
        "contact_message": orjson.loads(message.content),
        "channel": message.channel,
        "channel_identity": {"channel": message.channel, "identity": message.identity, "app_id": ""},
        "conversation_id": message.conversation_id,
        "contact_id": message.contact_id,
        "metadata": message.metadata,
        "accept_time": stamp(message.accept_time),
        "sender_id": message.sender_id,
        "processing_mode": message.mode,
        "injected": message.injected,
    }
