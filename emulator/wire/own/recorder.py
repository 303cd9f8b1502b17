"""The recorder's answers."""

from __future__ import annotations

from emulator.wire.own.base import Own


class MarkView(Own):
    """A marker."""

    marker: int
    """Its place in the journal"""
    name: str


class RecordingView(Own):
    """A recorded scenario."""

    name: str
    yaml: str
    """The file"""
    after: int
    """The place in the journal after which it begins"""
    verdict: str
    """Of its replay: passed, failed, timed out, unreachable, or not played"""
    explanation: str
    """Why it did not pass, or was not played"""
    guesses: list[str]
    """What was guessed; to be looked at"""
