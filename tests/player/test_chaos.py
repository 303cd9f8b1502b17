"""Chaos breaks an app that cannot bear it; its faults are shrunk to the shortest list: a scenario that fails."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from broken.forgetful import create_app as forgetful
from clinic.app import create_app as honest
from stand import HEAD, Factory, theatre

from emulator.player.exploring.chaos import Plan
from emulator.player.exploring.shrinking import minimal
from emulator.scenarios.load import load, load_text
from emulator.web.exploring import throw_chaos

STEPS = """\
steps:
- chat:
  - anna -> app: HOURS
  - app -> anna: /Monday/
  - anna -> app: WHERE
  - app -> anna: /Harbour/
- expect_none: {to: anna, for: 4s}
"""
CHAOS = """\
chaos:
- latency: {by: 100ms, share: 50}
- duplicate: {of: MESSAGE_INBOUND, copies: 3, overlap: true}
- extra_field:
  unknown_trigger: {of: MESSAGE_INBOUND, nth: 1}
"""


async def broken(factory: Factory, text: str, plan: Plan | None = None) -> tuple[str, str, str, int]:
    """Verdict, the remark about chaos, the scenario that is left, and how often progress was told."""
    told: list[str] = []
    async with theatre(factory) as stage:
        found = await throw_chaos(
            load_text(text, "test.yaml"), stage.settings, plan, given={"app_url": stage.app_url}, patience_s=0.3,
            progress=lambda made, total, what: told.append(what),
        )  # fmt: skip
    (case,) = found.result.cases
    (remark,) = (each for each in case.remarks if each.name == "chaos")
    return str(found.result.verdict), remark.text, found.scenario, len(told)


@pytest.mark.ledger("player.chaos.shrunk", "player.chaos.ready")
async def test_a_failing_list_of_faults_is_shrunk_to_the_one_that_matters(tmp_path: Path) -> None:
    verdict, text, scenario, told = await broken(forgetful, HEAD + CHAOS + STEPS)
    assert verdict == "failed"
    assert text.startswith("4 faults make it fail; one is enough")
    assert "duplicate of MESSAGE_INBOUND, nth " in text
    assert 3 < told < 30
    (tmp_path / "left.yaml").write_text(scenario)
    left = load(tmp_path / "left.yaml")
    assert len(left.chaos) == 1
    assert left.chaos[0].duplicate is not None
    assert left.chaos[0].duplicate.copies == 1, "three copies are not needed"
    async with theatre(forgetful) as stage:
        assert (await stage.play(left, patience_s=0.3)).verdict == "failed"
    async with theatre(honest) as stage:
        assert (await stage.play(left, patience_s=0.3)).verdict == "passed"


@pytest.mark.ledger("player.chaos.drawn")
async def test_drawn_faults_break_an_app_that_is_not_idempotent() -> None:
    plan = Plan(rounds=5, faults=6)
    verdict, text, scenario, _ = await broken(forgetful, HEAD + STEPS, plan)
    assert verdict == "failed"
    assert "one is enough" in text
    assert "duplicate of MESSAGE_INBOUND" in text
    assert load_text(scenario).seed == "1"


@pytest.mark.ledger("player.chaos.drawn")
async def test_an_honest_app_survives_drawn_faults() -> None:
    verdict, text, scenario, _ = await broken(honest, HEAD + STEPS, Plan(rounds=3, faults=8))
    assert (verdict, scenario) == ("passed", "")
    assert text == "it survives 24 faults in 3 rounds"


@pytest.mark.parametrize("culprits", [{3}, {0, 7}, {1, 4, 9}, set(range(10))])
async def test_what_is_left_fails_and_nothing_of_it_can_be_left_out(culprits: set[int]) -> None:
    asked = 0

    async def fails(items: Sequence[int]) -> bool:
        nonlocal asked
        asked += 1
        return culprits <= set(items)

    assert set(await minimal(list(range(10)), fails)) == culprits
    assert asked < 100


@pytest.mark.ledger("player.chaos.shrunk")
async def test_shrinking_is_bounded() -> None:
    verdict, text, scenario, told = await broken(forgetful, HEAD + CHAOS + STEPS, Plan(runs=2))
    assert verdict == "failed"
    assert "perhaps fewer: the runs were used up" in text
    assert told == 2 + 2
    assert load_text(scenario).chaos
