"""Contact messages: what a person sends (conversation-api.md section 8.3).

On SMS only text and choice responses happen, and media when the service plan takes MMS.
"""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from emulator.wire.base import Wire
from emulator.wire.contents import Filled, LocationMessage, MediaMessage, ReplyTo
from emulator.wire.lists import Product
from emulator.wire.one_of import the_one

CONTACT_KINDS = (
    "text_message",
    "media_message",
    "media_card_message",
    "location_message",
    "choice_response_message",
    "fallback_message",
    "product_response_message",
    "channel_specific_message",
)


class ContactText(Wire):
    """What the person wrote. An SMS may be empty, so this may be too."""

    text: str
    """The text, untouched."""


class MediaCardMessage(Wire):
    """A file with a caption."""

    url: Filled
    """Where the file is."""
    caption: str | None = None
    """The text beside it."""


class ChoiceResponseMessage(Wire):
    """The person picked a choice of an earlier message."""

    message_id: Filled
    """The message whose choice it was."""
    postback_data: str
    """What the choice carries."""


class FallbackMessage(Wire):
    """A message that the service could not read."""

    raw_message: str | None = None
    """It, as it came."""
    reason: dict[str, Any] | None = None
    """Why: code, description, sub_code."""


class ProductResponseMessage(Wire):
    """The person ordered."""

    products: list[Product]
    """What."""
    title: str | None = None
    """The order's title."""
    catalog_id: str | None = None
    """From which catalogue."""


class ContactSpecificMessage(Wire):
    """A message that only one channel knows."""

    message_type: str
    """Which of them."""
    message: Any = None
    """Its body, kept as it came."""


class ContactMessage(Wire):
    """What a person sends: exactly one content."""

    text_message: ContactText | None = None
    """Text."""
    media_message: MediaMessage | None = None
    """A file."""
    media_card_message: MediaCardMessage | None = None
    """A file with a caption."""
    location_message: LocationMessage | None = None
    """A place."""
    choice_response_message: ChoiceResponseMessage | None = None
    """A choice that was picked."""
    fallback_message: FallbackMessage | None = None
    """Something unreadable."""
    product_response_message: ProductResponseMessage | None = None
    """An order."""
    channel_specific_message: ContactSpecificMessage | None = None
    """Something only one channel knows."""
    reply_to: ReplyTo | None = None
    """The message answered."""

    @model_validator(mode="after")
    def _exactly_one(self) -> ContactMessage:
        the_one(self, CONTACT_KINDS)
        return self

    @property
    def kind(self) -> str:
        """The content key that is there."""
        return the_one(self, CONTACT_KINDS)
