"""Batches of the service plan's own API: text, binary and media messages to one or many (sms.md section 4.5)."""

from __future__ import annotations

import base64
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from emulator.addresses import web_address
from emulator.wire.base import Instant, Parsed, Wire, shown
from emulator.wire.xms import MAX_BODY
from emulator.wire.xms_errors import CONSTRAINT, XmsInvalid, parse_object, parse_xms

MAX_RECIPIENTS = 1000
MAX_CHANGES = 100
ReportMode = Literal["none", "summary", "full", "per_recipient", "per_recipient_final"]
_KEY = re.compile(r"[A-Za-z0-9.\-_]{1,16}")


def _keys(parameters: dict[str, Any]) -> dict[str, Any]:
    for key in parameters:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key; a key has 1 to 16 of A-Z, a-z, 0-9, dot, dash, underscore")
    return parameters


def _hex(text: str) -> str:
    try:
        bytes.fromhex(text)
    except ValueError:
        raise ValueError(f"{text!r} is not hexadecimal") from None
    return text


def _base64(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except ValueError:
        raise ValueError("is not Base64") from None
    return text


Url = Annotated[str, Field(max_length=2048, json_schema_extra={"pattern": "^https?://"}), AfterValidator(web_address)]
Parameters = Annotated[
    dict[str, dict[str, Annotated[str, Field(max_length=160)]]],
    AfterValidator(_keys),
]
"""Value by recipient (or `default`) by key."""


class _Settings(Wire):
    """What every kind of batch may say, on sending and on updating."""

    from_: str | None = Field(None, alias="from")
    """The sender; absent: from the plan's pool, by the recipient's country."""
    delivery_report: ReportMode | None = None
    """Which delivery reports the callback URL gets."""
    send_at: Instant | None = None
    """When to send; in the past: now."""
    expire_at: Instant | None = None
    """When to give up; three days after `send_at` unless said, and at most."""
    callback_url: Url | None = None
    """Where this batch's delivery reports go, instead of the plan's URL."""
    client_reference: Annotated[str, Field(max_length=2048)] | None = None
    """The caller's own reference; reports carry it."""
    feedback_enabled: bool | None = None
    """Whether the caller will tell which messages had their effect."""


class _TextOptions(Wire):
    parameters: Parameters | None = None
    """Values of the `${key}` placeholders in the body."""
    flash_message: bool | None = None
    """Shown at once and not kept."""
    truncate_concat: bool | None = None
    """Cut to one part."""
    max_number_of_message_parts: Annotated[int, Field(ge=1)] | None = None
    """Do not send messages that need more."""
    from_ton: Annotated[int, Field(ge=0, le=6)] | None = None
    """Type of number of the sender."""
    from_npi: Annotated[int, Field(ge=0, le=18)] | None = None
    """Numbering plan of the sender."""


class _BinaryOptions(Wire):
    from_ton: Annotated[int, Field(ge=0, le=6)] | None = None
    """Type of number of the sender."""
    from_npi: Annotated[int, Field(ge=0, le=18)] | None = None
    """Numbering plan of the sender."""


class _MediaOptions(Wire):
    parameters: Parameters | None = None
    """Values of the `${key}` placeholders in subject and message."""
    strict_validation: bool | None = None
    """Refuse media that are not good practice for MMS; nothing is fetched here, so nothing is refused."""


class MediaBody(Wire):
    """An MMS."""

    url: Url
    """The file."""
    message: Annotated[str, Field(max_length=5000)] | None = None
    """Its text."""
    subject: Annotated[str, Field(max_length=80)] | None = None
    """Its subject line."""


To = Annotated[list[str], Field(min_length=1, max_length=MAX_RECIPIENTS)]
TextBody = Annotated[str, Field(max_length=MAX_BODY)]
BinaryBody = Annotated[str, AfterValidator(_base64)]


class SendText(_Settings, _TextOptions):
    """A text to one or many."""

    type: Literal["mt_text"] = "mt_text"
    to: To
    """1 to 1000 phone numbers or group ids."""
    body: TextBody
    """The text, with placeholders."""


class SendBinary(_Settings, _BinaryOptions):
    """Bytes to one or many."""

    type: Literal["mt_binary"]
    to: To
    """1 to 1000 phone numbers or group ids."""
    body: BinaryBody
    """The bytes, Base64."""
    udh: Annotated[str, AfterValidator(_hex)]
    """The user data header, hexadecimal."""


class SendMedia(_Settings, _MediaOptions):
    """An MMS to one or many."""

    type: Literal["mt_media"]
    to: To
    """1 to 1000 phone numbers or group ids."""
    body: MediaBody
    """File, text and subject."""


SendBatch = SendText | SendBinary | SendMedia


class _Changes(Wire):
    to_add: Annotated[list[str], Field(max_length=MAX_CHANGES)] | None = None
    """Recipients more."""
    to_remove: Annotated[list[str], Field(max_length=MAX_CHANGES)] | None = None
    """Recipients less."""


class UpdateText(_Settings, _TextOptions, _Changes):
    """Changes to a text batch that is not sent yet."""

    type: Literal["mt_text"] = "mt_text"
    body: TextBody | None = None
    """Another text."""


class UpdateBinary(_Settings, _BinaryOptions, _Changes):
    """Changes to a binary batch that is not sent yet."""

    type: Literal["mt_binary"]
    body: BinaryBody | None = None
    """Other bytes."""
    udh: Annotated[str, AfterValidator(_hex)] | None = None
    """Another header."""


class UpdateMedia(_Settings, _MediaOptions, _Changes):
    """Changes to a media batch that is not sent yet."""

    type: Literal["mt_media"]
    body: MediaBody | None = None
    """Another MMS."""


UpdateBatch = UpdateText | UpdateBinary | UpdateMedia
_SEND: dict[str, type[SendBatch]] = {"mt_text": SendText, "mt_binary": SendBinary, "mt_media": SendMedia}
_UPDATE: dict[str, type[UpdateBatch]] = {"mt_text": UpdateText, "mt_binary": UpdateBinary, "mt_media": UpdateMedia}


class Feedback(Wire):
    """Which recipients' messages had their effect; none named: all."""

    recipients: list[str] = Field(default_factory=list)
    """Phone numbers."""


def parse_send(body: bytes) -> Parsed[Any]:
    """A batch to send, by its `type` (mt_text unless said). Raises XmsInvalid."""
    return parse_xms(_SEND[_type_in(body)], body)


def parse_update(body: bytes) -> Parsed[Any]:
    """Changes of a batch, by its `type` (mt_text unless said). Raises XmsInvalid."""
    return parse_xms(_UPDATE[_type_in(body)], body)


def stored(request: bytes) -> SendBatch:
    """A batch's request as it is kept."""
    return _SEND[_type_in(request)].model_validate_json(request)


def _type_in(body: bytes) -> str:
    kind = parse_object(body).get("type", "mt_text")
    if not isinstance(kind, str) or kind not in _SEND:
        raise XmsInvalid(CONSTRAINT, f"type: {shown(kind)} is not known; allowed: {', '.join(_SEND)}")
    return kind
