"""Callbacks of an SMS service plan (sms.md sections 4.3 and 4.4): inbound messages and delivery reports.

Tolerant on input, as other simulators and old service plans differ: numbers with or without plus, a code as text, times
without `Z`, unknown members. Strict on output: numbers bare, codes integers, times with milliseconds.
"""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from emulator.errors import InvalidArgument
from emulator.wire.base import Instant, Text, Wire, refusal, shown
from emulator.wire.identities import bare

MAX_BODY = 2000
"""Characters of a text body (sms.md section 4.3)."""

Number = Annotated[str, Field(min_length=1), AfterValidator(bare)]
"""A phone number or short code; bare inside and on output."""
XmsStatusWord = Annotated[str, Field(min_length=1)]
"""A capitalised status word (sms.md section 5.1). New ones may appear, so it is no closed set."""


def _to_code(value: object) -> object:
    # The page of 2021 shows the code once as text.
    return int(value) if isinstance(value, str) and value.strip().isdecimal() else value


Code = Annotated[int, BeforeValidator(_to_code)]
"""A delivery code (sms.md sections 5.2 and 5.3)."""


def _base64(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("must be Base64") from None
    return text


# -- inbound ---------------------------------------------------------------------------------------------------------


class _Inbound(Wire):
    id: str = Field(min_length=1)
    """The inbound message's id, a ULID; the same again means the same message again."""
    from_: Number = Field(alias="from")
    """The handset."""
    to: Number
    """The plan's long number or short code that was written to."""
    received_at: Instant
    """When the service plan got it."""
    sent_at: Instant | None = None
    """When it left the handset, if the operator says so."""
    operator_id: str | None = None
    """MCC and MNC of the handset's operator, such as 24001."""
    client_reference: str | None = None
    """Reference of the batch that this answers."""


class MoText(_Inbound):
    """A text from a handset; long ones arrive joined."""

    type: Literal["mo_text"] = "mo_text"
    body: Text = ""
    """The text, up to 2000 characters."""


class MoBinary(_Inbound):
    """Bytes from a handset."""

    type: Literal["mo_binary"] = "mo_binary"
    body: Annotated[str, AfterValidator(_base64)]
    """The bytes, Base64."""
    udh: str
    """The user data header, hexadecimal."""


class InboundMedia(Wire):
    """One file of an inbound MMS."""

    url: str | None = None
    """Where the service keeps it; absent when the upload failed."""
    content_type: str = ""
    """Its media type."""
    status: str = "Uploaded"
    """Uploaded or Failed."""
    code: Code = 0
    """0 success, 1 content upload error, 2 cloud bucket error, 3 bucket key error."""

    @property
    def usable(self) -> bool:
        """Whether there is something to pass on."""
        return bool(self.url) and self.status.lower() != "failed"


class InboundMmsBody(Wire):
    """What an inbound MMS says."""

    subject: str | None = None
    """Its subject line."""
    message: str | None = None
    """Its text."""
    media: list[InboundMedia] | None = None
    """Its files."""


class MoMedia(_Inbound):
    """An MMS from a handset."""

    type: Literal["mo_media"] = "mo_media"
    body: InboundMmsBody
    """Subject, text and files."""


# -- delivery reports ------------------------------------------------------------------------------------------------


class StatusCount(Wire):
    """How many recipients of a batch have one code."""

    code: Code
    """The delivery code."""
    status: XmsStatusWord
    """Its status word."""
    count: int = Field(ge=1)
    """How many."""
    recipients: list[Number] | None = None
    """Who; only in full reports."""


class DeliveryReport(Wire):
    """A report of a whole batch: summary, or full with recipients."""

    type: Literal["delivery_report_sms", "delivery_report_mms"] = "delivery_report_sms"
    batch_id: str = Field(min_length=1)
    """The batch."""
    total_message_count: int | None = None
    """How many recipients it had."""
    statuses: list[StatusCount]
    """Only codes with at least one recipient."""
    client_reference: str | None = None
    """The batch's own reference."""


class RecipientDeliveryReport(Wire):
    """A report of one recipient of a batch."""

    type: Literal["recipient_delivery_report_sms", "recipient_delivery_report_mms"] = "recipient_delivery_report_sms"
    batch_id: str = Field(min_length=1)
    """The batch."""
    recipient: Number
    """The handset."""
    code: Code
    """The delivery code."""
    status: XmsStatusWord
    """Its status word."""
    at: Instant
    """When the service plan made the report."""
    operator_status_at: Instant | None = None
    """When the operator says it happened."""
    status_message: str | None = None
    """A remark; gone from current models. convemu puts the name of a reason here that no code stands for."""
    client_reference: str | None = None
    """The batch's own reference."""
    applied_originator: str | None = None
    """The sender taken from the pool, when the batch named none."""
    operator: str | None = None
    """The handset's operator, if enabled."""
    number_of_message_parts: int | None = None
    """Only when the batch limited its parts."""
    encoding: Literal["GSM", "UNICODE"] | None = None
    """Only with automatic encoding."""


XmsCallback = MoText | MoBinary | MoMedia | DeliveryReport | RecipientDeliveryReport
"""Everything that a service plan calls with."""
InboundCallback = MoText | MoBinary | MoMedia
"""What comes from a handset."""

_MODELS: dict[str, type[XmsCallback]] = {
    "mo_text": MoText,
    "mo_binary": MoBinary,
    "mo_media": MoMedia,
    "delivery_report_sms": DeliveryReport,
    "delivery_report_mms": DeliveryReport,
    "recipient_delivery_report_sms": RecipientDeliveryReport,
    "recipient_delivery_report_mms": RecipientDeliveryReport,
}
CALLBACK_TYPES = tuple(_MODELS)
"""Every `type` of a callback."""


def parse_callback(body: bytes | str) -> XmsCallback:
    """The callback in `body`. Raises InvalidArgument: not JSON, unknown `type`, or a member that does not fit."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidArgument(f"Malformed request: the body is not JSON ({error})") from None
    model = _model_of(document)
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise refusal(error) from None


def _model_of(document: Any) -> type[XmsCallback]:
    if not isinstance(document, dict):
        raise InvalidArgument.of("body", f"must be an object, found {shown(document)[:60]}")
    if "type" not in document:
        raise InvalidArgument.of("type", f"is required; allowed: {', '.join(_MODELS)}")
    kind = document["type"]
    if not isinstance(kind, str) or kind not in _MODELS:
        raise InvalidArgument.of("type", f"{shown(kind)} is not known; allowed: {', '.join(_MODELS)}")
    return _MODELS[kind]
