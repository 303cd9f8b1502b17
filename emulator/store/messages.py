"""Messages, both directions, as the Conversation API keeps them."""

from __future__ import annotations

from emulator.delivery import Reason, Status
from emulator.store.base import Kind, Record


class Message(Record, frozen=True, gc=False):
    """One message. A slotted record with its content as JSON bytes: a hundred thousand of them must stay cheap."""

    id: str
    project_id: str
    app_id: str
    direction: str  # TO_APP | TO_CONTACT
    mode: str  # CONVERSATION | DISPATCH
    channel: str
    identity: str  # bare
    content: bytes  # the AppMessage or ContactMessage, as compact JSON
    accept_time: float
    contact_id: str = ""  # "" in DISPATCH mode
    conversation_id: str = ""  # "" in DISPATCH mode
    sender_id: str = ""  # MO: the number written to
    metadata: str = ""
    correlation_id: str = ""
    callback_url: str = ""
    has_choices: bool = False  # whether a reply may answer a choice of this message
    injected: bool = False
    status: Status = Status.QUEUED  # of a message to a contact; meaningless for one to the app
    status_time: float = 0.0
    reason: Reason | None = None
    batch_id: str = ""  # the service plan's batch that carries it
    channel_metadata: str = ""  # what the channel says of its handling, as JSON text
    fallback: tuple[tuple[str, str], ...] = ()  # (channel, identity) still to try when this one fails
    properties: tuple[tuple[str, str], ...] = ()  # channel_properties of the send
    ttl_s: float | None = None
    high_priority: bool = False


def by_identity(app_id: str, channel: str, identity: str) -> str:
    """Index key: messages between an app and an address, both directions."""
    return f"to/{app_id}/{channel}/{identity}"


def _keys(message: Message) -> list[str]:
    app_id, channel, identity = message.app_id, message.channel, message.identity
    keys = [f"project/{message.project_id}", f"app/{app_id}", by_identity(app_id, channel, identity)]
    if message.conversation_id:
        keys.append(f"conversation/{message.conversation_id}")
    if message.contact_id:
        keys.append(f"contact/{message.contact_id}")
    if message.batch_id:
        keys.append(f"batch/{message.batch_id}")
    if message.has_choices:
        keys.append(f"choices/{app_id}/{identity}")
    return keys


MESSAGES = Kind("message", Message, _keys)
