"""Callbacks on the wire: the envelope, the shape of 2020, and the bytes (webhooks.md sections 2, 7 and 8).

Payloads are plain dictionaries: they are built once and written once. What stands under the event key is the business
of the room that knows the event; `wire/callback_samples.py` has a sample of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from emulator.wire.base import stamp
from emulator.wire.enums import Trigger

EVENT_KEYS: Final[Mapping[Trigger, str]] = {
    Trigger.MESSAGE_INBOUND: "message",
    Trigger.MESSAGE_DELIVERY: "message_delivery_report",
    Trigger.MESSAGE_SUBMIT: "message_submit_notification",
    Trigger.EVENT_INBOUND: "event",
    Trigger.EVENT_DELIVERY: "event_delivery_report",
    Trigger.CONVERSATION_START: "conversation_start_notification",
    Trigger.CONVERSATION_STOP: "conversation_stop_notification",
    Trigger.CONVERSATION_DELETE: "conversation_delete_notification",
    Trigger.CONTACT_CREATE: "contact_create_notification",
    Trigger.CONTACT_UPDATE: "contact_update_notification",
    Trigger.CONTACT_DELETE: "contact_delete_notification",
    Trigger.CONTACT_MERGE: "contact_merge_notification",
    Trigger.CONTACT_IDENTITIES_DUPLICATION: "duplicated_contact_identities_notification",
    Trigger.CAPABILITY: "capability_notification",
    Trigger.OPT_IN: "opt_in_notification",
    Trigger.OPT_OUT: "opt_out_notification",
    Trigger.CHANNEL_EVENT: "channel_event_notification",
    Trigger.UNSUPPORTED: "unsupported_callback",
    Trigger.RECORD_NOTIFICATION: "record_notification",
    Trigger.SMART_CONVERSATION: "smart_conversation_notification",
    Trigger.SMART_CONVERSATIONS: "smart_conversation_notification",
    Trigger.MESSAGE_INBOUND_SMART_CONVERSATION_REDACTION: "message_redaction",
    Trigger.BATCH_STATUS_UPDATE: "batch_status_update_notification",
}
"""Trigger to event key (webhooks.md section 1). The last is from a sample of Sinch's skills; no SDK knows it."""

ENVELOPE: Final = frozenset(
    {"app_id", "project_id", "accepted_time", "event_time", "message_metadata", "correlation_id"}
)
"""The keys that may stand beside the event key."""


def envelope(
    event_key: str,
    body: Mapping[str, Any],
    *,
    app_id: str,
    project_id: str,
    accepted_time: float | None = None,
    event_time: float | None = None,
    message_metadata: str = "",
    correlation_id: str = "",
) -> dict[str, Any]:
    """The payload: envelope and exactly one event. Times are epoch seconds; one that is None is left out."""
    payload: dict[str, Any] = {"app_id": app_id}
    if accepted_time is not None:
        payload["accepted_time"] = stamp(accepted_time)
    if event_time is not None:
        payload["event_time"] = stamp(event_time)
    payload["project_id"] = project_id
    payload[event_key] = body
    payload["message_metadata"] = message_metadata
    payload["correlation_id"] = correlation_id
    return payload


def encode(payload: Mapping[str, Any]) -> bytes:
    """The bytes to sign and send: compact UTF-8 JSON, non-ASCII unescaped, numbers as JavaScript writes them."""
    encoded = orjson.dumps(payload)
    # The Node SDK signs what JSON.stringify makes of the parsed body, and that writes 47.0 as 47 (webhooks.md 6).
    return orjson.dumps(_whole_numbers(payload)) if b".0" in encoded or b"e1" in encoded else encoded


def _whole_numbers(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _whole_numbers(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_whole_numbers(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


# -- the shape of 2020 -----------------------------------------------------------------------------------------------

_MESSAGE_2020 = (
    "id", "direction", "contact_message", "channel", "conversation_id", "contact_id", "metadata", "accept_time",
)  # fmt: skip
_REPORT_2020 = ("message_id", "conversation_id", "status", "channel", "reason", "metadata")


def legacy(payload: Mapping[str, Any]) -> dict[str, Any]:
    """`payload` with exactly the keys of 2020; an event that had no shape then stays as it is.

    `reason` is "" unless the message failed, which today's SDKs cannot parse (webhooks.md section 8).
    """
    for event_key, keys in (("message", _MESSAGE_2020), ("message_delivery_report", _REPORT_2020)):
        if event_key in payload:
            body = payload[event_key]
            return {
                "app_id": payload["app_id"],
                "accepted_time": payload["accepted_time"],
                event_key: {key: body.get(key, "") for key in keys},
            }
    return dict(payload)


# -- the self-check --------------------------------------------------------------------------------------------------

_OBJECTS = frozenset({"reason", "channel_identity", "contact_message", "submitted_message", "contact", "conversation"})


def faults_of(payload: Mapping[str, Any]) -> list[str]:
    """What an official SDK would stumble over, one sentence each; a good payload has none (webhooks.md section 7)."""
    found = [
        f"{key} must be a string, found {payload.get(key)!r}"
        for key in ("app_id", "project_id")
        if not isinstance(payload.get(key), str)
    ]
    events = [key for key in payload if key not in ENVELOPE]
    if len(events) != 1:
        found.append(f"exactly one event key is needed, found {', '.join(events) or 'none'}")
    for key in events:
        if key not in EVENT_KEYS.values():
            found.append(f"{key} is no event key")
        if not isinstance(payload[key], Mapping) or not payload[key]:
            found.append(f"{key} must be an object that is not empty, found {payload[key]!r}")
    return found + list(_hollow(payload, ""))


def _hollow(value: Any, path: str) -> list[str]:
    if isinstance(value, list):
        return [fault for index, inner in enumerate(value) for fault in _hollow(inner, f"{path}[{index}]")]
    if not isinstance(value, Mapping):
        return []
    found = []
    for key, inner in value.items():
        here = f"{path}.{key}".lstrip(".")
        if key in _OBJECTS and inner in ("", None):
            found.append(f"{here} must be an object or absent, found {inner!r}")
        if key.endswith("_time") and inner in ("", None):
            found.append(f"{here} must be a time or absent, found {inner!r}")
        found += _hollow(inner, here)
    return found
