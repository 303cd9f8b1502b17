"""The verbs of `/conversations`: threads between an app and a contact, at most one of a pair active.

Source: conversation-api.md sections 5 and 9, webhooks.md section 3.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from emulator.clock import Clock
from emulator.conversation import masks
from emulator.conversation.apps import Apps
from emulator.conversation.contacts import Contacts
from emulator.conversation.merge_patch import merge_patch
from emulator.conversation.paging import Page, collect, everything
from emulator.conversation.report_view import in_notification
from emulator.errors import InvalidArgument, NotFound
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.store.apps import APPS, App
from emulator.store.base import Store
from emulator.store.contacts import Contact
from emulator.store.conversations import CONVERSATIONS, Conversation, active_key
from emulator.store.messages import MESSAGES
from emulator.wire import conversations as wire
from emulator.wire.base import parse, stamp
from emulator.wire.enums import Trigger

if TYPE_CHECKING:
    from emulator.conversation.callbacks import Callbacks

NEVER = "1970-01-01T00:00:00Z"
"""`last_received` of a conversation in which nothing was received."""


class Conversations:
    """Creates, finds and changes conversations."""

    def __init__(
        self,
        store: Store,
        ids: Ids,
        clock: Clock,
        journal: Journal,
        callbacks: Callbacks,
        apps: Apps,
        contacts: Contacts,
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._journal = journal
        self._callbacks = callbacks
        self._apps = apps
        self._contacts = contacts

    async def active_or_start(self, app: App, contact: Contact, channel: str) -> Conversation:
        """The active conversation of the two, now on `channel` ("": as it was); started when there is none."""
        actives = await self._store.page(CONVERSATIONS, active_key(app.id, contact.id), limit=1)
        if not actives:
            blank = Conversation("", app.project_id, app.id, contact.id, active_channel=channel)
            return await self._add(app, blank)
        found = actives[0]
        if channel and found.active_channel != channel:
            found = replace(found, active_channel=channel)
            await self._store.put(CONVERSATIONS, found)
        return found

    async def get(self, project_id: str, conversation_id: str) -> Conversation:
        """The conversation. Raises NotFound, also for one of another project."""
        conversation = await self._store.get(CONVERSATIONS, conversation_id)
        if conversation is None or conversation.project_id != project_id:
            raise NotFound(f"Conversation {conversation_id} does not exist in project {project_id}.")
        return conversation

    async def list(
        self,
        project_id: str,
        *,
        app_id: str = "",
        contact_id: str = "",
        only_active: bool = False,
        active_channel: str = "",
        page_size: int = 10,
        page_token: str = "",
    ) -> Page[Conversation]:
        """Conversations of an app or a contact, newest first, and how many there are. Raises InvalidArgument."""
        if not app_id and not contact_id:
            raise InvalidArgument.of("app_id", "give app_id or contact_id")

        async def admits(conversation: Conversation) -> bool:
            return (
                conversation.project_id == project_id
                and app_id in ("", conversation.app_id)
                and (conversation.active or not only_active)
                and active_channel in ("", conversation.active_channel or wire.UNSPECIFIED)
            )

        index = f"contact/{contact_id}" if contact_id else f"app/{app_id}"
        page = await collect(
            self._store, CONVERSATIONS, index, admits, page_size=page_size, page_token=page_token,
            scope=(project_id, app_id, contact_id, only_active, active_channel),
        )  # fmt: skip
        total = sum([await admits(each) for each in await everything(self._store, CONVERSATIONS, index)])
        return replace(page, total=total)

    async def create(self, project_id: str, request: wire.CreateConversation) -> Conversation:
        """The new conversation. Raises NotFound for app or contact, InvalidArgument when one is active already."""
        app = await self._apps.named(project_id, request.app_id)
        contact = await self._contacts.get(project_id, request.contact_id)
        values = {"id": "", "active": True, **request.dump()}
        wanted = _record(Conversation("", project_id, app.id, contact.id), values)
        if wanted.active and (active := await self._active(app.id, contact.id)):
            raise _already_active(active)
        return await self._add(app, wanted)

    async def update(
        self,
        project_id: str,
        conversation_id: str,
        patch: wire.UpdateConversation,
        mask: Sequence[str] = (),
        strategy: str = "REPLACE",
    ) -> Conversation:
        """The changed conversation; MERGE_PATCH merges `metadata_json` into the old one (RFC 7396).

        Raises NotFound; InvalidArgument, also for a second active conversation of the pair. Then nothing changed.
        """
        before = await self.get(project_id, conversation_id)
        for name in ("app_id", "contact_id"):
            if getattr(patch, name) not in (None, getattr(before, name)):
                raise InvalidArgument.of(name, f"cannot change: it is {getattr(before, name)}")
        values = masks.merged(to_wire(before), patch, mask, fixed=wire.FIXED)
        values |= {"app_id": before.app_id, "contact_id": before.contact_id}
        if strategy == "MERGE_PATCH" and "metadata_json" in values:
            values["metadata_json"] = merge_patch(orjson.loads(before.metadata_json), values["metadata_json"])
        after = _record(before, values)
        if after.active and not before.active and (active := await self._active(before.app_id, before.contact_id)):
            raise _already_active(active)
        await self._store.put(CONVERSATIONS, after)
        self._note("conversation.updated", after)
        if before.active and not after.active:
            await self._tell(Trigger.CONVERSATION_STOP, "conversation_stop_notification", after)
        return after

    async def stop(self, project_id: str, conversation_id: str) -> None:
        """End the conversation; the next message starts another. One that ended already stays as it is."""
        conversation = await self.get(project_id, conversation_id)
        if not conversation.active:
            return
        stopped = replace(conversation, active=False)
        await self._store.put(CONVERSATIONS, stopped)
        self._note("conversation.stopped", stopped)
        await self._tell(Trigger.CONVERSATION_STOP, "conversation_stop_notification", stopped)

    async def delete(self, project_id: str, conversation_id: str) -> None:
        """Remove the conversation and its messages. Tells CONVERSATION_DELETE, no CONVERSATION_STOP (inferred)."""
        conversation = await self.get(project_id, conversation_id)
        for message in await everything(self._store, MESSAGES, f"conversation/{conversation_id}"):
            await self._store.delete(MESSAGES, message.id)
        await self._store.delete(CONVERSATIONS, conversation_id)
        self._note("conversation.deleted", conversation)
        deleted = replace(conversation, active=False)
        await self._tell(Trigger.CONVERSATION_DELETE, "conversation_delete_notification", deleted)

    async def _active(self, app_id: str, contact_id: str) -> Conversation | None:
        found = await self._store.page(CONVERSATIONS, active_key(app_id, contact_id), limit=1)
        return found[0] if found else None

    async def _add(self, app: App, conversation: Conversation) -> Conversation:
        conversation = replace(conversation, id=self._ids.ulid())
        await self._store.put(CONVERSATIONS, conversation)
        self._note("conversation.started", conversation)
        if conversation.active:
            # Recorded: at its start the channel is not told yet, nor when anything was received.
            body = to_wire(replace(conversation, active_channel=""))
            del body["last_received"]
            await self._tell(Trigger.CONVERSATION_START, "conversation_start_notification", conversation, body, app)
        return conversation

    async def _tell(
        self,
        trigger: Trigger,
        key: str,
        conversation: Conversation,
        body: dict[str, Any] | None = None,
        app: App | None = None,
    ) -> None:
        """Tell the app. No times in the envelope: captured payloads have none."""
        app = app or await self._store.get(APPS, conversation.app_id)
        if app is not None:
            await self._callbacks.emit(
                app,
                trigger,
                key,
                {"conversation": in_notification(app, body or to_wire(conversation))},
                project_id=app.project_id,
            )

    def _note(self, kind: str, conversation: Conversation) -> None:
        self._journal.add(
            kind, app_id=conversation.app_id, conversation_id=conversation.id, contact_id=conversation.contact_id
        )


def to_wire(conversation: Conversation) -> dict[str, Any]:
    """The conversation as answered."""
    return {
        "id": conversation.id,
        "app_id": conversation.app_id,
        "contact_id": conversation.contact_id,
        "last_received": stamp(conversation.last_received) if conversation.last_received else NEVER,
        "active_channel": conversation.active_channel or wire.UNSPECIFIED,
        "active": conversation.active,
        "metadata": conversation.metadata,
        "metadata_json": orjson.loads(conversation.metadata_json),
        "correlation_id": conversation.correlation_id,
    }


def _record(before: Conversation, values: dict[str, Any]) -> Conversation:
    """`before` with what can be changed taken from `values` (JSON by wire name)."""
    parsed = parse(wire.Conversation, orjson.dumps(values)).value
    return replace(
        before,
        active=parsed.active,
        active_channel="" if parsed.active_channel == wire.UNSPECIFIED else parsed.active_channel,
        metadata=parsed.metadata,
        metadata_json=orjson.dumps(parsed.metadata_json).decode(),
        correlation_id=parsed.correlation_id,
    )


def _already_active(active: Conversation) -> InvalidArgument:
    return InvalidArgument.of(
        "contact_id", f"conversation {active.id} of the app with this contact is active; stop it first"
    )
