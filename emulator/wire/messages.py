"""Stored messages on the wire (conversation-api.md sections 3.3 to 3.6)."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from emulator.wire.base import Instant, Wire
from emulator.wire.enums import Channel, Direction, MessagesSource, ProcessingMode
from emulator.wire.identities import ChannelIdentity
from emulator.wire.sending import METADATA_LIMIT


class ConversationMessage(Wire):
    """A message as read over REST. Exactly one of `app_message` and `contact_message` is there."""

    id: str
    direction: Direction
    app_message: dict[str, Any] | None = None
    contact_message: dict[str, Any] | None = None
    channel_identity: ChannelIdentity
    conversation_id: str
    contact_id: str
    metadata: str
    accept_time: Instant
    sender_id: str
    processing_mode: ProcessingMode
    injected: bool
    message_status: dict[str, Any] | None = None


class MessageList(Wire):
    """A page of messages, newest first."""

    messages: list[ConversationMessage]
    next_page_token: str = ""


class UpdateMetadata(Wire):
    """The only thing of a message that can change; the rest may be repeated."""

    set_by_service: ClassVar = frozenset(ConversationMessage.model_fields) - {"metadata"} | {"project_id"}

    metadata: Annotated[str, Field(max_length=METADATA_LIMIT)]


class FetchLastRequest(Wire):
    """The newest message per contact or per identity: one of the two lists."""

    channel_identities: list[str] | None = None
    contact_ids: list[str] | None = None
    app_id: str | None = None
    messages_source: MessagesSource | None = None
    page_size: int | None = None
    page_token: str | None = None
    view: Literal["WITH_METADATA", "WITHOUT_METADATA"] | None = None
    start_time: Instant | None = None
    end_time: Instant | None = None
    channel: Channel | None = None
    direction: Direction | None = None
    project_id: str | None = None
