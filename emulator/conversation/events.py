"""The verbs of `/events`. No channel here carries app events, so every one ends in EVENT_DELIVERY FAILED.

Source: conversation-api.md section 6, webhooks.md section 3.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from emulator.clock import Clock
from emulator.conversation import recipients
from emulator.conversation.apps import Apps
from emulator.conversation.contacts import Contacts
from emulator.conversation.conversations import Conversations
from emulator.conversation.paging import Page, collect
from emulator.conversation.recipients import Address
from emulator.delivery import Reason, ReasonCode
from emulator.errors import InvalidArgument, NotFound
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.store.apps import App
from emulator.store.base import Store
from emulator.store.contacts import CONTACTS, Contact
from emulator.store.events import EVENTS, Event
from emulator.wire.base import stamp
from emulator.wire.enums import Trigger
from emulator.wire.events import SendEvent

if TYPE_CHECKING:
    from emulator.conversation.callbacks import Callbacks


@dataclass(frozen=True, slots=True)
class _Destination:
    """Whom an event goes to, and why it cannot be delivered."""

    address: Address | None
    contact: Contact | None
    reason: Reason


class Events:
    """Accepts, keeps and lists events."""

    def __init__(
        self,
        store: Store,
        ids: Ids,
        clock: Clock,
        journal: Journal,
        callbacks: Callbacks,
        apps: Apps,
        contacts: Contacts,
        conversations: Conversations,
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._journal = journal
        self._callbacks = callbacks
        self._apps = apps
        self._contacts = contacts
        self._conversations = conversations

    async def send(self, project_id: str, request: SendEvent) -> Event:
        """The accepted event; its failure is reported by callback. Raises NotFound, InvalidArgument."""
        app = await self._apps.named(project_id, request.app_id)
        recipients.check_priority(app, (request.channel_priority_order or [])[:1])
        if app.mode == "DISPATCH" and request.recipient.contact_id is not None:
            raise InvalidArgument.of("recipient.contact_id", "an app in DISPATCH mode needs identified_by")
        destination = await self._destination(app, request)
        event = await self._accepted(app, destination, request)
        if app.mode == "CONVERSATION" or app.wire.dispatch_retention_policy.ttl_days:
            await self._store.put(EVENTS, event)
        self._journal.add(
            "event.accepted", app_id=app.id, phone=event.identity, event_id=event.id, kind=request.event.kind
        )
        await self._tell_failed(app, event, destination.reason, request)
        return event

    async def get(self, project_id: str, event_id: str) -> Event:
        """The event. Raises NotFound, also for one of another project."""
        event = await self._store.get(EVENTS, event_id)
        if event is None or event.project_id != project_id:
            raise NotFound(f"Event {event_id} does not exist in project {project_id}.")
        return event

    async def list(
        self,
        project_id: str,
        *,
        conversation_id: str = "",
        contact_id: str = "",
        page_size: int = 10,
        page_token: str = "",
    ) -> Page[Event]:
        """Events of a conversation or a contact, newest first. Raises InvalidArgument when neither is given."""
        if not conversation_id and not contact_id:
            raise InvalidArgument.of("conversation_id", "give conversation_id or contact_id")

        async def admits(event: Event) -> bool:
            return event.project_id == project_id and contact_id in ("", event.contact_id)

        index = f"conversation/{conversation_id}" if conversation_id else f"contact/{contact_id}"
        scope = (project_id, conversation_id, contact_id)
        return await collect(
            self._store, EVENTS, index, admits, page_size=page_size, page_token=page_token, scope=scope
        )

    async def delete(self, project_id: str, event_id: str) -> None:
        """Remove the event."""
        event = await self.get(project_id, event_id)
        await self._store.delete(EVENTS, event_id)
        self._journal.add("event.deleted", app_id=event.app_id, event_id=event_id, phone=event.identity)

    async def _destination(self, app: App, request: SendEvent) -> _Destination:
        addresses = recipients.given(request.recipient)
        contact: Contact | None = None
        if (contact_id := request.recipient.contact_id) is not None:
            contact = await self._store.get(CONTACTS, contact_id)
            if contact is None or contact.project_id != app.project_id:
                unknown = f"Contact {contact_id} does not exist in the project"
                return _Destination(None, None, Reason(ReasonCode.CONTACT_NOT_FOUND, unknown))
            addresses = recipients.held(contact)
        elif app.mode == "CONVERSATION":
            contact = await self._contacts.find_or_create(app.project_id, addresses[0].channel, addresses[0].identity)
        tried = recipients.to_try(app, addresses, (request.channel_priority_order or [])[:1])
        if not tried:
            nowhere = Reason(ReasonCode.NO_CHANNEL_IDENTITY_FOR_CONTACT, "no address on a channel of the app")
            return _Destination(next(iter(addresses), None), contact, nowhere)
        refused = f"The underlying channel reported: {tried[0].channel} does not carry {request.event.kind}"
        return _Destination(tried[0], contact, Reason(ReasonCode.BAD_REQUEST, refused))

    async def _accepted(self, app: App, destination: _Destination, request: SendEvent) -> Event:
        contact, address = destination.contact, destination.address or Address("SMS", "")
        conversation_id = ""
        if contact is not None:
            # Not the event's channel: it did not get through there.
            conversation_id = (await self._conversations.active_or_start(app, contact, "")).id
        return Event(
            id=self._ids.ulid(),
            project_id=app.project_id,
            app_id=app.id,
            direction="TO_CONTACT",
            mode=app.mode,
            channel=str(address.channel),
            identity=address.identity,
            content=request.event.dump_json(),
            accept_time=self._clock.now(),
            contact_id=contact.id if contact else "",
            conversation_id=conversation_id,
        )

    async def _tell_failed(self, app: App, event: Event, reason: Reason, request: SendEvent) -> None:
        self._journal.add("event.failed", app_id=app.id, phone=event.identity, event_id=event.id, reason=reason.wire())
        await self._callbacks.emit(
            app,
            Trigger.EVENT_DELIVERY,
            "event_delivery_report",
            {
                "event_id": event.id,
                "status": "FAILED",
                "channel_identity": {"channel": event.channel, "identity": event.identity, "app_id": ""},
                "contact_id": event.contact_id,
                "reason": reason.wire(),
                "metadata": request.event_metadata or "",
                "processing_mode": event.mode,
            },
            project_id=app.project_id,
            accepted_time=event.accept_time,
            event_time=event.accept_time,
            callback_url=request.callback_url or "",
            phone=event.identity,
        )


def to_wire(event: Event) -> dict[str, Any]:
    """A stored event as read over REST."""
    return {
        "id": event.id,
        "direction": event.direction,
        "app_event" if event.direction == "TO_CONTACT" else "contact_event": orjson.loads(event.content),
        "conversation_id": event.conversation_id,
        "contact_id": event.contact_id,
        "channel_identity": {"channel": event.channel, "identity": event.identity, "app_id": ""},
        "accept_time": stamp(event.accept_time),
        "processing_mode": event.mode,
    }
