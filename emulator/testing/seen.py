"""What a test gets to see: an SMS on a phone, a callback and the application's answer, a call that it made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from emulator.sms.extracts import links, one_time_codes


@dataclass(frozen=True, slots=True)
class Sms:
    """An SMS as the person with the phone has it."""

    text: str
    number: str
    """The phone, with its plus"""
    sender: str
    """What the phone shows as sender"""
    parts: int
    """How many parts it travelled as"""
    encoding: str
    """GSM or UCS2"""
    kind: str
    """Kind of the app message it was made of: text_message, card_message ..."""
    flash: bool
    at: datetime
    message_id: str
    """The Conversation API's id; "" for an SMS of the service plan's own API"""
    captures: Mapping[str, str] = field(default_factory=dict)
    """Named groups of the pattern that was waited for"""

    @property
    def codes(self) -> list[str]:
        """Digit groups that look like a one-time code, in order."""
        return one_time_codes(self.text)

    @property
    def links(self) -> list[str]:
        """Every http(s) link, in order."""
        return links(self.text)

    @property
    def code(self) -> str:
        """The first one-time code. Raises AssertionError that shows the text when there is none."""
        assert self.codes, f"no one-time code in {self.text!r}"
        return self.codes[0]

    @property
    def link(self) -> str:
        """The first link. Raises AssertionError that shows the text when there is none."""
        assert self.links, f"no link in {self.text!r}"
        return self.links[0]


@dataclass(frozen=True, slots=True)
class Callback:
    """A callback that was delivered to the application, or that should have been."""

    trigger: str
    """MESSAGE_INBOUND, MESSAGE_DELIVERY ..."""
    body: Mapping[str, Any]
    url: str
    phone: str
    """The phone it is about, with its plus; "" for none"""
    answered: int
    """HTTP status of the application's answer; 0: there was none"""
    fault: str
    """Why there was none, or what is wrong with it"""
    attempt: int
    """Which try it was, from 1"""
    at: datetime


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A call that the application made."""

    method: str
    path: str
    body: Any
    """Its JSON, or None"""
    status: int
    """What the emulator answered"""
    answer: Any
    at: datetime


def sms_of(entry: Mapping[str, Any], captures: Mapping[str, str] | None = None) -> Sms:
    """The SMS of a `phone.received` entry of the journal."""
    data = entry["data"]
    return Sms(
        text=data["text"],
        number=f"+{entry['phone']}",
        sender=data["sender"],
        parts=data["parts"],
        encoding=data["encoding"],
        kind=data["kind"],
        flash=data["flash"],
        at=_moment(entry),
        message_id=entry["message_id"],
        captures=captures or {},
    )


def callback_of(entry: Mapping[str, Any]) -> Callback:
    """The callback of a `callback.attempt` entry."""
    data = entry["data"]
    return Callback(
        trigger=data["trigger"],
        body=data["payload"],
        url=data["url"],
        phone=f"+{entry['phone']}" if entry["phone"] else "",
        answered=data["status"] or 0,
        fault=data["fault"],
        attempt=data["number"],
        at=_moment(entry),
    )


def call_of(entry: Mapping[str, Any]) -> ApiCall:
    """The call of an `api.call` entry whose bodies were read already."""
    data = entry["data"]
    return ApiCall(
        method=data["method"], path=data["path"], body=data["request"], status=data["status"],
        answer=data["response"], at=_moment(entry),
    )  # fmt: skip


def _moment(entry: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(entry["at"])
