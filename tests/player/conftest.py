"""Fixtures: the sample app, and the teaching scenarios by name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from stand import Theatre, theatre

from emulator.bundled import scenarios_dir


@pytest.fixture
async def clinic() -> AsyncIterator[Theatre]:
    """The clinic, honest."""
    async with theatre() as made:
        yield made


@pytest.fixture
def scenario_file() -> Callable[[str], Path]:
    """A teaching scenario by its name."""
    return lambda name: scenarios_dir() / f"{name}.yaml"


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours and width are those of a plain pipe."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
