"""Phones as the emulator's own API shows them. These shapes are ours, not the vendor's."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from emulator.wire.own.base import OwnRequest


class NewPhone(OwnRequest):
    """A phone to make: whatever is not given is drawn, a Faker person with a number reserved for fiction."""

    number: str | None = None
    name: Annotated[str, Field(max_length=100)] | None = None
    locale: str | None = None
    """As Faker spells it, such as sv_SE."""


class ChangePhone(OwnRequest):
    """What to change on a phone; absent fields stay."""

    handset: Literal["on", "off", "out_of_coverage", "inbox_full", "blocked"] | None = None
    blocked: list[str] | None = None
    """Senders that the phone takes nothing from."""
    name: Annotated[str, Field(max_length=100)] | None = None
    read: bool | None = None
    """True: everything on the phone has been read."""


class Media(OwnRequest):
    """A medium that a person sends."""

    url: str
    content_type: str = "image/jpeg"


class Write(OwnRequest):
    """What a person sends from a phone: a text, a choice of an earlier message, media, or bytes."""

    text: str | None = None
    to: str | None = None
    """The number written to; unless said, the sender of the newest message on the phone."""
    app_id: str | None = None
    choice: str | int | None = None
    """A choice by its text, its number in the list from 1, or its postback data."""
    message_id: str | None = None
    """The message whose choice it is."""
    media: list[Media] | None = None
    binary: str | None = None
    """Bytes, hexadecimal."""
    udh: str | None = None
    """The header of the bytes, hexadecimal."""


class Decide(OwnRequest):
    """What becomes of a message that waits."""

    status: Literal["DELIVERED", "FAILED", "EXPIRED"]
    reason: str | None = None
    code: int | None = None


class CountText(OwnRequest):
    """A text whose encoding and parts are asked for."""

    text: str
