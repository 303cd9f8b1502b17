"""Two contacts that are one person: which identities clash, and how one contact is taken into another.

Source: conversation-api.md section 4; the OpenAPI page of 2022 on what happens to conversations and messages.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from emulator.clock import Clock
from emulator.conversation.contacts import Contacts, to_callback
from emulator.conversation.paging import Page, everything, position_of, token_after
from emulator.errors import InvalidArgument
from emulator.journal import Journal
from emulator.store.base import Store, changed
from emulator.store.contacts import CONTACTS, Contact
from emulator.store.conversations import CONVERSATIONS, active_key
from emulator.store.messages import MESSAGES
from emulator.wire.contacts import IdentityConflict
from emulator.wire.enums import Channel, Trigger

if TYPE_CHECKING:
    from emulator.conversation.callbacks import Callbacks


class Merging:
    """The verbs behind `:merge` and `:identityConflicts`."""

    def __init__(self, store: Store, clock: Clock, journal: Journal, contacts: Contacts, callbacks: Callbacks) -> None:
        self._store = store
        self._clock = clock
        self._journal = journal
        self._contacts = contacts
        self._callbacks = callbacks

    async def merge(self, project_id: str, destination_id: str, source_id: str) -> Contact:
        """The destination with what it lacked; the source ends. Raises NotFound, InvalidArgument."""
        destination = await self._contacts.get(project_id, destination_id)
        source = await self._contacts.get(project_id, source_id)
        if source.id == destination.id:
            raise InvalidArgument.of("source_id", "is the destination itself; name another contact")
        merged = combined(destination, source)
        await self._move_conversations(source, destination)
        await self._store.delete(CONTACTS, source.id)
        await self._store.put(CONTACTS, merged)
        self._journal.add("contact.merged", contact_id=merged.id, source_id=source.id)
        await self._callbacks.emit(
            None,
            Trigger.CONTACT_MERGE,
            "contact_merge_notification",
            {"preserved_contact": to_callback(merged), "deleted_contact": to_callback(source)},
            project_id=project_id,
            accepted_time=self._clock.now(),
        )
        return merged

    async def _move_conversations(self, source: Contact, destination: Contact) -> None:
        """Every conversation of the source goes on with the destination; active ones of one app become one."""
        moved_to: dict[str, str] = {}
        for conversation in await everything(self._store, CONVERSATIONS, f"contact/{source.id}"):
            rivals = await self._store.page(CONVERSATIONS, active_key(conversation.app_id, destination.id), limit=1)
            if conversation.active and rivals:
                moved_to[conversation.id] = rivals[0].id
                await self._store.delete(CONVERSATIONS, conversation.id)
            else:
                await self._store.put(CONVERSATIONS, replace(conversation, contact_id=destination.id))
        for message in await everything(self._store, MESSAGES, f"contact/{source.id}"):
            conversation_id = moved_to.get(message.conversation_id, message.conversation_id)
            await self._store.put(
                MESSAGES, changed(message, contact_id=destination.id, conversation_id=conversation_id)
            )

    async def conflicts(self, project_id: str, *, page_size: int = 10, page_token: str = "") -> Page[IdentityConflict]:
        """Identities that several contacts hold, on whatever channels, in the order of the identities."""
        scope = (project_id, "identity conflicts")
        after = position_of(page_token, scope) or ""
        holders: dict[str, dict[str, Contact]] = {}
        channels: dict[str, dict[str, None]] = {}
        for contact in await everything(self._store, CONTACTS, f"project/{project_id}"):
            for held in contact.identities:
                holders.setdefault(held.identity, {})[contact.id] = contact
                channels.setdefault(held.identity, {})[held.channel] = None
        wanted = sorted(identity for identity, held_by in holders.items() if len(held_by) > 1 and identity > after)
        items = tuple(
            IdentityConflict(
                identity=identity,
                channels=[Channel(channel) for channel in channels[identity]],
                contact_ids=list(holders[identity]),
            )
            for identity in wanted[:page_size]
        )
        return Page(items, token_after(items[-1].identity, scope) if len(wanted) > page_size else "")


def combined(destination: Contact, source: Contact) -> Contact:
    """The destination, with the source's identities on channels it lacks, and the source's values where it has none."""
    here = {identity.channel for identity in destination.identities}
    gained = [identity for identity in source.identities if identity.channel not in here]
    # At the bottom of the priority; without one, the order of the identities counts, and they are last there too.
    last = [identity.channel for identity in gained if identity.channel not in destination.channel_priority]
    priority = (*destination.channel_priority, *last) if destination.channel_priority else ()
    return replace(
        destination,
        identities=(*destination.identities, *gained),
        channel_priority=priority,
        display_name=source.display_name if destination.display_name == "Unknown" else destination.display_name,
        email=destination.email or source.email,
        external_id=destination.external_id or source.external_id,
        metadata=destination.metadata or source.metadata,
        language=source.language if destination.language == "UNSPECIFIED" else destination.language,
    )
