"""`contacts:getChannelProfile`: the name that a channel knows somebody by. SMS knows none.

Source: conversation-api.md section 4. The refusals are inferred; so is whose name a working channel tells: the name of
the phone with that identity, else the contact's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from emulator.conversation import recipients
from emulator.conversation.apps import Apps
from emulator.conversation.contacts import Contacts
from emulator.conversation.recipients import Address
from emulator.errors import FailedPrecondition, InvalidArgument, NotFound
from emulator.store.apps import App
from emulator.store.contacts import UNNAMED, Contact
from emulator.wire.contacts import ChannelProfileRequest

NameOf = Callable[[str], Awaitable[str]]
"""The name of whoever holds an identity, "" when nobody is known."""


class Profiles:
    """Asks channels for names."""

    def __init__(self, apps: Apps, contacts: Contacts, working: Collection[str], name_of: NameOf) -> None:
        self._apps = apps
        self._contacts = contacts
        self._working = working
        self._name_of = name_of

    async def name(self, project_id: str, request: ChannelProfileRequest) -> str:
        """The name. Raises NotFound for app, contact or name; InvalidArgument; FailedPrecondition."""
        app = await self._apps.named(project_id, request.app_id)
        _check_configured(app, request.channel)
        contact, address = await self._asked(project_id, request)
        if request.channel not in self._working:
            raise FailedPrecondition(
                f"The underlying channel reported: {request.channel} does not answer here; "
                "name it in CONVEMU_WORKING_CHANNELS if it should."
            )
        name = await self._name_of(address.identity) or (contact.display_name if contact else "")
        if name in ("", UNNAMED):
            raise NotFound(f"{request.channel} has no profile of {address.identity}.")
        return name

    async def _asked(self, project_id: str, request: ChannelProfileRequest) -> tuple[Contact | None, Address]:
        contact = None
        addresses = recipients.given(request.recipient)
        if request.recipient.contact_id is not None:
            contact = await self._contacts.get(project_id, request.recipient.contact_id)
            addresses = recipients.held(contact)
        address = next((each for each in addresses if each.channel == request.channel), None)
        if address is None:
            raise InvalidArgument.of("recipient", f"has no identity on {request.channel}")
        return contact or await self._contacts.holder(project_id, address.channel, address.identity), address


def _check_configured(app: App, channel: str) -> None:
    if app.credential(channel) is None:
        configured = ", ".join(each.channel for each in app.wire.channel_credentials) or "none"
        raise InvalidArgument.of("channel", f"{channel} is not configured on the app (configured: {configured})")
