"""docs/callbacks.md against the code: every kind of fault with its fields, every field of a rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from emulator.faulting.api import API_FAULTS
from emulator.faulting.channel import CHANNEL_FAULTS
from emulator.faulting.effect import Effect
from emulator.faulting.rules import Rule
from emulator.webhooks.faults import CALLBACK_FAULTS

PAGE = (Path(__file__).parents[2] / "docs" / "callbacks.md").read_text(encoding="utf-8")


def rows(heading: str) -> dict[str, str]:
    """First to last cell of the table under a heading."""
    section = PAGE.partition(f"{heading}\n")[2].partition("\n#")[0]
    cells = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    return {row[0]: row[-1] if len(row) > 2 else "" for row in cells}


@pytest.mark.parametrize(
    ("heading", "catalogue"),
    [("### On callbacks", CALLBACK_FAULTS), ("### On the API", API_FAULTS), ("### On channels", CHANNEL_FAULTS)],
)
def test_every_kind_of_fault_is_on_the_page_with_its_fields(heading: str, catalogue: dict[str, type[Effect]]) -> None:
    found = {kind.strip("`"): set(re.findall(r"`(\w+)`", fields)) for kind, fields in rows(heading).items()}
    assert found == {kind: set(effect.model_fields) for kind, effect in catalogue.items()}


def test_every_field_of_a_rule_is_on_the_page() -> None:
    found = {name for cell in rows("## Trouble on purpose") for name in re.findall(r"`(\w+)`", cell)}
    assert found == set(Rule.model_fields)
