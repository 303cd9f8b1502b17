"""How a step says that it did not pass: raised by verbs, turned into a StepResult by the play."""

from __future__ import annotations

from emulator.errors import ConvemuError
from emulator.player.results import Verdict


class NotMet(ConvemuError):
    """An expectation was not met in its time. The message is the explanation, several lines long if need be."""

    verdict = Verdict.FAILED


class NoAnswer(NotMet):
    """The application took a call but did not answer it in time."""

    verdict = Verdict.TIMED_OUT


class NobodyThere(NotMet):
    """Nobody takes connections where the application should be."""

    verdict = Verdict.UNREACHABLE


class CaseOver(Exception):
    """A step failed and was recorded; the rest of the case is not played."""
