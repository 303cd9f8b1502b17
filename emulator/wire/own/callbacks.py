"""Callbacks, their attempts, their targets."""

from __future__ import annotations

from typing import Any, Literal

from emulator.wire.own.base import Own, Time


class Attempt(Own):
    """One attempt at delivering a callback."""

    number: int
    at: Time
    url: str
    headers: dict[str, str]
    status: int | None
    fault: str | None
    """Why there was no answer"""
    duration_s: float
    answer: str
    next_try: Time | None


class SentCallback(Own):
    """A callback and its attempts."""

    id: str
    app_id: str
    trigger: str
    message_id: str
    phone: str
    target: str
    webhook_id: str
    signed: bool
    state: Literal["queued", "retrying", "done", "failed", "dropped"]
    note: str
    """Which fault on purpose made or touched it, that it was sent again by hand, or why it was dropped"""
    made_at: Time
    body: Any
    """JSON; text when somebody fired what is none"""
    attempts: list[Attempt]


class CallbackList(Own):
    """Callbacks, newest first."""

    callbacks: list[SentCallback]
    cursor: str
    """Give it as `after` to read on; empty: there are no more"""


class FiredCallback(SentCallback):
    """The callback that was fired, at the first of its targets."""

    others: list[SentCallback]


class LastAttempt(Own):
    """How the last attempt at a target went."""

    status: int | None
    fault: str | None
    at: Time


class TargetView(Own):
    """A webhook, and what waits for it."""

    webhook_id: str
    app_id: str
    url: str
    triggers: list[str]
    waiting: int
    last: LastAttempt | None
    next_try: Time | None


class TargetList(Own):
    """Every webhook of every app."""

    targets: list[TargetView]
