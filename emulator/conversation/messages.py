"""Stored messages: reading, listing, metadata, deleting, and the questions a reply may answer.

Which store a message is in depends on the mode it was processed in; a DISPATCH message is readable only while its app's
dispatch retention lasts (conversation-api.md sections 3.3 to 3.6, 9).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson

from emulator.clock import Clock
from emulator.conversation import masks
from emulator.conversation.channel import ChannelRefused
from emulator.conversation.handover import Resolve
from emulator.conversation.paging import Page, collect, position_of, token_after
from emulator.errors import NotFound
from emulator.journal import Journal
from emulator.store.apps import APPS
from emulator.store.base import Store, changed
from emulator.store.messages import MESSAGES, Message, by_identity
from emulator.wire.app_messages import AppMessage
from emulator.wire.base import stamp
from emulator.wire.identities import bare
from emulator.wire.messages import UpdateMetadata

_DAY_S = 86_400.0
_SOURCES = {"CONVERSATION_SOURCE": "CONVERSATION", "DISPATCH_SOURCE": "DISPATCH"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of a listing; empty ones let everything pass. Times: from inclusive, until exclusive."""

    conversation_id: str = ""
    contact_id: str = ""
    app_id: str = ""
    channel: str = ""
    channel_identity: str = ""
    direction: str = ""
    source: str = "CONVERSATION_SOURCE"
    start_time: float | None = None
    end_time: float | None = None
    only_recipient_originated: bool = False

    def index(self, project_id: str) -> str:
        """The narrowest index key that holds all that is wanted."""
        if self.conversation_id:
            return f"conversation/{self.conversation_id}"
        if self.contact_id:
            return f"contact/{self.contact_id}"
        if self.app_id and self.channel and self.channel_identity:
            return by_identity(self.app_id, self.channel, bare(self.channel_identity))
        return f"app/{self.app_id}" if self.app_id else f"project/{project_id}"

    def admits(self, message: Message) -> bool:
        """Whether the message passes every filter."""
        checks = (
            (self.conversation_id, message.conversation_id),
            (self.contact_id, message.contact_id),
            (self.app_id, message.app_id),
            (self.channel, message.channel),
            (bare(self.channel_identity), message.identity),
            (self.direction if self.direction != "UNDEFINED_DIRECTION" else "", message.direction),
            (_SOURCES[self.source], message.mode),
            ("TO_APP" if self.only_recipient_originated else "", message.direction),
        )
        return (
            all(not wanted or wanted == found for wanted, found in checks)
            and (self.start_time is None or message.accept_time >= self.start_time)
            and (self.end_time is None or message.accept_time < self.end_time)
        )


class Messages:
    """The verbs of `/messages`."""

    def __init__(self, store: Store, clock: Clock, journal: Journal, resolve: Resolve) -> None:
        self._store = store
        self._clock = clock
        self._journal = journal
        self._resolve = resolve

    async def get(self, project_id: str, message_id: str, source: str = "CONVERSATION_SOURCE") -> Message:
        """The message. Raises NotFound, also when it is in the other source or past its retention."""
        message = await self._store.get(MESSAGES, message_id)
        if message is None or message.project_id != project_id or not await self._readable(message):
            raise NotFound(f"Message {message_id} does not exist in project {project_id}.")
        if message.mode != _SOURCES[source]:
            raise NotFound(
                f"Message {message_id} was processed in {message.mode} mode; read it with "
                f"messages_source={message.mode}_SOURCE."
            )
        return message

    async def list(
        self, project_id: str, wanted: Wanted, *, page_size: int = 10, page_token: str = ""
    ) -> Page[Message]:
        """Messages that pass the filters, newest first. Raises InvalidArgument for a token of another listing."""

        async def admits(message: Message) -> bool:
            return message.project_id == project_id and wanted.admits(message) and await self._readable(message)

        return await collect(
            self._store,
            MESSAGES,
            wanted.index(project_id),
            admits,
            page_size=page_size,
            page_token=page_token,
            scope=(project_id, wanted),
        )

    async def last(
        self,
        project_id: str,
        common: Wanted,
        *,
        identities: Sequence[str] = (),
        contact_ids: Sequence[str] = (),
        page_size: int = 10,
        page_token: str = "",
    ) -> Page[Message]:
        """The newest message for each identity or contact that passes `common`, newest first, in pages."""
        each = [replace(common, channel_identity=identity) for identity in identities]
        each += [replace(common, contact_id=contact_id) for contact_id in contact_ids]
        newest = [found.items[0] for one in each if (found := await self.list(project_id, one, page_size=1)).items]
        newest.sort(key=lambda message: message.id, reverse=True)
        scope = (project_id, common, *identities, *contact_ids)
        after = position_of(page_token, scope)
        past = [message for message in newest if after is None or message.id < after]
        page = past[:page_size]
        return Page(tuple(page), token_after(page[-1].id, scope) if len(past) > page_size else "")

    async def source_of(self, app_id: str | None) -> str:
        """The source that holds an app's messages; CONVERSATION_SOURCE for an unknown app (inferred)."""
        app = await self._store.get(APPS, app_id) if app_id else None
        return f"{app.mode}_SOURCE" if app else "CONVERSATION_SOURCE"

    async def update_metadata(
        self, project_id: str, message_id: str, source: str, metadata: str, mask: Sequence[str] = ()
    ) -> Message:
        """The message with its metadata replaced. Raises NotFound, and InvalidArgument for a mask of other fields."""
        masks.check(UpdateMetadata, mask, fixed=UpdateMetadata.set_by_service)
        message = changed(await self.get(project_id, message_id, source), metadata=metadata)
        await self._store.put(MESSAGES, message)
        self._journal.add("message.updated", app_id=message.app_id, message_id=message_id, phone=message.identity)
        return message

    async def delete(self, project_id: str, message_id: str, source: str) -> None:
        """Remove the message. A report that comes later finds nothing and changes nothing."""
        message = await self.get(project_id, message_id, source)
        await self._store.delete(MESSAGES, message_id)
        self._journal.add("message.deleted", app_id=message.app_id, message_id=message_id, phone=message.identity)

    async def questions(
        self, app_id: str, identity: str, *, limit: int = 10, within_s: float = _DAY_S
    ) -> Sequence[tuple[Message, AppMessage]]:
        """The messages to this address that a reply may answer, newest first: with choices, not failed, not too old.

        Source: sms.md section 6.1, rule 2 (inferred).
        """
        since = self._clock.now() - within_s
        found = await self._store.page(MESSAGES, f"choices/{app_id}/{identity}", limit=limit)
        asked = []
        for message in found:
            if message.accept_time >= since and message.status != "FAILED":
                content = AppMessage.model_validate_json(message.content).for_channel(message.channel)
                try:
                    asked.append((message, await self._resolve(message.project_id, content)))
                except ChannelRefused:
                    pass  # its template is gone: nobody can tell which choices it had
        return asked

    async def _readable(self, message: Message) -> bool:
        """Whether its app's retention policy still keeps it."""
        app = await self._store.get(APPS, message.app_id)
        if app is None:
            return False
        dispatched = message.mode == "DISPATCH"
        policy = app.wire.dispatch_retention_policy if dispatched else app.wire.retention_policy
        if policy.retention_type == "PERSIST_RETENTION_POLICY":
            return True
        return message.accept_time + policy.ttl_days * _DAY_S > self._clock.now()


def to_wire(message: Message, *, with_metadata: bool = True) -> dict[str, object]:
    """A message as read over REST (conversation-api.md section 3.6)."""
    content = orjson.loads(message.content)
    kind = "app_message" if message.direction == "TO_CONTACT" else "contact_message"
    if kind == "contact_message":
        content.setdefault("reply_to", None)
    return {
        "id": message.id,
        "direction": message.direction,
        kind: content,
        "channel_identity": {"channel": message.channel, "identity": message.identity, "app_id": ""},
        "conversation_id": message.conversation_id,
        "contact_id": message.contact_id,
        "metadata": message.metadata if with_metadata else "",
        "accept_time": stamp(message.accept_time),
        "sender_id": message.sender_id,
        "processing_mode": message.mode,
        "injected": message.injected,
        "message_status": None,
    }
