"""Contacts and consents for many at once: the other half of the batch API (conversation-api.md section 11).

Bodies are as the batch API's public reference has them. All is checked before anything changes; the real service works
through its batches later, and promises no more than to have tried.
"""

from __future__ import annotations

from emulator.conversation import recipients
from emulator.conversation.apps import Apps
from emulator.conversation.consents import Consents
from emulator.conversation.contacts import Contacts
from emulator.errors import NotFound
from emulator.ids import Ids, is_ulid
from emulator.journal import Journal
from emulator.store.base import Store
from emulator.store.contacts import CONTACTS
from emulator.wire import batches as wire
from emulator.wire.identities import bare


class Bulk:
    """Does to many what `Contacts` and `Consents` do to one."""

    def __init__(
        self, store: Store, ids: Ids, journal: Journal, apps: Apps, contacts: Contacts, consents: Consents
    ) -> None:
        self._store = store
        self._ids = ids
        self._journal = journal
        self._apps = apps
        self._contacts = contacts
        self._consents = consents

    async def create_contacts(self, project_id: str, request: wire.CreateContacts) -> None:
        """Create every contact, in order; each is told by CONTACT_CREATE."""
        for each in request.contacts:
            await self._contacts.create(project_id, each)

    async def delete_contacts(self, project_id: str, request: wire.DeleteContacts) -> None:
        """Delete every contact that there is; each is told by CONTACT_DELETE."""
        for contact_id in request.contact_ids:
            contact = await self._store.get(CONTACTS, contact_id)
            if contact is not None and contact.project_id == project_id:
                await self._contacts.delete(project_id, contact_id)

    async def insert_consents(self, project_id: str, request: wire.InsertConsents) -> str:
        """Put everybody on the list named beside them; the id of the batch. Raises NotFound for app or contact.

        No OPT_OUT is raised: nobody opted out, somebody wrote down that they had (inferred).
        """
        app = await self._apps.named(project_id, request.app_id)
        entries = [
            (identity, record.consent_type)
            for place, record in enumerate(request.consent_records)
            for identity in await self._identities(project_id, place, record.identification)
        ]
        batch_id = self._ids.ulid()
        for identity, list_type in entries:
            await self._consents.change(app, identity, list_type, out=True, origin="ORIGIN_API")
        self._journal.add("consents.inserted", app_id=app.id, batch_id=batch_id, records=len(request.consent_records))
        return batch_id

    async def _identities(self, project_id: str, place: int, identification: str) -> list[str]:
        """An identity as it is (bare); all those of a contact, when it is a contact's id."""
        if not is_ulid(identification):
            return [bare(identification)]
        contact = await self._store.get(CONTACTS, identification)
        if contact is None or contact.project_id != project_id:
            raise NotFound(
                f"consent_records[{place}]: contact {identification} does not exist in project {project_id}."
            )
        return list(dict.fromkeys(address.identity for address in recipients.held(contact)))
