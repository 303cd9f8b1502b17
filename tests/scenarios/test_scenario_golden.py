"""Files as data: every kind of broken scenario with the exact words about it, and the language page's own example."""

from __future__ import annotations

from pathlib import Path

import pytest

from emulator.errors import ScenarioInvalid
from emulator.scenarios.load import load

GOLDEN = Path(__file__).parent.parent / "golden" / "scenarios"
BROKEN = sorted((GOLDEN / "broken").glob("*.yaml"))
SHIPPED = sorted((GOLDEN.parents[2] / "scenarios").glob("*.yaml"))


@pytest.mark.ledger("scenarios.all-problems", "scenarios.places", "scenarios.strict", "scenarios.units")
@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_is_told_problem_by_problem(path: Path) -> None:
    with pytest.raises(ScenarioInvalid) as caught:
        load(path)
    said = str(caught.value).replace(f"{path.parent}/", "") + "\n"
    assert said == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_every_broken_file_has_its_words_and_the_other_way_round() -> None:
    assert sorted(path.stem for path in BROKEN) == sorted(path.stem for path in (GOLDEN / "broken").glob("*.txt"))
    assert len(BROKEN) > 40


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scenario_is_valid(path: Path) -> None:
    assert load(path).steps


def test_the_complete_example_says_what_the_language_page_says() -> None:
    scenario = load(GOLDEN / "complete.yaml")
    assert scenario.name == "Reminder is confirmed by reply, and survives a bad carrier day"
    assert [step.word for step in scenario.steps] == [
        "call", "chat", "expect_callback", "check", "expect_none", "call", "advance", "expect_callback",
    ]  # fmt: skip
    assert [law.word for law in scenario.always] == ["sms", "no_sms_to_opted_out", "no_call_outside_contract"]
    assert [case.values["answer"] for case in scenario.cases] == ["YES", "yes 👍"]
    assert scenario.phones["crowd"].count == 50
    assert scenario.phones["bo"].handset == "off"
    assert scenario.carriers["stormy"].delivery.outcomes == {"delivered": 90, "failed": 8, "silent": 2}
    assert scenario.chaos[0].duplicate is not None
    assert scenario.chaos[0].duplicate.gap == pytest.approx(0.02)
    assert scenario.verdict is not None
    assert (scenario.verdict.idempotent, scenario.verdict.acks_within) == ("fail", 2.0)
    assert scenario.seed == "4711"
