"""Cards, alone or several in a carousel (conversation-api.md section 8.1)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from emulator.wire.base import Wire
from emulator.wire.choices import Choice, Choices
from emulator.wire.contents import MediaMessage

MAX_CARDS = 10
MAX_OUTER_CHOICES = 3


class CardProperties(Wire):
    """What other channels add to a card."""

    whatsapp_header: Any = None
    """The header on WhatsApp, kept as it came."""


class CardMessage(Wire):
    """A picture with a title, a description and choices. At least one of the four must be there (inferred)."""

    title: str | None = None
    """The first line."""
    description: str | None = None
    """What stands under the title."""
    media_message: MediaMessage | None = None
    """The picture or film."""
    height: Literal["UNSPECIFIED_HEIGHT", "SHORT", "MEDIUM", "TALL"] | None = None
    """How tall the picture is drawn; nothing on SMS."""
    choices: Choices | None = None
    """Up to ten things to pick."""
    message_properties: CardProperties | None = None
    """Other channels' extras."""

    @model_validator(mode="after")
    def _not_empty(self) -> CardMessage:
        if not (self.title or self.description or self.media_message or self.choices):
            raise ValueError("is empty; it needs at least one of title, description, media_message, choices")
        return self


class CarouselMessage(Wire):
    """Several cards side by side; under each other on SMS."""

    cards: Annotated[list[CardMessage], Field(min_length=1, max_length=MAX_CARDS)]
    """One to ten cards."""
    choices: Annotated[list[Choice], Field(max_length=MAX_OUTER_CHOICES)] | None = None
    """Up to three choices under all cards."""
