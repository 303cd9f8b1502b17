"""`messages:send` and `messages:transcode` on the wire (conversation-api.md sections 3.1 and 3.2)."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from emulator.wire.app_messages import AppMessage
from emulator.wire.base import CallbackUrl, Instant, Wire
from emulator.wire.enums import Channel
from emulator.wire.identities import Recipient

METADATA_LIMIT = 1024
CONVERSATION_METADATA_LIMIT = 2048
CORRELATION_LIMIT = 128
PROPERTY_LIMIT = 1024
TTL_MIN_S, TTL_MAX_S = 3.0, 315_576_000_000.0
_DURATION = re.compile(r"(\d+(?:\.\d+)?)s?")


def _to_seconds(value: object) -> object:
    """A protobuf Duration ("86400s"); a bare number is tolerated (conversation-api.md section 3.1)."""
    if isinstance(value, str):
        match = _DURATION.fullmatch(value.strip())
        if match is None:
            raise ValueError(f'{value!r} is not a duration; write seconds as "86400s"')
        return float(match[1])
    if isinstance(value, bool):  # true would be one second
        raise ValueError(f'{str(value).lower()} is not a duration; write seconds as "86400s"')
    return value


def _within_ttl(value: float) -> float:
    if not TTL_MIN_S <= value <= TTL_MAX_S:
        raise ValueError(f"must be from 3s to 315576000000s, found {value:.15g}s")
    return value


Ttl = Annotated[
    float,
    BeforeValidator(_to_seconds),
    AfterValidator(_within_ttl),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?s$"}),
]


def _small_json(value: dict[str, Any]) -> dict[str, Any]:
    size = len(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    if size > CONVERSATION_METADATA_LIMIT:
        raise ValueError(f"must be at most {CONVERSATION_METADATA_LIMIT} characters as JSON, found {size}")
    return value


class SendRequest(Wire):
    """The body of `messages:send`."""

    app_id: str
    recipient: Recipient
    message: AppMessage
    project_id: str | None = None
    """Redundant; the samples of 2021 carry it, so it is taken."""
    callback_url: CallbackUrl | None = None
    """Where this message's callbacks go instead of the webhooks."""
    channel_priority_order: list[Channel] | None = None
    channel_properties: dict[str, Annotated[str, Field(max_length=PROPERTY_LIMIT)]] | None = None
    message_metadata: Annotated[str, Field(max_length=METADATA_LIMIT)] | None = None
    conversation_metadata: Annotated[dict[str, Any], AfterValidator(_small_json)] | None = None
    conversation_metadata_update_strategy: Literal["REPLACE", "MERGE_PATCH"] | None = None
    queue: Literal["NORMAL_PRIORITY", "HIGH_PRIORITY"] | None = None
    ttl: Ttl | None = None
    """Seconds until the message expires."""
    processing_strategy: Literal["DEFAULT", "DISPATCH_ONLY"] | None = None
    correlation_id: Annotated[str, Field(max_length=CORRELATION_LIMIT)] | None = None
    message_content_type: Literal["CONTENT_UNKNOWN", "CONTENT_MARKETING", "CONTENT_NOTIFICATION"] | None = None


class SendResponse(Wire):
    """200 only means queued."""

    message_id: str
    accepted_time: Instant


class TranscodeRequest(Wire):
    """The body of `messages:transcode`."""

    app_id: str
    app_message: AppMessage
    channels: Annotated[list[Channel], Field(min_length=1)]
    project_id: str | None = None
    from_: str | None = Field(None, alias="from")
    to: str | None = None


class TranscodeResponse(Wire):
    """One string per channel asked for."""

    transcoded_message: dict[str, str]
