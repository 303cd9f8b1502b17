"""Contacts on the wire (conversation-api.md section 4)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from emulator.wire.base import Text, Wire
from emulator.wire.enums import Channel
from emulator.wire.identities import ChannelIdentity, Recipient

METADATA_LIMIT = 1024

Language = Literal[
    "AF", "SQ", "AR", "AZ", "BN", "BG", "CA", "ZH", "ZH_CN", "ZH_HK", "ZH_TW", "HR", "CS", "DA", "NL", "EN", "EN_GB",
    "EN_US", "ET", "FIL", "FI", "FR", "DE", "EL", "GU", "HA", "HE", "HI", "HU", "ID", "GA", "IT", "JA", "KN", "KK",
    "KO", "LO", "LV", "LT", "MK", "MS", "ML", "MR", "NB", "FA", "PL", "PT", "PT_BR", "PT_PT", "PA", "RO", "RU", "SR",
    "SK", "SL", "ES", "ES_AR", "ES_ES", "ES_MX", "SW", "SV", "TA", "TE", "TH", "TR", "UK", "UR", "UZ", "VI", "ZU",
    "UNSPECIFIED",
]  # fmt: skip


def _no_empty_identity(identities: list[ChannelIdentity]) -> list[ChannelIdentity]:
    if not all(any(character.isalnum() for character in each.identity) for each in identities):
        raise ValueError("has an identity without any letter or digit")
    return identities


Identities = Annotated[list[ChannelIdentity], Field(min_length=1), AfterValidator(_no_empty_identity)]
Metadata = Annotated[str, Field(max_length=METADATA_LIMIT)]


class Contact(Wire):
    """A contact, as answered. Identities are bare: +12015555555 reads 12015555555."""

    id: str
    channel_identities: Identities
    channel_priority: list[Channel] = Field(default_factory=list)
    display_name: Text = ""
    email: Text = ""
    external_id: Text = ""
    metadata: Annotated[Text, Field(max_length=METADATA_LIMIT)] = ""
    language: Language = "UNSPECIFIED"


FIXED = frozenset({"id", "project_id"})
"""Fields of a contact that the service sets."""


class UpdateContact(Wire):
    """What of a contact can be changed; the two lists replace the old ones whole. Every field is optional."""

    set_by_service: ClassVar = FIXED

    channel_identities: Identities | None = None
    channel_priority: list[Channel] | None = None
    display_name: str | None = None
    """Empty: Unknown"""
    email: str | None = None
    external_id: str | None = None
    metadata: Metadata | None = None
    language: Language | None = None


class CreateContact(UpdateContact):
    """A new contact."""

    channel_identities: Identities
    language: Language


class ContactList(Wire):
    """A page of contacts."""

    contacts: list[Contact]
    next_page_token: str = ""


class MergeContact(Wire):
    """Which contact is taken into the one in the path, and ends."""

    source_id: str
    strategy: Literal["MERGE"] | None = None
    destination_id: str | None = None
    """Redundant; in the path"""


class ChannelProfileRequest(Wire):
    """Whose name to ask the channel for; SMS knows none."""

    app_id: str
    recipient: Recipient
    channel: Literal["MESSENGER", "INSTAGRAM", "VIBER", "LINE"]


class ChannelProfile(Wire):
    """The name that a channel knows somebody by."""

    profile_name: str


class IdentityConflict(Wire):
    """An identity that several contacts hold."""

    identity: str
    channels: list[Channel]
    contact_ids: list[str]


class ConflictList(Wire):
    """A page of identity conflicts."""

    conflicts: list[IdentityConflict]
    next_page_token: str = ""
