"""Choices, and the message that is made of them (conversation-api.md sections 8.1 and 8.2)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from emulator.wire.base import Wire, instant
from emulator.wire.contents import Filled, LocationMessage, TextMessage
from emulator.wire.one_of import the_one

MAX_CHOICES = 10
"""Choices of a choice message or a card (sms.md section 7)."""


def _is_a_time(text: str) -> str:
    instant(text)
    return text


TimeText = Annotated[str, AfterValidator(_is_a_time)]
"""An RFC 3339 time, kept as it was written."""


class UrlChoice(Wire):
    """Opens a page."""

    title: Filled
    """What the button says."""
    url: Filled
    """The page."""


class CallChoice(Wire):
    """Calls a number."""

    title: Filled
    """What the button says."""
    phone_number: Filled
    """The number, shown exactly as sent."""


class CalendarChoice(Wire):
    """Adds an event to the calendar."""

    title: Filled
    """What the button says."""
    event_start: TimeText
    """When it begins."""
    event_end: TimeText
    """When it ends."""
    event_title: Filled
    """What the calendar shows."""
    event_description: str | None = None
    """More about it."""
    fallback_url: Filled
    """The page for channels without calendars, SMS among them."""


class ShareLocationChoice(Wire):
    """Asks where the person is."""

    title: Filled
    """What the button says."""
    fallback_url: Filled
    """The page for channels that cannot ask, SMS among them."""


CHOICE_KINDS = (
    "text_message",
    "url_message",
    "call_message",
    "location_message",
    "calendar_message",
    "share_location_message",
)
ChoiceContent = TextMessage | UrlChoice | CallChoice | LocationMessage | CalendarChoice | ShareLocationChoice
"""What a choice can hold; a `match` over it is checked for completeness."""


class Choice(Wire):
    """One thing a person can pick: exactly one of the kinds, and what comes back when it is picked."""

    text_message: TextMessage | None = None
    """A suggested reply; the only kind that can be answered on SMS."""
    url_message: UrlChoice | None = None
    """A page to open."""
    call_message: CallChoice | None = None
    """A number to call."""
    location_message: LocationMessage | None = None
    """A place to see."""
    calendar_message: CalendarChoice | None = None
    """An event to keep."""
    share_location_message: ShareLocationChoice | None = None
    """A request for the person's place."""
    postback_data: Any = None
    """Comes back in the choice response. A string; the Python SDK takes any JSON value, so any is kept as it came."""
    display_mode: Literal["DISPLAY_MODE_UNSPECIFIED", "PERSISTENT"] | None = None
    """How long the button stays (2026, RCS); nothing on SMS."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Choice:
        the_one(self, CHOICE_KINDS)
        return self

    @property
    def content(self) -> ChoiceContent:
        """The kind that is there."""
        content: ChoiceContent = self.__dict__[the_one(self, CHOICE_KINDS)]
        return content


Choices = Annotated[list[Choice], Field(max_length=MAX_CHOICES)]
"""Up to ten choices, in the order shown."""


class ChoiceProperties(Wire):
    """What other channels add to a choice message."""

    whatsapp_footer: str | None = None
    """A line under the message on WhatsApp."""


class ChoiceMessage(Wire):
    """A question with answers to pick."""

    text_message: TextMessage | None = None
    """The question."""
    choices: Annotated[list[Choice], Field(min_length=1, max_length=MAX_CHOICES)]
    """The answers, one to ten."""
    message_properties: ChoiceProperties | None = None
    """Other channels' extras."""
