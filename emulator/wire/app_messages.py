"""App messages: what an application sends, and the overrides per channel (conversation-api.md section 8.1).

The contents live next door, one file per noun: contents, choices, cards, lists, contact_info, template_messages.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from emulator.wire.base import Wire
from emulator.wire.cards import CardMessage, CarouselMessage
from emulator.wire.choices import ChoiceMessage
from emulator.wire.contact_info import ContactInfoMessage
from emulator.wire.contents import LocationMessage, MediaMessage, ReplyTo, TextMessage
from emulator.wire.enums import Channel
from emulator.wire.lists import ListMessage
from emulator.wire.one_of import present, the_one
from emulator.wire.template_messages import OmniTemplate, TemplateMessage

CONTENT_KINDS = (
    "text_message",
    "media_message",
    "location_message",
    "card_message",
    "carousel_message",
    "choice_message",
    "list_message",
    "template_message",
    "contact_info_message",
)
OVERRIDES = ("explicit_channel_message", "explicit_channel_omni_message", "channel_specific_message")
_OMNI_KINDS = (*CONTENT_KINDS, "template_reference")

Content = (
    TextMessage
    | MediaMessage
    | LocationMessage
    | CardMessage
    | CarouselMessage
    | ChoiceMessage
    | ListMessage
    | TemplateMessage
    | ContactInfoMessage
)
"""Every content an app message can have; a `match` over it is checked for completeness."""


class Contents(Wire):
    """The content keys, each optional here; who inherits says how many there may be."""

    text_message: TextMessage | None = None
    """Plain text."""
    media_message: MediaMessage | None = None
    """A file."""
    location_message: LocationMessage | None = None
    """A place."""
    card_message: CardMessage | None = None
    """A card."""
    carousel_message: CarouselMessage | None = None
    """Cards in a row."""
    choice_message: ChoiceMessage | None = None
    """A question with answers."""
    list_message: ListMessage | None = None
    """A list to pick from."""
    template_message: TemplateMessage | None = None
    """A message by template."""
    contact_info_message: ContactInfoMessage | None = None
    """A person's card."""


class OmniMessage(Contents):
    """What one channel gets instead of the generic content: exactly one content, or a template by reference."""

    template_reference: OmniTemplate | None = None
    """A template of the project."""

    @model_validator(mode="after")
    def _exactly_one(self) -> OmniMessage:
        the_one(self, _OMNI_KINDS)
        return self


class ChannelSpecificMessage(Wire):
    """A message that only one channel knows; none is defined for SMS."""

    message_type: Literal[
        "FLOWS",
        "ORDER_DETAILS",
        "ORDER_STATUS",
        "COMMERCE",
        "CAROUSEL_COMMERCE",
        "NOTIFICATION_MESSAGE_TEMPLATE",
    ]
    """Which of them."""
    message: Any = None
    """Its body, kept as it came."""


class Agent(Wire):
    """Who speaks for the application."""

    display_name: str | None = None
    """The name shown."""
    type: Literal["UNKNOWN_AGENT_TYPE", "HUMAN", "BOT"] | None = None
    """A person or a program."""
    picture_url: str | None = None
    """The picture shown."""


class AppMessage(Contents):
    """What an application sends: one content, or overrides per channel alone, and who speaks."""

    explicit_channel_message: dict[Channel, str] | None = None
    """Per channel, the raw body of that channel's own API."""
    explicit_channel_omni_message: dict[Channel, OmniMessage] | None = None
    """Per channel, another content; it wins over the generic one there."""
    channel_specific_message: dict[Channel, ChannelSpecificMessage] | None = None
    """Per channel, a message that only it knows."""
    agent: Agent | None = None
    """Who speaks."""
    reply_to: ReplyTo | None = None
    """The message answered (2026, WhatsApp)."""

    @model_validator(mode="after")
    def _one_content_or_overrides(self) -> AppMessage:
        found = present(self, CONTENT_KINDS)
        if len(found) > 1 or not (found or any(self.__dict__[key] for key in OVERRIDES)):
            the_one(self, CONTENT_KINDS)
        return self

    @property
    def kind(self) -> str:
        """The content key that is there, or "" when there are only overrides per channel."""
        if self.text_message is not None:
            return "text_message"  # nearly every message
        return next(iter(present(self, CONTENT_KINDS)), "")

    @property
    def content(self) -> Content | None:
        """The generic content, or None when there are only overrides per channel."""
        return self.__dict__[self.kind] if self.kind else None

    def for_channel(self, channel: str) -> AppMessage:
        """This message as `channel` gets it: with the content that explicit_channel_omni_message puts in place there.

        A template reference becomes a template message, still to be resolved.
        """
        if self.explicit_channel_omni_message is None:
            return self  # nearly every message
        override = self.explicit_channel_omni_message.get(Channel(channel))
        if override is None:
            return self
        kind = the_one(override, _OMNI_KINDS)
        if override.template_reference is not None:
            return AppMessage(template_message=TemplateMessage(omni_template=override.template_reference))
        return AppMessage.model_construct({kind}, **{kind: override.__dict__[kind]})

    @property
    def has_text_choices(self) -> bool:
        """Whether a person could answer by typing a choice, on any channel."""
        if self.text_message is not None and self.explicit_channel_omni_message is None:
            return False  # nearly every message
        return any(_offers_text_choices(part) for part in (self, *(self.explicit_channel_omni_message or {}).values()))


def _offers_text_choices(message: Contents) -> bool:
    if message.list_message is not None:
        return any(item.choice is not None for section in message.list_message.sections for item in section.items)
    cards = [message.card_message] if message.card_message else []
    choices = message.choice_message.choices if message.choice_message else []
    if message.carousel_message is not None:
        cards = message.carousel_message.cards
        choices = message.carousel_message.choices or []
    offered = [choice for card in cards for choice in card.choices or []] + choices
    return any(choice.text_message is not None for choice in offered)
