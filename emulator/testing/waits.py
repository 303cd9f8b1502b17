"""The waits of a test: what is compared, and what comes back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from emulator.testing.explaining import plain
from emulator.testing.seen import ApiCall, Callback, Sms, call_of, callback_of, sms_of
from emulator.testing.space import Space

Text = str | re.Pattern[str]
"""A text that must be equal, `"/regex/"` or a compiled pattern that must be found."""
Timeout = float | str
"""Real time: seconds, or text with its unit (`250ms`)."""
WAIT: Timeout = 5.0
SILENCE: Timeout = 0.3

_SMS = ("text", "sender", "kind", "parts", "encoding", "flash")


async def sms(space: Space, name: str, timeout: Timeout, **wanted: Any) -> Sms:
    """The first SMS on a phone that matches and that no wait took yet."""
    entry, captures = await space.first("SMS", space.on(name), _given(wanted), _sms, timeout)
    return sms_of(entry, captures)


async def no_sms(space: Space, name: str, within: Timeout, **wanted: Any) -> None:
    """None comes for a while."""
    await space.none("SMS", space.on(name), _given(wanted), _sms, within)


async def inbox(space: Space, name: str) -> list[Sms]:
    """Every SMS that the phone got, oldest first."""
    return [sms_of(entry) for entry in await space.entries(space.on(name))]


async def callback(space: Space, phone: str | None, timeout: Timeout, **wanted: Any) -> Callback:
    """The first callback to the application that matches and that no wait took yet."""
    heads = {"kind": "callback.attempt", "app_id": space.app_id}
    if phone is not None:
        heads["phone"] = space.number(phone).lstrip("+")
    entry, _ = await space.first("callback", heads, _given(wanted), _callback, timeout)
    return callback_of(entry)


async def call(space: Space, timeout: Timeout, **wanted: Any) -> ApiCall:
    """The first call of the application that matches and that no wait took yet."""
    given = _given(wanted)
    path = given.get("path", "")
    if path and not path.startswith("/"):  # as in a scenario: the end of the path is enough
        given["path"] = f"/{re.escape(path)}$/"
    heads = {"kind": "api.call", "app_id": space.app_id}
    entry, _ = await space.first("API call", heads, given, _call, timeout)
    return call_of(entry)


def _given(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: plain(value) if isinstance(value, str | re.Pattern) else value
        for name, value in wanted.items()
        if value is not None
    }


def _sms(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: entry["data"][name] for name in _SMS}


def _callback(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    data = entry["data"]
    report = data["payload"].get("message_delivery_report") or {}
    message = (data["payload"].get("message") or {}).get("contact_message") or {}
    return {
        "trigger": data["trigger"],
        "answered": data["status"] or 0,
        "status": report.get("status", ""),
        "text": (message.get("text_message") or {}).get("text", ""),
        "body": data["payload"],
    }


def _call(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    data = entry["data"]
    return {"method": data["method"], "path": data["path"], "status": data["status"], "body": data["request"]}
