"""An app message as the text that a person reads on a phone without buttons and pictures.

The rules are those of sms.md section 1.2, read off the vendor's screenshots of April 2021; what no picture shows is
marked as inferred in the ledger. Nothing is cut here, nothing trimmed, and no text ends in a line feed of ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from emulator.delivery import Reason, ReasonCode
from emulator.errors import ConvemuError
from emulator.wire.app_messages import AppMessage, Content
from emulator.wire.cards import CardMessage, CarouselMessage
from emulator.wire.choices import (
    CalendarChoice,
    CallChoice,
    Choice,
    ChoiceMessage,
    ShareLocationChoice,
    UrlChoice,
)
from emulator.wire.contact_info import Address, ContactInfoMessage
from emulator.wire.contents import Coordinates, LocationMessage, MediaMessage, TextMessage
from emulator.wire.enums import Channel
from emulator.wire.lists import ListItem, ListMessage, ListSection
from emulator.wire.template_messages import TemplateMessage

MAP = "https://www.google.com/maps/search/?api=1&query="


class NotRenderable(ConvemuError):
    """The message says nothing that an SMS can carry; `reason` goes into the FAILED report."""

    def __init__(self, code: ReasonCode, description: str) -> None:
        super().__init__(description)
        self.reason = Reason(code, description)


@dataclass(frozen=True, slots=True)
class Style:
    """How choices look in plain text; the pictures of 2020 had another bullet and letters as sent."""

    bullet: str = "> "
    capitals: bool = True


STYLE_2021 = Style()
STYLE_2020 = Style(bullet=" * ", capitals=False)


def transcode(message: AppMessage, style: Style = STYLE_2021) -> str:
    """The SMS text of `message`, with what it says for SMS alone in place of the generic content.

    A template must have been resolved before. Raises NotRenderable when nothing of it is meant for SMS.
    """
    if (
        message.explicit_channel_message is None
        and message.explicit_channel_omni_message is None
        and message.text_message
    ):
        return message.text_message.text  # nearly every message
    if (raw := (message.explicit_channel_message or {}).get(Channel.SMS)) is not None:
        return _body_of(raw)
    content = message.for_channel(Channel.SMS).content
    if content is None:
        raise NotRenderable(ReasonCode.BAD_REQUEST, "The message has content for other channels only, none for SMS")
    return _Plain(style).text(content)


def _body_of(raw: str) -> str:
    """The text of a raw SMS payload: the `body` of a JSON object, or the string itself (inferred)."""
    try:
        payload = json.loads(raw)
    except (ValueError, RecursionError):
        return raw
    if not isinstance(payload, dict):
        return raw  # "12345" is valid JSON, and a text
    body = payload.get("body")
    if not isinstance(body, str):
        raise NotRenderable(
            ReasonCode.BAD_REQUEST, "explicit_channel_message.SMS is a JSON object without a text `body`"
        )
    return body


@dataclass(frozen=True, slots=True)
class _Plain:
    """The renderer: a method per kind, each answering lines or blocks; absent and empty things leave no trace."""

    style: Style

    def text(self, content: Content) -> str:
        match content:
            case TextMessage():
                return content.text
            case MediaMessage():
                return content.url
            case LocationMessage():
                return _location(content)
            case CardMessage():
                return _lines(self.card(content))
            case CarouselMessage():
                return _blocks(self.carousel(content))
            case ChoiceMessage():
                return _blocks(self.question(content))
            case ListMessage():
                return _blocks(self.list(content))
            case ContactInfoMessage():
                return _lines(_contact_info(content))
            case TemplateMessage():
                raise NotRenderable(ReasonCode.TEMPLATE_NOT_FOUND, "The template of the message cannot be shown on SMS")
            case _:
                assert_never(content)

    def question(self, message: ChoiceMessage) -> Iterator[str]:
        yield message.text_message.text if message.text_message else ""
        yield _lines(self.choices(message.choices))

    def card(self, card: CardMessage) -> Iterator[str]:
        yield card.title or ""
        yield card.description or ""
        yield card.media_message.url if card.media_message else ""
        yield from self.choices(card.choices)

    def carousel(self, message: CarouselMessage) -> Iterator[str]:
        for number, card in enumerate(message.cards, 1):
            yield f"{number}. {_lines(self.card(card))}"
        yield _lines(self.choices(message.choices))

    def list(self, message: ListMessage) -> Iterator[str]:
        yield _lines((message.title, message.description or "", message.media.url if message.media else ""))
        yield from map(self.section, message.sections)

    def section(self, section: ListSection) -> str:
        return _lines((section.title or "", *map(self.item, section.items)))

    def item(self, item: ListItem) -> str:
        if item.choice is not None:
            return self.reply(item.choice.title)
        return self.style.bullet + item.product.id if item.product else ""

    def choices(self, choices: Iterable[Choice] | None) -> Iterator[str]:
        return map(self.choice, choices or ())

    def choice(self, choice: Choice) -> str:
        content = choice.content
        match content:
            case TextMessage():
                return self.reply(content.text)
            case UrlChoice():
                return f"{self.style.bullet}{content.title}: {content.url}"
            case CallChoice():
                return f"{self.style.bullet}{content.title}: {content.phone_number}"
            case LocationMessage():
                return self.style.bullet + _location(content)
            case CalendarChoice() | ShareLocationChoice():
                return f"{self.style.bullet}{content.title}: {content.fallback_url}"
            case _:
                assert_never(content)

    def reply(self, text: str) -> str:
        # Full Unicode upper-casing ("ß" becomes "SS"): it can push a GSM text into UCS-2, as "Sì" does.
        return self.style.bullet + (text.upper() if self.style.capitals else text)


def _location(message: LocationMessage) -> str:
    return f"{message.title}: {MAP}{_point(message.coordinates)}"


def _point(coordinates: Coordinates) -> str:
    return f"{_degrees(coordinates.latitude)},{_degrees(coordinates.longitude)}"


def _degrees(number: float) -> str:
    """Plain notation with at least one decimal, as Java prints a float (59 gives 59.0; inferred for whole numbers)."""
    digits = format(Decimal(repr(number)), "f")
    return digits if "." in digits else digits + ".0"


def _contact_info(message: ContactInfoMessage) -> Iterator[str]:
    yield message.name.full_name
    yield (message.organization.company or "") if message.organization else ""
    yield from (number.phone_number for number in message.phone_numbers)
    yield from (address.email_address for address in message.email_addresses or ())
    yield from (page.url for page in message.urls or ())
    yield from map(_address, message.addresses or ())
    yield message.birthday or ""


def _address(address: Address) -> str:
    return ", ".join(filter(None, (address.city, address.state, address.zip, address.country)))


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(filter(None, lines))


def _blocks(blocks: Iterable[str]) -> str:
    return "\n\n".join(filter(None, blocks))
