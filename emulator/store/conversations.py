"""Conversations: the thread between an app and a contact. At most one per pair is active."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from emulator.store.base import Kind


@dataclass(frozen=True, slots=True)
class Conversation:
    """A thread. `metadata_json` is JSON text ("{}" when empty); `last_received` 0.0 while nothing came in."""

    id: str
    project_id: str
    app_id: str
    contact_id: str
    active: bool = True
    active_channel: str = ""  # "" shows as CHANNEL_UNSPECIFIED
    last_received: float = 0.0
    metadata: str = ""
    metadata_json: str = "{}"
    sent_metadata: str = ""  # what sends gave of it, as JSON text; "" when none ever did
    correlation_id: str = ""
    last_activity: float = 0.0


def active_key(app_id: str, contact_id: str) -> str:
    """Index key of the one active conversation of an app with a contact."""
    return f"active/{app_id}/{contact_id}"


def _keys(conversation: Conversation) -> Iterator[str]:
    yield f"app/{conversation.app_id}"
    yield f"contact/{conversation.contact_id}"
    if conversation.active:
        yield active_key(conversation.app_id, conversation.contact_id)


CONVERSATIONS = Kind("conversation", Conversation, _keys)


@dataclass(frozen=True, slots=True)
class Correlation:
    """What the last send to an address in DISPATCH mode leaves for later inbound messages."""

    id: str  # app id / channel / identity
    app_id: str
    correlation_id: str = ""
    metadata_json: str = ""  # the last conversation_metadata, as JSON text; "" when none was ever sent


CORRELATIONS = Kind("correlation", Correlation, lambda record: (f"app/{record.app_id}",))
