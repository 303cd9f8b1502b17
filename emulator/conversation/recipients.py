"""From a recipient to the addresses to try, in order (conversation-api.md section 3.1, "Channel choice")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from emulator.errors import InvalidArgument
from emulator.record import Record
from emulator.store.apps import App
from emulator.store.contacts import Contact
from emulator.wire.identities import Recipient, bare


class Address(Record, frozen=True, gc=False):
    """A channel and the bare identity there."""

    channel: str
    identity: str


def given(recipient: Recipient) -> list[Address]:
    """The addresses that the request names itself, in its order."""
    identified = recipient.identified_by
    return [Address(i.channel, bare(i.identity)) for i in identified.channel_identities] if identified else []


def held(contact: Contact) -> list[Address]:
    """The addresses of a contact, its priority first."""
    addresses = [Address(identity.channel, identity.identity) for identity in contact.identities]
    return ordered(addresses, contact.channel_priority)


def ordered(addresses: Sequence[Address], priority: Iterable[str]) -> list[Address]:
    """`addresses` with the channels of `priority` first, in that order; the rest keeps its own."""
    rank = {channel: place for place, channel in enumerate(priority)}
    return sorted(addresses, key=lambda address: rank.get(address.channel, len(rank)))


def check_priority(app: App, priority: Sequence[str]) -> None:
    """Raises InvalidArgument when a channel of the request's order is not configured on the app."""
    for place, channel in enumerate(priority):
        if app.credential(channel) is None:
            configured = ", ".join(c.channel for c in app.wire.channel_credentials) or "none"
            raise InvalidArgument.of(
                f"channel_priority_order[{place}]", f"{channel} is not configured on the app (configured: {configured})"
            )


def to_try(app: App, addresses: Sequence[Address], priority: Sequence[str], active_channel: str = "") -> list[Address]:
    """What to try, in order: the request's own order, else the active channel, the given order, the app's order.

    With a priority order only its channels are tried. Addresses on channels the app does not have are left out.
    """
    usable = [address for address in addresses if address.channel in app.channels]
    if priority:
        return [address for address in ordered(usable, priority) if address.channel in priority]
    return ordered(usable, (active_channel,)) if active_channel else usable
