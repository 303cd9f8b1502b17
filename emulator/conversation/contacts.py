"""The verbs of `/contacts`: the people a project writes to, and who is made when a stranger writes or is written to.

Source: conversation-api.md section 4, webhooks.md sections 3.7 and 3.8. Contacts belong to the project, not to an app:
their callbacks carry `app_id` "" and go to every app of the project.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from emulator.clock import Clock
from emulator.conversation import masks
from emulator.conversation.paging import Page, collect
from emulator.errors import InvalidArgument, NotFound
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.store.base import Store
from emulator.store.contacts import CONTACTS, UNNAMED, Contact, Identity, by_identity
from emulator.store.project_settings import PROJECT_SETTINGS
from emulator.wire import contacts as wire
from emulator.wire.base import parse
from emulator.wire.enums import Trigger
from emulator.wire.identities import ChannelIdentity, bare

if TYPE_CHECKING:
    from emulator.conversation.callbacks import Callbacks

ONE_NUMBER = ("SMS", "RCS", "MMS")
"""Channels on which one number is one person, where the project's settings say so (conversation-api.md section 7.6)."""


class Contacts:
    """Creates, finds and changes contacts."""

    def __init__(self, store: Store, ids: Ids, clock: Clock, journal: Journal, callbacks: Callbacks) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._journal = journal
        self._callbacks = callbacks

    async def find_or_create(self, project_id: str, channel: str, identity: str) -> Contact:
        """The contact that holds this (bare) identity; the oldest when several do. Made when nobody does."""
        found = await self._store.page(CONTACTS, by_identity(project_id, channel, identity), limit=2, ascending=True)
        if len(found) > 1:
            await self._tell_duplication(project_id, Identity(channel, identity))
        if found:
            return found[0]
        unified = await self._unified(project_id, channel, identity)
        return unified or await self._add(Contact("", project_id, (Identity(channel, identity),)))

    async def get(self, project_id: str, contact_id: str) -> Contact:
        """The contact. Raises NotFound, also for a contact of another project."""
        contact = await self._store.get(CONTACTS, contact_id)
        if contact is None or contact.project_id != project_id:
            raise NotFound(f"Contact {contact_id} does not exist in project {project_id}.")
        return contact

    async def list(
        self,
        project_id: str,
        *,
        external_id: str = "",
        channel: str = "",
        identity: str = "",
        page_size: int = 10,
        page_token: str = "",
    ) -> Page[Contact]:
        """Contacts, newest first; by `external_id`, or by `channel` and `identity`. Raises InvalidArgument."""
        if external_id and (channel or identity):
            raise InvalidArgument.of("external_id", "cannot be used together with channel and identity")
        if bool(channel) != bool(identity):
            raise InvalidArgument.of("identity" if channel else "channel", "channel and identity are used together")
        index = f"project/{project_id}"
        if external_id:
            index = f"external/{project_id}/{external_id}"
        elif channel:
            index = by_identity(project_id, channel, bare(identity))
        return await collect(self._store, CONTACTS, index, page_size=page_size, page_token=page_token, scope=index)

    async def create(self, project_id: str, request: wire.CreateContact) -> Contact:
        """The new contact. An identity that another contact holds is accepted, and told (inferred)."""
        values = {"id": "", **request.dump()}
        return await self._add(_record(project_id, parse(wire.Contact, orjson.dumps(values)).value))

    async def update(
        self, project_id: str, contact_id: str, patch: wire.UpdateContact, mask: Sequence[str] = ()
    ) -> Contact:
        """The changed contact. Raises NotFound, InvalidArgument; then nothing changed."""
        before = await self.get(project_id, contact_id)
        values = masks.merged(to_wire(before), patch, mask, fixed=wire.FIXED)
        after = _record(project_id, parse(wire.Contact, orjson.dumps(values)).value)
        await self._store.put(CONTACTS, after)
        self._journal.add("contact.updated", contact_id=after.id, phone=_phone(after))
        await self._tell(Trigger.CONTACT_UPDATE, "contact_update_notification", after)
        await self._tell_new_duplications(after, known=before.identities)
        return after

    async def delete(self, project_id: str, contact_id: str) -> None:
        """Remove the contact. Its conversations and messages stay readable (inferred)."""
        contact = await self.get(project_id, contact_id)
        await self._store.delete(CONTACTS, contact_id)
        self._journal.add("contact.deleted", contact_id=contact_id, phone=_phone(contact))
        await self._tell(Trigger.CONTACT_DELETE, "contact_delete_notification", contact)

    async def holder(self, project_id: str, channel: str, identity: str) -> Contact | None:
        """Who holds this (bare) identity, the oldest when several do; None when nobody does. Makes no contact."""
        found = await self._store.page(CONTACTS, by_identity(project_id, channel, identity), limit=1, ascending=True)
        return found[0] if found else None

    async def _unified(self, project_id: str, channel: str, identity: str) -> Contact | None:
        """Who holds this number on another channel of `ONE_NUMBER`, where the project wants one contact per number."""
        settings = await self._store.get(PROJECT_SETTINGS, project_id)
        if settings is None or not settings.unified_contact_id_enabled or channel not in ONE_NUMBER:
            return None
        for other in ONE_NUMBER:
            if holders := await self._store.page(CONTACTS, by_identity(project_id, other, identity), limit=1):
                unified = replace(holders[0], identities=(*holders[0].identities, Identity(channel, identity)))
                await self._store.put(CONTACTS, unified)
                self._journal.add("contact.updated", contact_id=unified.id, phone=identity)
                await self._tell(Trigger.CONTACT_UPDATE, "contact_update_notification", unified)
                return unified
        return None

    async def _add(self, contact: Contact) -> Contact:
        contact = replace(contact, id=self._ids.ulid())
        await self._store.put(CONTACTS, contact)
        self._journal.add("contact.created", contact_id=contact.id, phone=_phone(contact))
        await self._tell(Trigger.CONTACT_CREATE, "contact_create_notification", contact)
        await self._tell_new_duplications(contact)
        return contact

    async def _tell(self, trigger: Trigger, key: str, contact: Contact) -> None:
        await self._callbacks.emit(
            None,
            trigger,
            key,
            {"contact": to_callback(contact)},
            project_id=contact.project_id,
            accepted_time=self._clock.now(),
            phone=_phone(contact),
        )

    async def _tell_new_duplications(self, contact: Contact, known: Sequence[Identity] = ()) -> None:
        for identity in contact.identities:
            if identity not in known:
                await self._tell_duplication(contact.project_id, identity)

    async def _tell_duplication(self, project_id: str, identity: Identity) -> None:
        """CONTACT_IDENTITIES_DUPLICATION, when more than one contact holds the identity."""
        key = by_identity(project_id, identity.channel, identity.identity)
        holders = await self._store.page(CONTACTS, key, ascending=True)
        if len(holders) < 2:
            return
        duplicated = {"channel": identity.channel, "contact_ids": [holder.id for holder in holders]}
        await self._callbacks.emit(
            None,
            Trigger.CONTACT_IDENTITIES_DUPLICATION,
            "duplicated_contact_identities_notification",
            {"duplicated_identities": [duplicated]},
            project_id=project_id,
            accepted_time=self._clock.now(),
            phone=identity.identity,
        )


def to_wire(contact: Contact) -> dict[str, Any]:
    """The contact as answered over REST."""
    return {
        "id": contact.id,
        "channel_identities": [
            {"channel": held.channel, "identity": held.identity, "app_id": held.app_id} for held in contact.identities
        ],
        "channel_priority": list(contact.channel_priority),
        "display_name": contact.display_name,
        "email": contact.email,
        "external_id": contact.external_id,
        "metadata": contact.metadata,
        "language": contact.language,
    }


def to_callback(contact: Contact) -> dict[str, Any]:
    """The contact as callbacks carry it: an empty `channel_priority` is left out (captured)."""
    body = to_wire(contact)
    if not contact.channel_priority:
        del body["channel_priority"]
    return body


def identity_record(identity: ChannelIdentity) -> Identity:
    """An identity as stored: bare."""
    return Identity(identity.channel.value, bare(identity.identity), identity.app_id)


def _record(project_id: str, contact: wire.Contact) -> Contact:
    return Contact(
        id=contact.id,
        project_id=project_id,
        identities=tuple(dict.fromkeys(map(identity_record, contact.channel_identities))),
        channel_priority=tuple(channel.value for channel in contact.channel_priority),
        display_name=contact.display_name or UNNAMED,
        email=contact.email,
        external_id=contact.external_id,
        metadata=contact.metadata,
        language=contact.language,
    )


def _phone(contact: Contact) -> str:
    """The contact's phone number on SMS, "" if it has none: for the journal."""
    sms = contact.identity_on("SMS")
    return sms.identity if sms else ""
