"""`messages:send`, stage one: check what can be checked at once, make the message, queue it.

Source: conversation-api.md sections 2.1, 3.1 and 9.
"""

from __future__ import annotations

from emulator.clock import Clock
from emulator.conversation import recipients
from emulator.conversation.apps import no_named_app
from emulator.conversation.contacts import Contacts
from emulator.conversation.conversations import Conversations
from emulator.conversation.outbox import Outbox, Queued
from emulator.conversation.recipients import Address
from emulator.conversation.threads import Threads
from emulator.delivery import Reason, ReasonCode
from emulator.errors import InvalidArgument
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.record import Record
from emulator.store.apps import APPS, App
from emulator.store.base import Store
from emulator.store.contacts import CONTACTS, Contact
from emulator.store.conversations import Conversation
from emulator.store.messages import MESSAGES, Message
from emulator.wire.sending import SendRequest


class _Destination(Record, frozen=True, gc=False):
    """Where a message goes: the addresses to try, whom they belong to, and why it cannot go if that is known."""

    addresses: tuple[Address, ...]
    contact: Contact | None = None
    conversation: Conversation | None = None
    refusal: Reason | None = None


class Sending:
    """The verb behind `messages:send`."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        journal: Journal,
        contacts: Contacts,
        conversations: Conversations,
        threads: Threads,
        outbox: Outbox,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._journal = journal
        self._contacts = contacts
        self._conversations = conversations
        self._threads = threads
        self._outbox = outbox

    async def send(self, project_id: str, request: SendRequest) -> Message:
        """The accepted message, queued. Raises InvalidArgument, NotFound or ResourceExhausted; then nothing changed."""
        app = await self._store.get(APPS, request.app_id)
        if app is None or app.project_id != project_id:
            raise no_named_app(project_id, request.app_id)
        if request.channel_priority_order:
            recipients.check_priority(app, request.channel_priority_order)
        mode = "DISPATCH" if request.processing_strategy == "DISPATCH_ONLY" else app.mode
        if mode == "DISPATCH" and request.recipient.contact_id is not None:
            raise InvalidArgument.of("recipient.contact_id", "an app in DISPATCH mode needs identified_by")
        self._outbox.check_room(app.id)
        destination = await self._destination(app, mode, request)
        message = self._message(app, mode, request, destination)
        await self._store.put(MESSAGES, message)
        if request.correlation_id is not None or request.conversation_metadata is not None:
            await self._threads.bind(app, destination.conversation, destination.addresses, request)
        self._journal.put(
            "message.accepted", {"kind": request.message.kind, "mode": mode}, app.id, message.id, message.identity
        )
        self._outbox.put(
            Queued(
                app,
                message.id,
                request.message,
                message.high_priority,
                request.message_content_type or "CONTENT_UNKNOWN",
                destination.refusal,
            )
        )
        return message

    async def _destination(self, app: App, mode: str, request: SendRequest) -> _Destination:
        priority = request.channel_priority_order or ()
        given = recipients.given(request.recipient)
        if mode == "DISPATCH":
            return self._checked(app, given, recipients.to_try(app, given, priority))
        if (contact_id := request.recipient.contact_id) is not None:
            contact = await self._store.get(CONTACTS, contact_id)
            if contact is None or contact.project_id != app.project_id:
                return _Destination((), refusal=_unknown_contact(contact_id))
        else:
            contact = await self._contacts.find_or_create(app.project_id, given[0].channel, given[0].identity)
        addresses, active_channel = given, ""
        if not given:
            active = await self._threads.active(app, contact)
            addresses, active_channel = recipients.held(contact), active.active_channel if active else ""
        tried = recipients.to_try(app, addresses, priority, active_channel)
        channel = tried[0].channel if tried else ""
        conversation = await self._conversations.active_or_start(app, contact, channel)
        return self._checked(app, addresses, tried, contact, conversation)

    @staticmethod
    def _checked(
        app: App,
        wanted: list[Address],
        tried: list[Address],
        contact: Contact | None = None,
        conversation: Conversation | None = None,
    ) -> _Destination:
        if tried:
            return _Destination(tuple(tried), contact, conversation)
        if not wanted or app.wire.channel_credentials:
            reason = Reason(ReasonCode.NO_CHANNEL_IDENTITY_FOR_CONTACT, "no address on a channel of the app")
        else:
            reason = Reason(ReasonCode.CHANNEL_CONFIGURATION_MISSING, "the app has no channel configured")
        return _Destination(tuple(wanted[:1]), contact, conversation, reason)

    def _message(self, app: App, mode: str, request: SendRequest, destination: _Destination) -> Message:
        now = self._clock.now()
        first, *rest = destination.addresses or _NOWHERE
        return Message(
            id=self._ids.ulid(),
            project_id=app.project_id,
            app_id=app.id,
            direction="TO_CONTACT",
            mode=mode,
            channel=str(first.channel),
            identity=first.identity,
            content=request.message.dump_json(),
            accept_time=now,
            contact_id=destination.contact.id if destination.contact else "",
            conversation_id=destination.conversation.id if destination.conversation else "",
            metadata=request.message_metadata or "",
            correlation_id=request.correlation_id or "",
            callback_url=request.callback_url or "",
            has_choices=request.message.has_text_choices,
            status_time=now,
            fallback=tuple([(str(address.channel), address.identity) for address in rest]) if rest else (),
            properties=tuple(request.channel_properties.items()) if request.channel_properties else (),
            ttl_s=request.ttl,
            high_priority=request.queue == "HIGH_PRIORITY",
        )


_NOWHERE = (Address("SMS", ""),)


def _unknown_contact(contact_id: str) -> Reason:
    """The documentation has an unknown contact fail by report, not by status (clients.md, last paragraph)."""
    return Reason(ReasonCode.CONTACT_NOT_FOUND, f"Contact {contact_id} does not exist in the project")
