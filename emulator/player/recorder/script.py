"""From events to the parts of a scenario: steps, rules, and what was guessed. Plain values, as a file holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

from emulator.durations import UNITS
from emulator.player.recorder.fresh import Fresh, Known, pattern, typed
from emulator.player.recorder.observed import (
    Arrived,
    Decided,
    Event,
    Failed,
    Observed,
    Switched,
    ToldOfFailure,
    Wrote,
)
from emulator.scenarios.durations import Duration

PAUSE_S = 60.0
"""Emulator time between two events that counts as a long pause: it becomes `advance`."""
_NEAR_ENOUGH = 0.01
_AS_WRITTEN: Mapping[str, str] = {
    "code": "a one-time code", "link": "a link that is new each time", "id": "an id", "number": "a phone's number",
    "date": "a date that moves", "time": "a time that moves",
}  # fmt: skip


@dataclass(slots=True)
class Script:
    """The parts, while they grow."""

    names: Mapping[str, str]  # number -> the scenario's name
    sender: str  # the number that people write to unless they say another; "": there are several
    known: Known
    steps: list[dict[str, Any]] = field(default_factory=list)
    rules: list[dict[str, Any]] = field(default_factory=list)
    guesses: list[str] = field(default_factory=list)
    _chat: list[dict[str, Any]] | None = None
    _last: float | None = None
    _by_hand: set[tuple[str, int]] = field(default_factory=set)

    def write(self, observed: Observed) -> None:
        """Take all events."""
        self._by_hand = {(e.phone, e.nth) for e in observed.events if isinstance(e, Decided)}
        self.guesses += observed.notes
        for event in observed.events:
            self._pause(event)
            self._event(event)

    def _pause(self, event: Event) -> None:
        before, self._last = self._last, event.at
        if before is not None and event.at - before >= PAUSE_S:
            self._step({"advance": rounded(event.at - before)})

    def _event(self, event: Event) -> None:
        name = self.names[event.phone]
        match event:
            case Arrived():
                self._arrived(event, name)
            case Wrote():
                said = typed(event.text, self.known)
                elsewhere = self.sender and event.to != self.sender
                self._bubble({f"{name} -> app": {"text": said, "to": event.to} if elsewhere else said})
            case Switched():
                self._switched(event, name)
            case Decided():
                self._decided(event, name)
            case Failed():
                self._failed(event, name)
            case ToldOfFailure():
                told = {"trigger": "MESSAGE_DELIVERY", "to": name, "status": "FAILED", "reason": event.reason}
                self._step({"expect_callback": {key: value for key, value in told.items() if value}})
            case _:
                assert_never(event)

    def _arrived(self, event: Arrived, name: str) -> None:
        expected, guessed = pattern(event.text, event.at, self.known)
        self.guesses += [self._guess(part, event.text) for part in guessed]
        if not event.asked:
            self.guesses.append(
                f"the app wrote to {name} first ({_short(event.text)}); put the call that makes it before that line"
            )
        from_elsewhere = self.sender and event.sender != self.sender
        self._bubble({f"app -> {name}": {"text": expected, "sender": event.sender} if from_elsewhere else expected})

    def _switched(self, event: Switched, name: str) -> None:
        if event.blocks and event.state == "on":
            for sender in event.blocks:
                self._step({"handset": {"phone": name, "state": "blocked", "sender": sender}})
        else:
            self._step({"handset": {"phone": name, "state": event.state}})

    def _decided(self, event: Decided, name: str) -> None:
        if not any(rule["when"] == {"to": name, "nth": event.nth} for rule in self.rules):
            self.rules.append({"when": {"to": name, "nth": event.nth}, "then": "pending"})
        fate: Any = {}
        if event.outcome == "failed":
            fate = {"reason": event.reason} if event.reason else {"code": event.code}
        self._step({"outcome": {"to": name, event.outcome: fate}})

    def _failed(self, event: Failed, name: str) -> None:
        if event.outcome == "pending":
            then: Any = "pending"
        elif event.outcome == "expired":
            then = "expire"
        else:
            given = {"reason": event.reason, "code": event.code, "after": Duration.seconds(event.after_s).written}
            then = {"fail": {key: value for key, value in given.items() if value not in ("", None)}}
        self.rules.append({"when": {"to": name, "nth": event.nth}, "then": then})

    # -- inside ------------------------------------------------------------------------------------------------------

    def _bubble(self, line: dict[str, Any]) -> None:
        if self._chat is None:
            self._chat = []
            self.steps.append({"chat": self._chat})
        self._chat.append(line)

    def _step(self, step: dict[str, Any]) -> None:
        self._chat = None
        self.steps.append(step)

    @staticmethod
    def _guess(part: Fresh, text: str) -> str:
        return f"{part.value} in {_short(text)} is taken for {_AS_WRITTEN[part.kind]}"


def rounded(seconds: float) -> str:
    """A pause as people say it: in the largest unit that is off by less than a hundredth."""
    for unit in ("d", "h", "m", "s"):
        count = round(seconds / UNITS[unit])
        if count and abs(count * UNITS[unit] - seconds) < _NEAR_ENOUGH * seconds:
            return f"{count}{unit}"
    raise AssertionError("a pause of a minute is whole seconds, nearly")


def _short(text: str) -> str:
    words = " ".join(text.split())
    return repr(words if len(words) <= 40 else words[:39] + "…")
