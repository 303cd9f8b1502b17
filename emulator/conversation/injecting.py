"""`:inject-message` and `:inject-event`: what happened elsewhere, kept in a conversation. Nothing is sent or told.

Source: conversation-api.md section 5. That no callback is raised is inferred.
"""

from __future__ import annotations

from dataclasses import replace

from emulator.clock import Clock
from emulator.conversation.conversations import Conversations
from emulator.errors import InvalidArgument
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.store.base import Store
from emulator.store.contacts import CONTACTS
from emulator.store.conversations import CONVERSATIONS, Conversation
from emulator.store.events import EVENTS, Event
from emulator.store.messages import MESSAGES, Message
from emulator.wire.base import stamp
from emulator.wire.conversations import InjectMessage
from emulator.wire.events import InjectEvent
from emulator.wire.identities import bare

OLDEST_S = 30 * 86_400.0
_TOLERANCE_S = 60.0  # how far ahead of ours the caller's clock may be


class Injecting:
    """Puts messages and events of the past into a conversation."""

    def __init__(self, store: Store, ids: Ids, clock: Clock, journal: Journal, conversations: Conversations) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._journal = journal
        self._conversations = conversations

    async def message(self, project_id: str, conversation_id: str, request: InjectMessage) -> Message:
        """The stored message, `injected`. Raises NotFound, InvalidArgument."""
        conversation = await self._conversation(project_id, conversation_id, request)
        content = request.app_message or request.contact_message
        assert content is not None  # the model holds exactly one of the two
        message = Message(
            id=self._ids.ulid_at(request.accept_time),
            project_id=project_id,
            app_id=conversation.app_id,
            direction=request.direction,
            mode="CONVERSATION",
            channel=request.channel_identity.channel.value,
            identity=bare(request.channel_identity.identity),
            content=content.dump_json(),
            accept_time=request.accept_time,
            contact_id=conversation.contact_id,
            conversation_id=conversation.id,
            sender_id=bare(request.sender_id or ""),
            metadata=request.metadata or "",
            injected=True,
        )
        await self._store.put(MESSAGES, message)
        if message.direction == "TO_APP" and message.accept_time > conversation.last_received:
            await self._store.put(CONVERSATIONS, replace(conversation, last_received=message.accept_time))
        self._journal.add(
            "message.injected", app_id=message.app_id, message_id=message.id, phone=message.identity,
            conversation_id=conversation.id,
        )  # fmt: skip
        return message

    async def event(self, project_id: str, conversation_id: str, request: InjectEvent) -> Event:
        """The stored event. Raises NotFound, InvalidArgument."""
        conversation = await self._conversation(project_id, conversation_id, request)
        content = request.app_event or request.contact_event
        assert content is not None  # the model holds exactly one of the two
        channel, identity = await self._where(conversation, request)
        event = Event(
            id=self._ids.ulid_at(request.accept_time),
            project_id=project_id,
            app_id=conversation.app_id,
            direction="TO_CONTACT" if request.app_event else "TO_APP",
            mode="CONVERSATION",
            channel=channel,
            identity=identity,
            content=content.dump_json(),
            accept_time=request.accept_time,
            contact_id=conversation.contact_id,
            conversation_id=conversation.id,
        )
        await self._store.put(EVENTS, event)
        self._journal.add("event.injected", app_id=event.app_id, event_id=event.id, conversation_id=conversation.id)
        return event

    async def _where(self, conversation: Conversation, request: InjectEvent) -> tuple[str, str]:
        """Channel and identity of an event: as given, else where the conversation's contact was met last."""
        if (given := request.channel_identity) is not None:
            return given.channel.value, bare(given.identity)
        channel = conversation.active_channel or "SMS"
        contact = await self._store.get(CONTACTS, conversation.contact_id)
        held = contact.identity_on(channel) if contact else None
        return channel, held.identity if held else ""

    async def _conversation(
        self, project_id: str, conversation_id: str, request: InjectMessage | InjectEvent
    ) -> Conversation:
        """The conversation, after what the request says of itself was held against it."""
        conversation = await self._conversations.get(project_id, conversation_id)
        for name, actual in (("conversation_id", conversation.id), ("contact_id", conversation.contact_id)):
            if (given := getattr(request, name)) not in (None, "", actual):
                raise InvalidArgument.of(name, f"does not belong to the conversation: {actual} does, found {given}")
        if request.processing_mode == "DISPATCH":
            raise InvalidArgument.of("processing_mode", "a conversation is of CONVERSATION mode")
        now = self._clock.now()
        if not now - OLDEST_S <= request.accept_time <= now + _TOLERANCE_S:
            raise InvalidArgument.of(
                "accept_time", f"must be within the 30 days before {stamp(now)}, found {stamp(request.accept_time)}"
            )
        return conversation
