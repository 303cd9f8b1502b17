"""The one inversion of the house: what `conversation/` asks of a channel.

`network/` implements it, `web/assembly.py` plugs it in.
`conversation/` knows nothing of SMS beyond this page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from emulator.delivery import Reason
from emulator.errors import ConvemuError
from emulator.record import Record
from emulator.store.apps import App
from emulator.wire.app_messages import AppMessage


class ChannelRefused(ConvemuError):
    """The channel will not take the message at all: stage two of validation. `reason` goes into the FAILED report."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.description)
        self.reason = reason


class ChannelUnavailable(ChannelRefused):
    """The channel does not take the message for now: it is worth another try."""


class Submission(Record, frozen=True, gc=False):
    """One message for one address, ready for the channel; templates are resolved already."""

    app: App
    message_id: str
    identity: str  # bare
    message: AppMessage
    properties: Mapping[str, str]  # channel_properties of the send
    ttl_s: float | None  # seconds from acceptance until it expires, or None: the channel's own limit
    high_priority: bool
    metadata: str  # the send's message_metadata: scenario rules may look at it


class Submitted(Record, frozen=True, gc=False):
    """The channel took it: its own id for it, which delivery reports will name, and what it says of its handling."""

    batch_id: str
    metadata: str = ""  # JSON text; travels as the report's top-level message_metadata


class Channel(Protocol):
    """A way to a handset."""

    def render(self, message: AppMessage) -> str:
        """What the person would read; raises ChannelRefused when the message cannot be shown here."""

    async def submit(self, submission: Submission) -> Submitted:
        """Take the message. Reports arrive later, from outside, by batch id. Raises ChannelRefused."""
