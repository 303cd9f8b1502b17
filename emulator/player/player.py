"""Plays a scenario on a running emulator: sets the stage, plays each case, judges, clears up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from emulator.errors import AuthorError, TargetUnreachable
from emulator.player import laws
from emulator.player.cast import Cast, cast
from emulator.player.explain import joined, troubles
from emulator.player.judgement import CaseOver
from emulator.player.outside import Outside
from emulator.player.play import Play
from emulator.player.report_card import report_card
from emulator.player.results import CaseResult, Remark, ScenarioResult, StepResult, Verdict, bad
from emulator.player.scenery import scenery, set_phones
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
    """Plays scenarios on one stage, case after case. The app under test is the stage's seeded app; phones are fresh.

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
    ended: Callable[[], str] = lambda: ""  # how the app's process ended, where that is known; "" while it runs

    async def play(self, scenario: Scenario, *, only: str = "") -> ScenarioResult:
        """Play every case, or the one with the id `only`. Each finds the stage as if it were the first."""
        stage, file = self.stage, scenario.place.file
        rows = [row for row in scenario.rows() if not only or row.id == only]
        seed = str(stage.chance.seed_value)
        stage.journal.add(
            "scenario.began", app_id=stage.settings.app_id, name=scenario.name or file, file=file, seed=seed,
            run=stage.chance.run, cases=[row.id for row in rows],
        )  # fmt: skip
        cases = []
        for row in rows:
            with stage.clock.hold():
                async with scenery(stage, scenario, self._values(scenario)):
                    cases.append(await self._case(scenario, row))
        result = ScenarioResult(scenario.name or file, file, seed, stage.chance.run, scenario.tags, tuple(cases))
        stage.journal.add(
            "scenario.ended", app_id=stage.settings.app_id, name=result.name, verdict=result.verdict.value
        )
        return result

    def _values(self, scenario: Scenario) -> dict[str, Any]:
        """What `${...}` means before there is a case: environment and vars."""
        scopes: dict[str, Any] = {"env": dict(self.environ)}
        given = {name: value for name, value in self.given.items() if name in scenario.vars or name == "app_url"}
        return {**scopes, "vars": resolve_vars(scenario.vars, scopes, given)}

    async def _case(self, scenario: Scenario, row: Case) -> CaseResult:
        play = self._set_up(scenario, row)
        clock, began, real = self.stage.clock, self.stage.clock.now(), time.perf_counter()
        phones = dict(play.cast.numbers)
        play.journal.add(
            "scenario.case", app_id=play.app_id, case=row.id, phones=phones, people=dict(play.cast.owners),
            crowd={person.number: name for name, people in play.cast.crowds.items() for person in people},
        )  # fmt: skip
        remarks = await self._played(play)
        judged: list[StepResult | Remark] = [*play.steps, *remarks]
        if any(bad(each) for each in judged) and (how := self.ended()):
            remarks.append(Remark("the app", Verdict.UNREACHABLE, how))
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

    async def _played(self, play: Play) -> list[Remark]:
        """Play the steps; what there is to say beside them."""
        scenario, has_rules = play.scenario, bool(play.scenario.rules or play.scenario.carriers)
        try:
            async with asyncio.timeout(self.limit_s):
                await self._must_be_there(play)
                await set_phones(self.stage, play)
                if has_rules:
                    rules = scenario.rule_set(play.values, self.stage.clock.now())
                    self.stage.rules.replace(rules, play.cast.by_number, app_id=play.app_id)
                await play.play(scenario.steps)
                remarks = laws.broken(play)  # before the probes: what those bring about is nobody's plot
                return remarks + (await report_card(play, scenario.verdict) if scenario.verdict is not None else [])
        except CaseOver:
            return laws.broken(play)
        except TargetUnreachable as fault:
            return [Remark("the app", Verdict.UNREACHABLE, fault.message)]
        except AuthorError as fault:
            return [Remark("the scenario", Verdict.FAILED, fault.message)]
        except TimeoutError:
            words = f"the case took more than {self.limit_s:g} s of real time; it was at {play.under_way}"
            return [Remark("time", Verdict.TIMED_OUT, joined(words, troubles(play)))]
        finally:
            play.sightings.close()
            end(self.stage, play.faults)
            if has_rules:
                self.stage.rules.clear(play.app_id)

    async def _must_be_there(self, play: Play) -> None:
        """Raises TargetUnreachable when nobody listens where the scenario says that the app is."""
        url = str(play.values["vars"].get("app_url", ""))
        if url.startswith("http") and not await self.outside.is_there(url):
            raise TargetUnreachable(f"nobody listens at {url}")

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
