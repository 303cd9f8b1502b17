"""Two runs with one seed give the same journal, byte for byte: ids, times, numbers, order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from aiohttp import web
from clinic.app import create_app
from clinic.config import Config
from clinic.desk import Desk
from clinic.logins import Logins
from stand import theatre

from emulator.cli.apps import free_port
from emulator.clock import Clock
from emulator.journal import MEASURED, Entry, Journal, comparable
from emulator.record import changed
from emulator.scenarios.load import load


def clinic(config: Config) -> web.Application:
    """The clinic with ids and codes that are the same in every run, as an application under test needs them."""
    return create_app(config, desk=lambda sinch: Desk(sinch, Random(1)), logins=lambda sinch: Logins(sinch, Random(2)))


async def journal_of(file: Path, ports: tuple[int, int], seed: str = "4711") -> list[bytes]:
    """What the journal says of a play that begins at a set time."""
    scenario = load(file)
    start = scenario.clock.model_copy(update={"start": "2026-03-04T08:59:00Z"})
    scenario = scenario.model_copy(update={"clock": start, "seed": seed})
    async with theatre(clinic, ports=ports) as stage:
        result = await stage.play(scenario)
    assert result.verdict == "passed"
    return [comparable(Entry(**entry)) for entry in result.journal]


@pytest.mark.timeout(120)
@pytest.mark.ledger("testing.same-journal")
@pytest.mark.parametrize("name", ["choices", "crowd", "demo", "failed-delivery", "one-time-code", "phone-off"])
async def test_two_runs_with_one_seed_are_the_same_to_the_byte(name: str, scenario_file: Callable[[str], Path]) -> None:
    ports = (free_port(), free_port())
    first, second = [await journal_of(scenario_file(name), ports) for _ in range(2)]
    assert len(first) > 20
    assert first == second


@pytest.mark.ledger("testing.same-journal")
async def test_another_seed_is_another_run(scenario_file: Callable[[str], Path]) -> None:
    ports = (free_port(), free_port())
    one, other = [await journal_of(scenario_file("one-time-code"), ports, seed) for seed in ("4711", "4712")]
    assert one != other


def test_only_what_was_measured_is_left_out_of_the_comparison() -> None:
    journal = Journal(Clock("manual", start=0.0))
    for kind, names in MEASURED.items():
        entry = journal.add(kind, app_id="a", kept=1, **dict.fromkeys(names, 0.5))
        again = changed(entry, data={**entry.data, **dict.fromkeys(names, 0.7)})
        assert comparable(entry) == comparable(again)
        assert comparable(entry) != comparable(changed(entry, data={**entry.data, "kept": 2}))
        assert comparable(entry) != comparable(changed(entry, at=0.001))
    assert comparable(journal.add("phone.sent", answered_in_s=0.5)).count(b"answered_in_s") == 1
