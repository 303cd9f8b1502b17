"""Conversations on the wire (conversation-api.md section 5)."""

from __future__ import annotations

import json
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from emulator.wire.app_messages import AppMessage
from emulator.wire.base import Instant, Text, Wire
from emulator.wire.contact_messages import ContactMessage
from emulator.wire.deprecated import Deprecated
from emulator.wire.enums import Channel, ProcessingMode
from emulator.wire.identities import ChannelIdentity
from emulator.wire.messages import ConversationMessage
from emulator.wire.one_of import the_one

METADATA_LIMIT = 1024
METADATA_JSON_LIMIT = 2048
CORRELATION_LIMIT = 128
UNSPECIFIED = "CHANNEL_UNSPECIFIED"

Strategy = Literal["REPLACE", "MERGE_PATCH"]
CHANNELS = (*(channel.value for channel in Channel), UNSPECIFIED)


def _known_channel(value: str) -> str:
    if value not in CHANNELS:
        raise ValueError(f"{value!r} is not known; allowed: {', '.join(CHANNELS)}")
    return value


AnyChannel = Annotated[str, AfterValidator(_known_channel), Field(json_schema_extra={"enum": [*CHANNELS]})]
"""A channel, or CHANNEL_UNSPECIFIED while none was used."""


def _small_json(value: dict[str, Any]) -> dict[str, Any]:
    size = len(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    if size > METADATA_JSON_LIMIT:
        raise ValueError(f"must be at most {METADATA_JSON_LIMIT} characters as JSON, found {size}")
    return value


Metadata = Annotated[str, Field(max_length=METADATA_LIMIT)]
MetadataJson = Annotated[dict[str, Any], AfterValidator(_small_json)]
CorrelationId = Annotated[str, Field(max_length=CORRELATION_LIMIT)]


class Conversation(Wire):
    """A conversation, as answered. `last_received` is 1970-01-01T00:00:00Z while nothing was received."""

    id: str
    app_id: str
    contact_id: str
    last_received: Instant = 0.0
    active_channel: AnyChannel = UNSPECIFIED
    active: bool = False
    metadata: Annotated[Text, Field(max_length=METADATA_LIMIT)] = ""
    """Deprecated in favour of metadata_json"""
    metadata_json: MetadataJson = Field(default_factory=dict)
    correlation_id: Annotated[Text, Field(max_length=CORRELATION_LIMIT)] = ""


FIXED = frozenset({"id", "last_received", "project_id"})
"""Fields of a conversation that the service sets."""


class UpdateConversation(Wire):
    """What of a conversation can be changed; its app and contact may be repeated, not changed."""

    set_by_service: ClassVar = FIXED

    app_id: str | None = None
    contact_id: str | None = None
    active: bool | None = None
    active_channel: AnyChannel | None = None
    metadata: Annotated[Metadata | None, Deprecated("use metadata_json")] = None
    metadata_json: MetadataJson | None = None
    correlation_id: CorrelationId | None = None


class CreateConversation(UpdateConversation):
    """A new conversation. It is active unless `active` is false."""

    app_id: str
    contact_id: str


class ConversationList(Wire):
    """A page of conversations."""

    conversations: list[Conversation]
    next_page_token: str = ""
    total_size: int = 0


class RecentConversation(Wire):
    """A conversation and the last message in it."""

    conversation: Conversation
    last_message: ConversationMessage | None = None


class RecentList(Wire):
    """A page of conversations by their last message."""

    conversations: list[RecentConversation]
    next_page_token: str = ""
    total_size: int = 0


class Empty(Wire):
    """`{}`, or nothing."""


class InjectMessage(Wire):
    """A message that happened elsewhere, to be kept in a conversation; nothing is sent."""

    accept_time: Instant
    """When it was accepted; within the last 30 days"""
    channel_identity: ChannelIdentity
    contact_id: str
    direction: Literal["TO_APP", "TO_CONTACT"]
    app_message: AppMessage | None = None
    """With direction TO_CONTACT"""
    contact_message: ContactMessage | None = None
    """With direction TO_APP"""
    conversation_id: str | None = None
    """Redundant; in the path"""
    sender_id: str | None = None
    processing_mode: ProcessingMode | None = None
    metadata: Metadata | None = None

    @model_validator(mode="after")
    def _one_message_in_its_direction(self) -> InjectMessage:
        kind = the_one(self, ("app_message", "contact_message"))
        fitting = "TO_CONTACT" if kind == "app_message" else "TO_APP"
        if self.direction != fitting:
            raise ValueError(f"{kind} goes with direction {fitting}, found {self.direction}")
        return self
