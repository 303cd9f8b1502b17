"""Events on the wire (conversation-api.md section 6, webhooks.md section 3.4)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from emulator.wire.app_messages import Agent
from emulator.wire.base import CallbackUrl, Instant, Wire
from emulator.wire.contents import Filled
from emulator.wire.enums import Channel, Direction, ProcessingMode
from emulator.wire.identities import ChannelIdentity, Recipient
from emulator.wire.one_of import the_one

METADATA_LIMIT = 1024

APP_EVENTS = (
    "composing_event",
    "composing_end_event",
    "read_message_event",
    "comment_reply_event",
    "agent_joined_event",
    "agent_left_event",
    "generic_event",
)
CONTACT_EVENTS = (
    "composing_event",
    "composing_end_event",
    "conversation_deleted_event",
    "comment_event",
    "generic_event",
)


class Plain(Wire):
    """An event that says nothing but its name."""


class CommentReply(Wire):
    """An answer to a comment."""

    text: Filled


class AgentEvent(Wire):
    """Somebody joined or left."""

    agent: Agent | None = None


class Generic(Wire):
    """An event of the application's own making."""

    payload: dict[str, Any] | None = None


class AppEvent(Wire):
    """What an application can tell a contact besides messages: exactly one event."""

    composing_event: Plain | None = None
    composing_end_event: Plain | None = None
    read_message_event: Plain | None = None
    comment_reply_event: CommentReply | None = None
    agent_joined_event: AgentEvent | None = None
    agent_left_event: AgentEvent | None = None
    generic_event: Generic | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> AppEvent:
        the_one(self, APP_EVENTS)
        return self

    @property
    def kind(self) -> str:
        """The event key that is there."""
        return the_one(self, APP_EVENTS)


class ContactEvent(Wire):
    """What a contact does besides writing: exactly one event."""

    composing_event: Plain | None = None
    composing_end_event: Plain | None = None
    conversation_deleted_event: Plain | None = None
    comment_event: dict[str, Any] | None = None
    generic_event: Generic | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> ContactEvent:
        the_one(self, CONTACT_EVENTS)
        return self


class SendEvent(Wire):
    """The body of `events:send`."""

    app_id: str
    recipient: Recipient
    event: AppEvent
    project_id: str | None = None
    callback_url: CallbackUrl | None = None
    """Where this event's callbacks go instead of the webhooks"""
    channel_priority_order: list[Channel] | None = None
    """Only the first is used"""
    event_metadata: Annotated[str, Field(max_length=METADATA_LIMIT)] | None = None
    queue: Literal["NORMAL_PRIORITY", "HIGH_PRIORITY"] | None = None


class SentEvent(Wire):
    """200 only means accepted."""

    event_id: str
    accepted_time: Instant


class InjectEvent(Wire):
    """An event that happened elsewhere, to be kept in a conversation; nothing is sent."""

    accept_time: Instant
    app_event: AppEvent | None = None
    contact_event: ContactEvent | None = None
    channel_identity: ChannelIdentity | None = None
    contact_id: str | None = None
    conversation_id: str | None = None
    """Redundant; in the path"""
    processing_mode: ProcessingMode | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> InjectEvent:
        the_one(self, ("app_event", "contact_event"))
        return self


class Event(Wire):
    """A stored event. Exactly one of `app_event` and `contact_event` is there."""

    id: str
    direction: Direction
    app_event: dict[str, Any] | None = None
    contact_event: dict[str, Any] | None = None
    conversation_id: str
    contact_id: str
    channel_identity: ChannelIdentity | None = None
    accept_time: Instant
    processing_mode: ProcessingMode


class EventList(Wire):
    """A page of events, newest first."""

    events: list[Event]
    next_page_token: str = ""
