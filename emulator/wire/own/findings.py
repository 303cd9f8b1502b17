"""What the application under test does that production would frown upon."""

from __future__ import annotations

from emulator.wire.own.base import Own, Time


class Finding(Own):
    """One thing that was done, and how often."""

    code: str
    """Its kind, such as unknown_field"""
    app_id: str
    about: str
    """A call, a field, a trigger and its target, a phone"""
    message: str
    """What happened the last time"""
    count: int
    first_at: Time
    last_at: Time
    last_seq: int
    """The journal's entry about the last time"""


class FindingList(Own):
    """Every finding, in the order it first happened."""

    findings: list[Finding]
    counts: dict[str, int]
    """How often each kind happened"""
    total: int
