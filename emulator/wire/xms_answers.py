"""What the service plan's own API answers (sms.md section 4.5): the shapes that its routes promise.

The values come from the rooms that know them; a test compares what is really answered with these models.
"""

from __future__ import annotations

from typing import Literal

from emulator.wire.base import Instant, Wire
from emulator.wire.xms import MoBinary, MoMedia, MoText, RecipientDeliveryReport
from emulator.wire.xms_batches import SendBinary, SendMedia, SendText
from emulator.wire.xms_groups import AutoUpdate


class _Taken(Wire):
    """What the service adds to a batch."""

    id: str
    """A ULID."""
    canceled: bool
    """Whether it was cancelled."""
    created_at: Instant
    """When it was taken."""
    modified_at: Instant
    """When it was changed last."""


class TextBatch(SendText, _Taken):
    """A text batch."""


class BinaryBatch(SendBinary, _Taken):
    """A batch of bytes."""


class MediaBatch(SendMedia, _Taken):
    """A batch of media."""


AnyBatch = TextBatch | BinaryBatch | MediaBatch
AnyInbound = MoText | MoBinary | MoMedia


class _Page(Wire):
    count: int
    """Of all pages."""
    page: int
    """From 0."""
    page_size: int
    """Items of this page."""


class BatchPage(_Page):
    """Batches, newest first."""

    batches: list[AnyBatch]


class ReportPage(_Page):
    """Reports of messages that came to an end, newest first."""

    delivery_reports: list[RecipientDeliveryReport]


class InboundPage(_Page):
    """What handsets sent, newest first."""

    inbounds: list[AnyInbound]


class Group(Wire):
    """A group, without its members."""

    id: str
    """A ULID."""
    name: str | None = None
    """A name for people."""
    size: int
    """Its own members, those of child groups not counted."""
    created_at: Instant
    modified_at: Instant
    child_groups: list[str]
    """Ids."""
    auto_update: AutoUpdate | None = None
    """Joining and leaving by SMS."""


class GroupPage(_Page):
    """Groups, newest first."""

    groups: list[Group]


class Tried(Wire):
    """What one recipient would get."""

    recipient: str
    body: str
    number_of_parts: int
    encoding: Literal["text", "unicode", "binary"]


class DryRun(Wire):
    """What a batch would come to."""

    number_of_recipients: int
    number_of_messages: int
    """Parts of all."""
    per_recipient: list[Tried] | None = None
    """When asked for."""
