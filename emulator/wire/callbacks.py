"""Callbacks on the wire: the envelope, its bytes, and the shape of 2020 (webhooks.md sections 2, 3 and 8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from emulator.wire.base import stamp

ENVELOPE = ("app_id", "accepted_time", "event_time", "project_id", "message_metadata", "correlation_id")


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
    """A whole payload: the envelope and exactly one event key. A time that is None is left out, never null."""
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
    """Compact JSON, UTF-8, nothing escaped that need not be: parsers that re-serialise come to the same bytes."""
    return orjson.dumps(payload)


_LEGACY = {
    "message": (
        "id", "direction", "contact_message", "channel", "conversation_id", "contact_id", "metadata", "accept_time",
    ),
    "message_delivery_report": ("message_id", "conversation_id", "status", "channel", "reason", "metadata"),
}  # fmt: skip


def legacy(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload with exactly the keys of 2020; events that the seed page does not show stay as they are.

    `reason` is "" where the modern shape has none: today's SDKs cannot parse that, which is why it is opt-in.
    """
    for key, names in _LEGACY.items():
        if key in payload:
            event = payload[key]
            shown = {name: event.get(name, "") for name in names}
            return {"app_id": payload["app_id"], "accepted_time": payload["accepted_time"], key: shown}
    return dict(payload)
