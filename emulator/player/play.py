"""One case being played: its phones, its values, what it has seen, and the steps done so far.

The play holds the emulator's clock while it acts and lets go while it waits, so a virtual clock never runs between two
steps that belong together.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from emulator.chance import Chance
from emulator.errors import ConvemuError, TargetUnreachable
from emulator.journal import Journal
from emulator.player.cast import Cast
from emulator.player.judgement import CaseOver, NoAnswer, NobodyThere, NotMet
from emulator.player.outside import Outside
from emulator.player.results import StepResult, Verdict
from emulator.player.sightings import Sightings
from emulator.player.stage import Stage
from emulator.player.waiting import Waiting
from emulator.scenarios.bubbles import Bubble
from emulator.scenarios.durations import Duration
from emulator.scenarios.expand import expand
from emulator.scenarios.load import Scenario
from emulator.scenarios.steps import Step

_FAR_S = 5.0
Verb = Callable[["Play", Any], Awaitable[None]]


@dataclass(slots=True)
class Play:
    """The state of one case. `verbs` maps the class of a step's action to the function that plays it."""

    stage: Stage
    outside: Outside
    scenario: Scenario
    case_id: str
    app_id: str
    emulator_url: str  # where this emulator's own doors are; "" when it has none
    cast: Cast
    values: dict[str, Any]  # what `${...}` means: vars, case, phones, and everything saved on the way
    chance: Chance
    pace_s: float
    waiting: Waiting
    sightings: Sightings
    verbs: Mapping[type, Verb]
    containers: frozenset[type]  # verbs that only hold other steps: no result of their own
    title: Callable[[Any], str]
    first_seq: int  # the journal's last entry before this case
    steps: list[StepResult] = field(default_factory=list)
    under_way: str = ""  # the step that is being played, with its place
    faults: list[str] = field(default_factory=list)  # ids of what this case put in force

    @property
    def journal(self) -> Journal:
        """The emulator's record."""
        return self.stage.journal

    async def play(self, steps: Sequence[Step | Bubble]) -> None:
        """Play steps in order. Raises CaseOver at the first that does not pass."""
        for step in steps:
            await self.perform(step)

    async def perform(self, step: Step | Bubble) -> None:
        """Play one step and record how it ended. Raises CaseOver when it did not pass."""
        if type(step.action) in self.containers:
            await self.verbs[type(step.action)](self, step.action)
            return
        clock = self.stage.clock
        began, real = clock.now(), time.perf_counter()
        action: Any = step.action
        self.under_way = f"{step.place.file}:{step.place.line}: {self.title(action)}"
        verdict, explanation = Verdict.PASSED, ""
        try:
            action = expand(step, self.values).action
            await self.verbs[type(action)](self, action)
        except NotMet as fault:
            verdict, explanation = self._with_cause(fault), fault.message
        except TargetUnreachable as fault:
            verdict, explanation = NobodyThere.verdict, fault.message
        except ConvemuError as fault:  # the emulator refuses what the step asks for: the scenario's own mistake
            verdict, explanation = Verdict.FAILED, fault.message
        result = StepResult(
            verb=step.word,
            title=self.title(action),
            file=step.place.file,
            line=step.place.line,
            verdict=verdict,
            began=began,
            ended=clock.now(),
            real_s=time.perf_counter() - real,
            explanation=explanation,
        )
        self._record(result)
        if verdict is not Verdict.PASSED:
            raise CaseOver

    def _with_cause(self, fault: NotMet) -> Verdict:
        """What was not met because the app is gone, or does not answer, is no judgement of the app."""
        honest = [each for each in self.sightings.callbacks if not each.fields["spoiled"]]
        if fault.verdict is not Verdict.FAILED or not honest or honest[-1].fields["answered"]:
            return fault.verdict
        waited = honest[-1].fields["duration_s"] >= self.stage.settings.callback_timeout_s
        return NoAnswer.verdict if waited else NobodyThere.verdict

    def _record(self, result: StepResult) -> None:
        self.steps.append(result)
        self.journal.add(
            "scenario.step",
            app_id=self.app_id,
            case=self.case_id,
            verb=result.verb,
            title=result.title,
            place=f"{result.file}:{result.line}",
            verdict=result.verdict.value,
            explanation=result.explanation,
        )

    # -- words for people --------------------------------------------------------------------------------------

    def spoken(self, number: str) -> str:
        """A phone as a person reads it: `anna (+46701234567)`."""
        name = self.cast.by_number.get(number, "")
        owner = self.cast.owners.get(number, "")
        known = name if name == owner or not owner else f"{owner} of {name}" if name in self.cast.crowds else owner
        return f"{known} (+{number})" if known else f"+{number}"

    def time_left(self) -> str:
        """A hint when a clock that stands still is the reason why nothing came; "" else."""
        clock = self.stage.clock
        due = clock.next_due()
        if due is None or (clock.mode != "manual" and due - clock.now() < _FAR_S):
            return ""
        how = "the clock is manual: `advance` moves it" if clock.mode == "manual" else "`advance` goes there"
        return f"  note: the next thing is due in {Duration.seconds(round(due - clock.now(), 3)).written}; {how}"
