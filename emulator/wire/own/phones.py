"""Phones and what is on them."""

from __future__ import annotations

from typing import Literal

from emulator.wire.own.base import Own, Time


class Part(Own):
    """One part of a text, as it travels."""

    text: str
    units: int


class Because(Own):
    """The first character that is not in the GSM alphabet."""

    index: int
    character: str


class Counted(Own):
    """What a text costs."""

    encoding: Literal["GSM", "UCS2", "BINARY"]
    units: int
    """Septets, UTF-16 units, or octets with the header"""
    parts: list[Part]
    ucs2_because: Because | None


class Reason(Own):
    """Why a message failed."""

    code: str
    description: str
    sub_code: str


class PhoneChoice(Own):
    """A choice that a person may type."""

    text: str
    postback_data: str


class PhoneMedium(Own):
    """A file of an MMS."""

    url: str
    content_type: str


class PhoneMessage(Counted):
    """One message on a phone."""

    id: str
    direction: Literal["MT", "MO"]
    peer: str
    """The other side's number or sender"""
    text: str
    """Of a binary its data, hexadecimal"""
    udh: str
    """Of a binary its user data header, hexadecimal"""
    at: Time
    status: str
    """Delivery status of the app message it came from; empty for others"""
    reason: Reason | None
    flash: bool
    kind: str
    choices: list[PhoneChoice]
    message_id: str
    app_id: str
    media: list[PhoneMedium]


class Newest(Own):
    """The newest message of a phone."""

    text: str
    at: Time
    direction: Literal["MT", "MO"]


class Phone(Own):
    """A handset and its person."""

    number: str
    """Without a plus"""
    name: str
    locale: str
    handset: Literal["on", "off", "out_of_coverage", "inbox_full", "blocked"]
    blocked: list[str]
    """Senders that it takes nothing from"""
    unread: int
    last: Newest | None


class PhoneList(Own):
    """Phones, the one with the newest message first."""

    phones: list[Phone]


class PhoneInbox(Own):
    """What is on a phone, oldest first."""

    messages: list[PhoneMessage]
