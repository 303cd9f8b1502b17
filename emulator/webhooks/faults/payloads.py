"""Changing a payload: parse the bytes, change, write them as the emulator writes all payloads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from emulator.wire.callbacks import ENVELOPE, encode

Payload = dict[str, Any]


def changed(body: bytes, change: Callable[[Payload], Payload | None]) -> bytes | None:
    """The bytes with the change; None when they are no JSON object, or there is nothing to change."""
    try:
        payload = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    after = change(payload) if isinstance(payload, dict) else None
    return None if after is None else encode(after)


def event_key(payload: Mapping[str, Any]) -> str:
    """The key of the event in the payload; "" when there is none."""
    return next((key for key, value in payload.items() if key not in ENVELOPE and isinstance(value, dict)), "")
