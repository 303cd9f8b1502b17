"""Consents: an app's opt-out lists, how they came about, and whom they keep from being written to.

Source: conversation-api.md section 7.5, sms.md section 6.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emulator.clock import Clock
from emulator.conversation import recipients
from emulator.conversation.apps import Apps
from emulator.conversation.contacts import Contacts
from emulator.conversation.outbox import Queued
from emulator.conversation.paging import Page, collect, everything
from emulator.conversation.recipients import Address
from emulator.delivery import Reason, ReasonCode
from emulator.errors import InvalidArgument
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.store.apps import App
from emulator.store.base import Store
from emulator.store.consents import CONSENT_CHANGES, OPT_OUTS, ConsentChange, OptOut
from emulator.store.messages import Message
from emulator.wire import consents as wire
from emulator.wire.enums import Trigger
from emulator.wire.identities import bare

if TYPE_CHECKING:
    from emulator.conversation.callbacks import Callbacks

_ALWAYS = ("OPT_OUT_ALL",)
_LISTS_OF = {
    "CONTENT_MARKETING": (*_ALWAYS, "OPT_OUT_MARKETING"),
    "CONTENT_NOTIFICATION": (*_ALWAYS, "OPT_OUT_NOTIFICATION"),
}
"""The lists that stop a message, by the content type that it names."""


class Consents:
    """Keeps the lists."""

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

    async def list(
        self, project_id: str, app_id: str, list_type: wire.ListType, *, page_size: int = 10, page_token: str = ""
    ) -> Page[OptOut]:
        """Who is on the list, in the order of the identities. Raises NotFound for the app, InvalidArgument."""
        await self._apps.get(project_id, app_id)
        index = f"list/{app_id}/{list_type}"
        return await collect(
            self._store, OPT_OUTS, index, page_size=page_size, page_token=page_token, scope=index, ascending=True
        )

    async def audit(self, project_id: str, app_id: str, identity: str) -> Sequence[ConsentChange]:
        """Every change about an identity, oldest first; none for one nobody knows. Raises NotFound for the app."""
        await self._apps.get(project_id, app_id)
        return await everything(self._store, CONSENT_CHANGES, f"identity/{app_id}/{bare(identity)}")

    async def register(self, project_id: str, request: wire.OptRequest, *, out: bool, request_id: str = "") -> str:
        """Opt somebody in or out by API; the request's id. Told by OPT_IN or OPT_OUT, one callback per address.

        Raises NotFound for app or contact, InvalidArgument when none of the channels reaches the recipient. That it
        concerns OPT_OUT_ALL, and that SMS is told too, is inferred.
        """
        app = await self._apps.named(project_id, request.app_id)
        contact_id = request.recipient.contact_id or ""
        held = recipients.given(request.recipient)
        if contact_id:
            held = recipients.held(await self._contacts.get(project_id, contact_id))
        meant = [address for address in held if address.channel in request.channels]
        if not meant:
            raise InvalidArgument.of("channels", f"the recipient has no address on {', '.join(request.channels)}")
        request_id = request_id or request.request_id or self._ids.ulid()
        for address in meant:
            await self.change(app, address.identity, "OPT_OUT_ALL", out=out, origin="ORIGIN_API")
            await self._tell(app, address, contact_id or await self._holder(app, address), request_id, out)
        return request_id

    async def _holder(self, app: App, address: Address) -> str:
        """The contact that holds the address; "" when nobody does, and in DISPATCH mode, where there are none."""
        if app.mode == "DISPATCH":
            return ""
        holder = await self._contacts.holder(app.project_id, address.channel, address.identity)
        return holder.id if holder else ""

    async def by_keyword(
        self, app: App, identity: str, contact_id: str, list_type: wire.ListType, *, out: bool, keeps_list: bool
    ) -> None:
        """Opt somebody (bare identity) in or out by a keyword. Without `keeps_list` the app is only told."""
        if keeps_list:
            await self.change(app, identity, list_type, out=out, origin="ORIGIN_MO")
        await self._tell(app, Address("SMS", identity), contact_id, self._ids.ulid(), out)

    async def change(
        self, app: App, identity: str, list_type: wire.ListType, *, out: bool, origin: wire.Origin
    ) -> None:
        """Put an identity (bare) on a list or take it off, and keep a record of that."""
        entry = OptOut(f"{app.id}/{list_type}/{identity}", app.id, list_type, identity)
        known = await self._store.get(OPT_OUTS, entry.id) is not None
        if out:
            await self._store.put(OPT_OUTS, entry)
        else:
            await self._store.delete(OPT_OUTS, entry.id)
        operation = ("OPERATION_UPDATE" if known else "OPERATION_INSERT") if out else "OPERATION_DELETE"
        change = ConsentChange(
            self._ids.ulid(), app.project_id, app.id, identity, list_type, origin, operation, self._clock.now()
        )
        await self._store.put(CONSENT_CHANGES, change)
        self._journal.add(
            "consent.changed", app_id=app.id, phone=identity, list_type=list_type, operation=operation, origin=origin
        )

    async def refusal(self, app_id: str, identity: str, content_type: str = "CONTENT_UNKNOWN") -> Reason | None:
        """Why the identity (bare) must not be written to, or None. On the path of every message: keep it cheap."""
        for list_type in _LISTS_OF.get(content_type, _ALWAYS):
            if await self._store.get(OPT_OUTS, f"{app_id}/{list_type}/{identity}") is not None:
                return Reason(ReasonCode.RECIPIENT_NOT_OPTED_IN, f"{identity} is on the list {list_type} of the app")
        return None

    async def check(self, queued: Queued, message: Message) -> Reason | None:
        """The check of stage two: why a queued message must not go out, or None."""
        return await self.refusal(queued.app.id, message.identity, queued.content_type)

    async def _tell(self, app: App, address: Address, contact_id: str, request_id: str, out: bool) -> None:
        word = "OPT_OUT" if out else "OPT_IN"
        now = self._clock.now()
        await self._callbacks.emit(
            app,
            Trigger(word),
            f"{word.lower()}_notification",
            {
                "request_id": request_id,
                "contact_id": contact_id,
                "channel": address.channel,
                "identity": address.identity,
                "status": f"{word}_SUCCEEDED",
                "processing_mode": app.mode,
            },
            project_id=app.project_id,
            accepted_time=now,
            event_time=now,
            phone=address.identity,
        )


def audit_to_wire(identity: str, changes: Sequence[ConsentChange]) -> dict[str, Any]:
    """The changes about an identity, as answered."""
    records = [
        wire.AuditRecord.model_validate(
            {
                "origin": change.origin,
                "operation": change.operation,
                "list_type": change.list_type,
                "project_id": change.project_id,
                "app_id": change.app_id,
                "datetime": change.at,
            }
        ).dump()
        for change in changes
    ]
    return {"identity": {"identity": bare(identity)}, "audit_records": records}
