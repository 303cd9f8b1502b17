"""What a send leaves behind for later inbound messages: correlation id and conversation metadata.

In CONVERSATION mode it is bound to the conversation, in DISPATCH mode to the address, and there it is lost when nothing
is retained. The last value given wins; a send without one keeps the former.
Source: conversation-api.md sections 3.1, 9.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import orjson

from emulator.conversation.contacts import Contacts
from emulator.conversation.conversations import Conversations
from emulator.conversation.merge_patch import merge_patch
from emulator.conversation.recipients import Address
from emulator.conversation.report_view import for_inbound
from emulator.store.apps import App
from emulator.store.base import Store
from emulator.store.contacts import Contact
from emulator.store.conversations import CONVERSATIONS, CORRELATIONS, Conversation, Correlation, active_key
from emulator.wire.sending import SendRequest


@dataclass(frozen=True, slots=True)
class Thread:
    """Where an inbound message belongs ("" ids in DISPATCH mode), and what earlier sends bound to it."""

    contact_id: str = ""
    conversation_id: str = ""
    correlation_id: str = ""
    metadata: str = ""  # for the callback's message_metadata


class Threads:
    """Finds the thread of an address, and binds values to it."""

    def __init__(self, store: Store, contacts: Contacts, conversations: Conversations) -> None:
        self._store = store
        self._contacts = contacts
        self._conversations = conversations

    async def active(self, app: App, contact: Contact) -> Conversation | None:
        """The active conversation of the app with the contact, if there is one."""
        found = await self._store.page(CONVERSATIONS, active_key(app.id, contact.id), limit=1)
        return found[0] if found else None

    async def bind(
        self, app: App, conversation: Conversation | None, addresses: Iterable[Address], request: SendRequest
    ) -> None:
        """Keep what the send gave for later inbound messages."""
        given = request.conversation_metadata
        if request.correlation_id is None and given is None:
            return
        if conversation is not None:
            if request.correlation_id is not None:
                conversation = replace(conversation, correlation_id=request.correlation_id)
            if given is not None:
                merge = request.conversation_metadata_update_strategy == "MERGE_PATCH"
                conversation = replace(
                    conversation,
                    metadata_json=_combined(conversation.metadata_json, given, merge),
                    sent_metadata=_combined(conversation.sent_metadata or "{}", given, merge),
                )
            await self._store.put(CONVERSATIONS, conversation)
        elif app.wire.dispatch_retention_policy.ttl_days > 0:
            for address in addresses:
                await self._bind_address(app, address, request.correlation_id, given)

    async def of(self, app: App, channel: str, identity: str, received_at: float) -> Thread:
        """The thread an inbound message from this address belongs to; contact and conversation are made on demand."""
        if app.mode == "DISPATCH":
            kept = await self._store.get(CORRELATIONS, _address_id(app, channel, identity))
            return Thread(correlation_id=kept.correlation_id, metadata=kept.metadata_json) if kept else Thread()
        contact = await self._contacts.find_or_create(app.project_id, channel, identity)
        conversation = await self._conversations.active_or_start(app, contact, channel)
        current = replace(conversation, last_received=received_at, last_activity=received_at, active_channel=channel)
        await self._store.put(CONVERSATIONS, current)
        return Thread(contact.id, current.id, current.correlation_id, for_inbound(app, current))

    async def _bind_address(
        self, app: App, address: Address, correlation_id: str | None, given: dict[str, Any] | None
    ) -> None:
        id = _address_id(app, address.channel, address.identity)
        kept = await self._store.get(CORRELATIONS, id) or Correlation(id, app.id)
        await self._store.put(
            CORRELATIONS,
            replace(
                kept,
                correlation_id=kept.correlation_id if correlation_id is None else correlation_id,
                metadata_json=kept.metadata_json if given is None else orjson.dumps(given).decode(),
            ),
        )


def _combined(before: str, given: dict[str, Any], merge: bool) -> str:
    return orjson.dumps(merge_patch(orjson.loads(before), given) if merge else given).decode()


def _address_id(app: App, channel: str, identity: str) -> str:
    return f"{app.id}/{channel}/{identity}"
