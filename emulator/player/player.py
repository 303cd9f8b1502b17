"""Plays a scenario on a running emulator: sets the stage, plays each case, judges, clears up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
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
from emulator.player.sightings import Sightings
from emulator.player.stage import Stage
from emulator.player.troublemaking import begin, end
from emulator.player.verbs.table import CONTAINERS, VERBS, title
from emulator.player.waiting import PATIENCE_S, Waiting
from emulator.scenarios.expand import expand, resolve_vars
from emulator.scenarios.header import Case
from emulator.scenarios.load import Scenario
from emulator.wire.enums import Trigger
from emulator.wire.webhooks import CreateWebhook

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

    async def play(self, scenario: Scenario, *, only: str = "") -> ScenarioResult:
        """Play every case, or the one with the id `only`, one after the other."""
        stage, file = self.stage, scenario.place.file
        rows = [row for row in scenario.rows() if not only or row.id == only]
        seed = str(stage.chance.seed_value)
        stage.journal.add(
            "scenario.began", app_id=stage.settings.app_id, name=scenario.name or file, file=file, seed=seed,
            run=stage.chance.run, cases=[row.id for row in rows],
        )  # fmt: skip
        results = []
        with stage.clock.hold():
            for row in rows:
                results.append(await self._case(scenario, row))  # noqa: PERF401 - one after the other, on purpose
        result = ScenarioResult(scenario.name or file, file, seed, stage.chance.run, scenario.tags, tuple(results))
        stage.journal.add(
            "scenario.ended", app_id=stage.settings.app_id, name=result.name, verdict=result.verdict.value
        )
        return result

    async def _case(self, scenario: Scenario, row: Case) -> CaseResult:
        play = self._set_up(scenario, row)
        clock, began, real = self.stage.clock, self.stage.clock.now(), time.perf_counter()
        phones = dict(play.cast.numbers)
        play.journal.add(
            "scenario.case", app_id=play.app_id, case=row.id, phones=phones, people=dict(play.cast.owners),
            crowd={person.number: name for name, people in play.cast.crowds.items() for person in people},
        )  # fmt: skip
        webhooks: list[str] = []
        remarks: list[Remark] = []
        try:
            async with asyncio.timeout(self.limit_s):
                webhooks = await self._dress(play)
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
            await self._undress(play, webhooks)
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
        stage = self.stage
        chance = stage.chance.child(f"{scenario.name}/{row.id}")
        scopes: dict[str, Any] = {"env": dict(self.environ)}
        given = {name: value for name, value in self.given.items() if name in scenario.vars or name == "app_url"}
        vars = resolve_vars(scenario.vars, scopes, given)
        phones = {name: expand(phone, {**scopes, "vars": vars}) for name, phone in scenario.all_phones.items()}
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
            values={**scopes, "vars": vars, "case": dict(row.values), "phones": parts.values()},
            chance=chance,
            pace_s=self.pace_s,
            waiting=Waiting(stage.clock, stage.journal, self.patience_s),
            sightings=Sightings(stage.journal, stage.settings.app_id, numbers),
            verbs=VERBS,
            containers=CONTAINERS,
            title=title,
            first_seq=first_seq,
        )

    async def _dress(self, play: Play) -> list[str]:
        """Phones, rules and webhooks as the scenario wants them; the answer is the ids of the webhooks made."""
        stage, scenario = self.stage, play.scenario
        for name, phone in scenario.all_phones.items():
            for number in play.cast.of(name):
                await stage.handsets.set_state(number, phone.handset, name=play.cast.owners[number])
        if scenario.rules or scenario.carriers:
            rules = scenario.rule_set(play.values, stage.clock.now())
            stage.rules.replace(rules, play.cast.by_number, app_id=play.app_id)
        play.faults += begin(stage, scenario.chaos, play.app_id)
        made = []
        there = {webhook.wire.target for webhook in await stage.webhooks.list(stage.settings.project_id, play.app_id)}
        for header in scenario.app.webhooks:
            header = expand(header, play.values)
            if header.target in there:
                continue
            request = CreateWebhook(
                app_id=play.app_id,
                target=header.target,
                target_type="HTTP",
                secret=header.secret,
                triggers=list(header.triggers or Trigger),
            )
            made.append((await stage.webhooks.create(stage.settings.project_id, request)).id)
        return made

    async def _undress(self, play: Play, webhooks: list[str]) -> None:
        """What was there before the case: no rules, no webhooks of ours, nobody listening."""
        play.sightings.close()
        end(self.stage, play.faults)
        if play.scenario.rules or play.scenario.carriers:
            self.stage.rules.clear(play.app_id)
        for webhook_id in webhooks:
            await self.stage.webhooks.delete(self.stage.settings.project_id, webhook_id)
