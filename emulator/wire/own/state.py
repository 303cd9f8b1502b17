"""Health, the clock, the journal."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from emulator.wire.own.base import Own, Time


class Health(Own):
    """Whether the emulator does its work."""

    status: Literal["ok", "failing"]
    version: str
    now: Time
    clock: Literal["real", "scaled", "manual", "auto"]
    seed: str
    """Of everything drawn at random"""


class ClockState(Own):
    """The emulator's time."""

    now: Time
    mode: Literal["real", "scaled", "manual", "auto"]
    scale: float
    pending: int
    """How much waits for its time"""
    next_due: Time | None


class JournalEntry(Own):
    """Something that happened."""

    seq: int
    at: Time
    kind: str
    app_id: str
    message_id: str
    phone: str
    data: dict[str, Any]
    """Whatever belongs to this kind"""


class JournalPage(Own):
    """Entries, oldest first."""

    entries: list[JournalEntry]
    cursor: int
    """Give it as `after` to read on"""
    first: int
    """The oldest entry that is still kept"""
    last: int
    """The newest entry; give it as `after` to wait for what is yet to come"""


class Har(Own):
    """The journal as an HTTP archive, for tools that read those."""

    log: dict[str, Any]


class Miss(Own):
    """An entry that nearly matched."""

    entry: JournalEntry
    differences: list[str]


class Waited(Own):
    """The entry that was waited for, or what came nearest."""

    matched: bool
    entry: JournalEntry | None
    captures: dict[str, Any] = Field(default_factory=dict)
    """What named groups of /regex/ found"""
    codes: list[str] = Field(default_factory=list)
    """One-time codes in its text"""
    links: list[str] = Field(default_factory=list)
    misses: list[Miss] = Field(default_factory=list)
    cursor: int
