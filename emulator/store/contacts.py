"""Contacts: the people a project writes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from emulator.store.base import Kind

UNNAMED = "Unknown"
"""The display name of a contact that nobody gave one."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One address of a contact: channel, bare identity, and the app it is bound to ("" on SMS)."""

    channel: str
    identity: str
    app_id: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person. Belongs to a project, not to an app."""

    id: str
    project_id: str
    identities: tuple[Identity, ...] = ()
    channel_priority: tuple[str, ...] = ()
    display_name: str = UNNAMED
    email: str = ""
    external_id: str = ""
    metadata: str = ""
    language: str = "UNSPECIFIED"

    def identity_on(self, channel: str) -> Identity | None:
        """The contact's address on `channel`, or None."""
        return next((identity for identity in self.identities if identity.channel == channel), None)


def by_identity(project_id: str, channel: str, identity: str) -> str:
    """Index key: contacts of a project that hold this address."""
    return f"identity/{project_id}/{channel}/{identity}"


def _keys(contact: Contact) -> Iterator[str]:
    yield f"project/{contact.project_id}"
    for held in contact.identities:
        yield by_identity(contact.project_id, held.channel, held.identity)
    if contact.external_id:
        yield f"external/{contact.project_id}/{contact.external_id}"


CONTACTS = Kind("contact", Contact, _keys)
