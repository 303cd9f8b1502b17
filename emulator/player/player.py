"""Plays a scenario on a running emulator: sets the stage, plays each case, judges, clears up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from emulator.errors import AuthorError
from emulator.player import laws
from emulator.player.cast import Cast, cast
from emulator.player.judgement import CaseOver
from emulator.player.outside import Outside
from emulator.player.play import Play
from emulator.player.report_card import report_card
from emulator.player.results import CaseResult, Remark, ScenarioResult, Verdict
from emulator.player.scenery import CaseRules, scenery, set_phones
from emulator.player.sightings import Sightings
from emulator.player.stage import Stage
from emulator.player.troublemaking import end
from emulator.player.verbs.table import CONTAINERS, VERBS, title
from emulator.player.waiting import PATIENCE_S, Waiting
from emulator.scenarios.expand import expand, resolve_vars
from emulator.scenarios.header import Case
from emulator.scenarios.load import Scenario

LIMIT_S = 60.0
"""Real seconds a case may take."""


@dataclass(slots=True)
class Player:
    """Plays scenarios on one stage. The app under test is the stage's seeded app; its numbers are fresh for every case.

    `given` values take the place of the scenario's own `vars`; `environ` is what `${env:NAME}` reads.
    """

    stage: Stage
    outside: Outside
    given: Mapping[str, Any] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    emulator_url: str = ""
    patience_s: float = PATIENCE_S
    limit_s: float = LIMIT_S
    pace_s: float = 0.0  # emulator seconds that a person takes before writing; for who wants to watch

    async def play(self, scenario: Scenario, *, only: str = "", jobs: int = 1) -> ScenarioResult:
        """Play every case, or the one with the id `only`: one after the other, or `jobs` at once."""
        stage, file = self.stage, scenario.place.file
        rows = [row for row in scenario.rows() if not only or row.id == only]
        seed = str(stage.chance.seed_value)
        stage.journal.add(
            "scenario.began", app_id=stage.settings.app_id, name=scenario.name or file, file=file, seed=seed,
            run=stage.chance.run, cases=[row.id for row in rows],
        )  # fmt: skip
        cases = await self._together(scenario, rows, jobs) if jobs > 1 else await self._in_turn(scenario, rows)
        result = ScenarioResult(scenario.name or file, file, seed, stage.chance.run, scenario.tags, tuple(cases))
        stage.journal.add(
            "scenario.ended", app_id=stage.settings.app_id, name=result.name, verdict=result.verdict.value
        )
        return result

    async def _in_turn(self, scenario: Scenario, rows: Sequence[Case]) -> list[CaseResult]:
        """Each case finds the stage as if it were the first."""
        results = []
        for row in rows:
            with self.stage.clock.hold():
                async with scenery(self.stage, scenario, self._values(scenario)):
                    results.append(await self._case(scenario, row, CaseRules()))
        return results

    async def _together(self, scenario: Scenario, rows: Sequence[Case], jobs: int) -> list[CaseResult]:
        """The cases share clock, app, webhooks and faults; phones, rules and what they see are each case's own."""
        rules, places = CaseRules(), asyncio.Semaphore(jobs)

        async def one(row: Case) -> CaseResult:
            async with places:
                with self.stage.clock.hold():
                    return await self._case(scenario, row, rules)

        async with scenery(self.stage, scenario, self._values(scenario)):
            return await asyncio.gather(*(one(row) for row in rows))

    def _values(self, scenario: Scenario) -> dict[str, Any]:
        """What `${...}` means before there is a case: environment and vars."""
        scopes: dict[str, Any] = {"env": dict(self.environ)}
        given = {name: value for name, value in self.given.items() if name in scenario.vars or name == "app_url"}
        return {**scopes, "vars": resolve_vars(scenario.vars, scopes, given)}

    async def _case(self, scenario: Scenario, row: Case, rules: CaseRules) -> CaseResult:
        play = self._set_up(scenario, row)
        clock, began, real = self.stage.clock, self.stage.clock.now(), time.perf_counter()
        phones = dict(play.cast.numbers)
        play.journal.add(
            "scenario.case", app_id=play.app_id, case=row.id, phones=phones, people=dict(play.cast.owners),
            crowd={person.number: name for name, people in play.cast.crowds.items() for person in people},
        )  # fmt: skip
        remarks: list[Remark] = []
        try:
            async with asyncio.timeout(self.limit_s):
                await set_phones(self.stage, play)
                if scenario.rules or scenario.carriers:
                    rules.enter(self.stage, play)
                await play.play(scenario.steps)
                remarks = laws.broken(play)
                if scenario.verdict is not None:
                    remarks += await report_card(play, scenario.verdict)
        except CaseOver:
            remarks = laws.broken(play)
        except AuthorError as fault:
            remarks = [Remark("the scenario", Verdict.FAILED, fault.message)]
        except TimeoutError:
            remarks = [Remark("time", Verdict.TIMED_OUT, f"the case took more than {self.limit_s:g} s of real time")]
        finally:
            play.sightings.close()
            end(self.stage, play.faults)
            rules.leave(self.stage, play)
        for remark in remarks:
            play.journal.add("scenario.remark", app_id=play.app_id, case=row.id, name=remark.name,
                             text=remark.text, verdict=remark.verdict.value, warning=remark.warning)  # fmt: skip
        result = CaseResult(
            id=row.id,
            steps=tuple(play.steps),
            remarks=tuple(remarks),
            phones=phones,
            began=began,
            ended=clock.now(),
            real_s=time.perf_counter() - real,
            first_seq=play.first_seq + 1,
            last_seq=play.journal.last_seq,
        )
        play.journal.add("scenario.verdict", app_id=play.app_id, case=row.id, verdict=result.verdict.value,
                         real_s=round(result.real_s, 3), explanation=result.explanation)  # fmt: skip
        return result

    def _set_up(self, scenario: Scenario, row: Case) -> Play:
        stage, values = self.stage, self._values(scenario)
        chance = stage.chance.child(f"{scenario.name}/{row.id}")
        phones = {name: expand(phone, values) for name, phone in scenario.all_phones.items()}
        parts: Cast = cast(phones, chance)
        first_seq = stage.journal.last_seq
        numbers = frozenset(parts.by_number)
        return Play(
            stage=stage,
            outside=self.outside,
            scenario=scenario,
            case_id=row.id,
            app_id=stage.settings.app_id,
            emulator_url=self.emulator_url,
            cast=parts,
            values={**values, "case": dict(row.values), "phones": parts.values()},
            chance=chance,
            pace_s=self.pace_s,
            waiting=Waiting(stage.clock, stage.journal, self.patience_s),
            sightings=Sightings(stage.journal, stage.settings.app_id, numbers),
            verbs=VERBS,
            containers=CONTAINERS,
            title=title,
            first_seq=first_seq,
        )
