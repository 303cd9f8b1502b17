"""Events in a conversation: composing, agent joined and the like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from emulator.store.base import Kind


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `content` is the app event or contact event as compact JSON."""

    id: str
    project_id: str
    app_id: str
    direction: str  # TO_APP | TO_CONTACT
    mode: str  # CONVERSATION | DISPATCH
    channel: str
    identity: str  # bare
    content: bytes
    accept_time: float
    contact_id: str = ""  # "" in DISPATCH mode
    conversation_id: str = ""  # "" in DISPATCH mode


def _keys(event: Event) -> Iterator[str]:
    yield f"app/{event.app_id}"
    if event.conversation_id:
        yield f"conversation/{event.conversation_id}"
    if event.contact_id:
        yield f"contact/{event.contact_id}"


EVENTS = Kind("event", Event, _keys)
