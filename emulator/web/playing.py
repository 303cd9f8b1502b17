"""Playing a scenario: on an emulator that runs, or every case on one of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, DummyCookieJar
from msgspec.structs import asdict

from emulator.chance import Chance
from emulator.journal import Entry
from emulator.player.player import Player
from emulator.player.results import ScenarioResult, joined
from emulator.player.stage import Stage
from emulator.scenarios.expand import expand, resolve_vars, substitute
from emulator.scenarios.load import Scenario
from emulator.settings import Settings
from emulator.web.outside import HttpOutside
from emulator.web.parts import Parts
from emulator.web.server import Server
from emulator.wire.identities import bare

JOURNAL_LIMIT = 200_000
"""Entries kept while a scenario is played: its report is made from them."""


def settings_for(scenario: Scenario, settings: Settings, given: Mapping[str, Any] | None = None) -> Settings:
    """`settings` with the clock and the seed that the scenario asks for; a seed set already stays.

    `given` values take the place of the scenario's own vars. Raises AuthorError for a reference without a value.
    """
    scopes: dict[str, Any] = {"env": dict(os.environ)}
    known = {name: value for name, value in (given or {}).items() if name in scenario.vars}
    values = {**scopes, "vars": resolve_vars(scenario.vars, scopes, known)}
    clock = expand(scenario.clock, values)
    changes: dict[str, Any] = {
        "clock": clock.mode,
        "clock_start": clock.start,
        "seed": settings.seed or scenario.seed,
        "journal_limit": max(settings.journal_limit, JOURNAL_LIMIT),
        "scenario": "",
        "data": settings.data if settings.tls else "",  # what another run kept is not for this one
    }
    if scenario.app.sender:
        changes["sender"] = bare(str(substitute(scenario.app.sender, values)))
    if clock.scale:
        changes["clock_scale"] = float(clock.scale)
    return settings.model_copy(update=changes)


async def play_on(
    stage: Stage,
    scenario: Scenario,
    *,
    url: str,
    given: Mapping[str, Any] | None = None,
    only: str = "",
    **limits: Any,
) -> ScenarioResult:
    """Play on an emulator that runs, with its doors at `url`. `limits` are fields of `Player`."""
    async with ClientSession(cookie_jar=DummyCookieJar(), trust_env=False) as session:
        player = Player(stage, HttpOutside(session), given or {}, dict(os.environ), url, **limits)
        return await player.play(scenario, only=only)


async def play_here(stage: Stage, scenario: Scenario, **how: Any) -> ScenarioResult:
    """As `play_on`, on an emulator that goes on: in the clock mode of the scenario, with the journal of the play."""
    clock, before = stage.clock, stage.clock.mode
    first = stage.journal.last_seq
    wanted = settings_for(scenario, stage.settings, how.get("given"))
    clock.set_mode(wanted.clock, scale=wanted.clock_scale)
    try:
        result = await play_on(stage, scenario, **how)
    finally:
        clock.set_mode(before)
    return replace(result, journal=tuple(shown(entry) for entry in stage.journal.after(first)))


async def play_alone(
    scenario: Scenario,
    settings: Settings,
    *,
    given: Mapping[str, Any] | None = None,
    only: str = "",
    run: str = "",
    **how: Any,
) -> ScenarioResult:
    """Play every case, or the one with the id `only`, one after the other; `how` as for `play_case`.

    The result carries the journals of all of them.
    """
    settings = seeded(scenario, settings)
    rows = [row for row in scenario.rows() if not only or row.id == only]
    return joined([await play_case(scenario, row.id, settings, given=given, run=run, **how) for row in rows], run)


async def play_case(
    scenario: Scenario,
    case: str,
    settings: Settings,
    *,
    given: Mapping[str, Any] | None = None,
    watch: Callable[[Entry], object] | None = None,
    run: str = "",
    prepare: Callable[[Parts], object] | None = None,
    **limits: Any,
) -> ScenarioResult:
    """Play one case on an emulator that is started for it: a clock, a journal and a chance of its own.

    So the same seed gives the same case, whatever is played before it or beside it. `watch` is told of every journal
    entry as it happens; `prepare` may change the emulator before anything happens. `run` gives ids and leased numbers
    that another run with the same seed did not have: an application that has seen those would take them for
    repetitions. For the same reason no two cases of a run have an id in common.
    """
    settings = settings_for(scenario, settings, given)
    own_run = "/".join([run, scenario.name or Path(scenario.place.file).name, case])
    async with Server(settings, chance=Chance(settings.seed or None, run=own_run)) as server:
        journal = server.parts.journal
        if watch is not None:
            journal.listen(watch)
        if prepare is not None:
            prepare(server.parts)
        result = await play_on(server.parts, scenario, url=server.url, given=given, only=case, **limits)
        return replace(result, run=run, journal=tuple(shown(entry) for entry in journal.after(0)))


def seeded(scenario: Scenario, settings: Settings) -> Settings:
    """The settings with a seed: all cases and runs have the same."""
    return settings.model_copy(update={"seed": settings.seed or scenario.seed or str(Chance().seed_value)})


def shown(entry: Entry) -> dict[str, Any]:
    """A journal entry as JSON-ready values."""
    return {**asdict(entry), "data": dict(entry.data)}
