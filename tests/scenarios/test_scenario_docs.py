"""The language's page: its broken example says what `convemu check` says, and every key of the language is on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.errors import ScenarioInvalid
from emulator.scenarios.effects import Then
from emulator.scenarios.faults import Chaos
from emulator.scenarios.load import load_text
from emulator.scenarios.reference import effect_tables, fault_tables, verb_tables
from emulator.scenarios.scenario import Scenario
from emulator.scenarios.steps import Step

PAGE = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")


def test_the_broken_example_is_told_as_the_page_says() -> None:
    text, said = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[:2]
    with pytest.raises(ScenarioInvalid) as caught:
        load_text(text, "reminder.yaml")
    assert f"{caught.value}\n" == said


def test_every_word_of_the_language_is_on_the_page() -> None:
    words = {*Scenario.words(), *Step.words(), *Then.words()}
    assert [word for word in sorted(words) if f"`{word}`" not in PAGE] == []


HEAD = """\
scenario: 1
phones: {anna: lease, bo: lease}
carriers: {stormy: 2s}
vars: {app_url: http://127.0.0.1:8080}
"""


def _examples() -> Iterator[tuple[str, str]]:
    """Steps, effects and faults as the reference's tables write them, and the scenario that each would stand in."""
    tables = "\n".join([*verb_tables(), *effect_tables(), *fault_tables()])
    for written in dict.fromkeys(re.findall(r"`(\w+: [^`\n]+)`", tables)):
        word = written.partition(":")[0]
        if "..." in written or word == "use":  # it leaves out what does not matter; it needs another file
            continue
        if word in Step.words():
            yield written, f"steps: [{{{written}}}]"
        elif word in Then.words():
            yield written, f"rules: [{{then: {{{written}}}}}]"
        elif word in Chaos.words():
            yield written, f"chaos: {{{written}}}"


@pytest.mark.parametrize(("written", "text"), list(_examples()))
def test_every_example_of_the_tables_is_valid(written: str, text: str) -> None:
    assert load_text(f"{HEAD}{text}\n", "example.yaml"), written
