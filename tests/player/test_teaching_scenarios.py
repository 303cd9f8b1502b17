"""Every scenario that comes with convemu passes against the sample app."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from stand import Theatre

from emulator.bundled import scenarios_dir

FILES = sorted(scenarios_dir().glob("*.yaml"))


@pytest.mark.ledger("player.teaching")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_it_passes_against_the_clinic(clinic: Theatre, file: Path) -> None:
    result = await clinic.play(file)
    assert result.verdict == "passed", "\n".join(case.explanation for case in result.cases)


@pytest.mark.ledger("player.time.three-days")
async def test_three_days_take_less_than_a_second(clinic: Theatre, scenario_file: Callable[[str], Path]) -> None:
    result = await clinic.play(scenario_file("phone-off"))
    (case,) = result.cases
    assert case.ended - case.began >= 3 * 86400
    assert case.real_s < 1
