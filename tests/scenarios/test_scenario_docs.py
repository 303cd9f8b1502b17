"""The language's page: its broken example says what `convemu check` says, and every key of the language is on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from emulator.errors import ScenarioInvalid
from emulator.scenarios.effects import Then
from emulator.scenarios.load import load_text
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
