"""The plot: a flat list of steps, each a map with one key, the verb (SCENARIOS.md, Verbs).

A `Step` has `.word` (the verb as written), `.action` (one of the frozen verb models below) and `.place` (file, line,
column). References such as `${anna}` are still in the texts: call `expand.expand(step, values)` before you play a step.
What a step holds that is played later (bubbles, inner steps) is left for then (`late`).
"""

from __future__ import annotations

from typing import Any, Literal, get_args

from pydantic import Field, model_validator

from emulator.scenarios.bubbles import Bubble, Chat, Choose, ExpectNone, ExpectSms, SmsFilter, Text
from emulator.scenarios.calls import Answered, Call, Check, ExpectCall, ExpectCallback, HttpAnswer
from emulator.scenarios.faults import Fault
from emulator.scenarios.model import Described, OneOf
from emulator.scenarios.names import PhoneName
from emulator.scenarios.spelling import unknown
from emulator.scenarios.twists import CallbackStep, Fire, Handset, Outcome
from emulator.scenarios.values import Duration, Json, Whole

__all__ = [
    "Advance", "Answered", "Bubble", "Call", "CallbackStep", "Chat", "Check", "Choose", "ExpectCall", "ExpectCallback",
    "ExpectNone", "ExpectSms", "Fault", "Fire", "Handset", "HttpAnswer", "Outcome", "Parallel", "Repeat", "SmsFilter",
    "Step", "Text", "Use", "Verb",
]  # fmt: skip


class Advance(Described):
    """Move the clock: `advance: 3d`, or `advance: {until: quiet, limit: 7d}`."""

    short = "by"

    by: Duration | None = None
    """How far"""
    until: Literal["quiet", "app_quiet"] | None = None
    """quiet: nothing is due any more; app_quiet: the app has stopped doing things, and the clock stands meanwhile"""
    limit: Duration | None = None
    """How far at most with `until: quiet`; not given: 7d"""

    @model_validator(mode="after")
    def _one(self) -> Advance:
        if (self.by is None) == (self.until is None):
            raise ValueError("say either how far (advance: 3d) or until: quiet, app_quiet")
        if self.limit is not None and self.until is None:
            raise ValueError("limit belongs to until")
        return self


class Use(Described):
    """Play another scenario's steps here: `use: {scenario: login.yaml, vars: {name: Anna}}`."""

    # The file is loaded with this one and stands in `Scenario.included` under this very text.

    short = "scenario"

    scenario: str
    """Path of the file, from this file's folder"""
    vars: dict[str, Json] = Field(default_factory=dict)
    """Values that take the place of that file's own vars"""
    phones: dict[str, PhoneName] = Field(default_factory=dict)
    """This file's phone by the name that it has there; same names need not be said"""


class Repeat(Described):
    """Play steps several times: `repeat: {times: 3, steps: [...]}`. `${index}` counts from 1."""

    late = frozenset({"steps"})

    times: Whole
    """How often"""
    steps: tuple[Step, ...]
    """What"""


class Parallel(Described):
    """Play several lists of steps at once: `parallel: [[...], [...]]`. It is done when all of them are."""

    short = "branches"
    late = frozenset({"branches"})

    branches: tuple[tuple[Step, ...], ...]
    """The lists"""


Verb = (
    Chat | Text | Choose | ExpectSms | ExpectNone | ExpectCallback | ExpectCall | Call | Check | Outcome | Handset
    | CallbackStep | Fire | Fault | Advance | Use | Repeat | Parallel
)  # fmt: skip
"""What a step can be."""


class Step(OneOf):
    """One step of the plot: a verb and what it takes."""

    several = "write one list item for each"

    chat: Chat | None = None
    """Bubbles: `app -> PHONE: PATTERN` expects an SMS, `PHONE -> app: TEXT` sends one"""
    text: Text | None = None
    """A phone sends a text"""
    choose: Choose | None = None
    """A phone answers a choice of an earlier message"""
    expect_sms: ExpectSms | None = None
    """An SMS that matches arrives"""
    expect_none: ExpectNone | None = None
    """No SMS that matches arrives for a while"""
    expect_callback: ExpectCallback | None = None
    """A callback was delivered, and how the app answered it"""
    expect_call: ExpectCall | None = None
    """The app made an API call"""
    call: Call | None = None
    """The player calls the app over HTTP"""
    check: Check | None = None
    """Ask the app until a condition holds"""
    outcome: Outcome | None = None
    """Decide the fate of a message that waits"""
    handset: Handset | None = None
    """Change a phone's state"""
    callback: CallbackStep | None = None
    """Post a service plan callback as the real plan would"""
    fire: Fire | None = None
    """Emit any webhook trigger at the app"""
    fault: Fault | None = None
    """Switch faults on or off"""
    advance: Advance | None = None
    """Move the clock"""
    use: Use | None = None
    """Play another scenario's steps here"""
    repeat: Repeat | None = None
    """Play steps several times"""
    parallel: Parallel | None = None
    """Play lists of steps at once"""

    @property
    def action(self) -> Verb:
        """The verb model."""
        chosen: Verb = self.chosen
        return chosen

    @classmethod
    def unknown_key(cls, key: str) -> str:
        """A chat line that was written as a step is a frequent slip."""
        if "->" in key:
            return f"'{key}' is a bubble, not a step; put it under a chat: step"
        return unknown("verb", key, cls.words())


Repeat.model_rebuild()
Parallel.model_rebuild()

_declared: set[Any] = set(get_args(Verb))
assert {field.annotation for field in Step.model_fields.values()} == {verb | None for verb in _declared}
