"""`capability:query`: can a channel reach somebody. Source: conversation-api.md section 7.4, webhooks.md section 3.9.

A channel that delivers here has no lookup, as SMS: a valid identity yields CAPABILITY_FULL. A channel that does not
deliver (CONVEMU_WORKING_CHANNELS) yields NO_CAPABILITY, so that an application can choose another (inferred).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from emulator.clock import Clock
from emulator.conversation import recipients
from emulator.conversation.apps import Apps
from emulator.conversation.contacts import Contacts
from emulator.conversation.recipients import Address
from emulator.delivery import Reason, ReasonCode
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.store.base import Store
from emulator.wire.capability import CapabilityQuery
from emulator.wire.enums import Channel, Trigger

if TYPE_CHECKING:
    from emulator.conversation.callbacks import Callbacks

_BY_NUMBER = frozenset({Channel.SMS, Channel.MMS, Channel.RCS, Channel.WHATSAPP, Channel.VIBERBM})
_NUMBER = re.compile(r"[1-9]\d{4,14}")


class Capability:
    """Answers lookups; `working` are the channels that deliver here."""

    def __init__(
        self,
        store: Store,
        ids: Ids,
        clock: Clock,
        journal: Journal,
        callbacks: Callbacks,
        apps: Apps,
        contacts: Contacts,
        working: Collection[str] = ("SMS",),
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._journal = journal
        self._callbacks = callbacks
        self._apps = apps
        self._contacts = contacts
        self._working = frozenset(working)

    async def query(self, project_id: str, query: CapabilityQuery) -> str:
        """The request id. One CAPABILITY callback per address follows. Raises NotFound for app or contact."""
        app = await self._apps.named(project_id, query.app_id)
        addresses = recipients.given(query.recipient)
        contact_id = query.recipient.contact_id or ""
        if contact_id:
            addresses = recipients.held(await self._contacts.get(project_id, contact_id))
        request_id = query.request_id or self._ids.ulid()
        self._journal.add("capability.queried", app_id=app.id, request_id=request_id)
        for address in addresses:
            await self._callbacks.emit(
                app,
                Trigger.CAPABILITY,
                "capability_notification",
                {
                    "request_id": request_id,
                    "contact_id": contact_id or await self._holder(project_id, address),
                    "channel": address.channel,
                    "identity": address.identity,
                    **self._capability(address),
                },
                project_id=project_id,
                accepted_time=self._clock.now(),
                event_time=self._clock.now(),
                phone=address.identity,
            )
        return request_id

    def _capability(self, address: Address) -> dict[str, Any]:
        if address.channel in _BY_NUMBER and not _NUMBER.fullmatch(address.identity):
            code, why = ReasonCode.RECIPIENT_INVALID_CHANNEL_IDENTITY, f"{address.identity!r} is no phone number"
        elif address.channel not in self._working:
            code, why = ReasonCode.CHANNEL_FAILURE, f"{address.channel} does not deliver here"
        else:
            return {"capability_status": "CAPABILITY_FULL"}
        return {"capability_status": "NO_CAPABILITY", "reason": Reason(code, why).wire()}

    async def _holder(self, project_id: str, address: Address) -> str:
        """The contact that holds the address, "" when nobody does: a lookup makes no contact (inferred)."""
        holder = await self._contacts.holder(project_id, address.channel, address.identity)
        return holder.id if holder else ""
