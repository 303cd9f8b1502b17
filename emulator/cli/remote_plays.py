"""Playing on an emulator that runs somewhere else: the file goes there, the result comes back."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emulator.cli.remote import Remote
from emulator.errors import AuthorError
from emulator.journal import Entry
from emulator.player.reports.plain import results_of
from emulator.player.results import ScenarioResult
from emulator.scenarios.dump import dump
from emulator.scenarios.expand import resolve_vars
from emulator.scenarios.load import Scenario

if TYPE_CHECKING:
    from emulator.cli.wishes import Wish

PLAY_S = 600.0


def play_remotely(
    wish: Wish, scenarios: Sequence[Scenario], done: list[ScenarioResult], show: Callable[[Entry], object]
) -> list[ScenarioResult]:
    """Play each on the emulator at `wish.emulator`; `show` gets its conversation when it is over.

    `done` gets the results as they come.
    """
    remote = Remote(wish.emulator)
    if wish.command or wish.port is not None or wish.seed or wish.run:
        raise click.UsageError(
            "--emulator plays on one that runs; --app-command, --port, --seed and --run are not for it"
        )
    for scenario in scenarios:
        if scenario.included:
            raise AuthorError(f"{scenario.place.file} uses other files; play it on an emulator of its own")
        body = {
            "yaml": _text(scenario),
            "name": scenario.place.file,
            "vars": _vars(scenario, wish.app_url),
            "case": wish.case,
        }
        answer = remote.post("/_emulator/scenarios:play", body, PLAY_S)
        for entry in answer["journal"]:
            show(Entry(**entry))
        done += results_of(answer)
    return done


def _vars(scenario: Scenario, app_url: str) -> dict[str, Any]:
    """Its vars as the environment here has them, not that of the emulator. Raises Unresolved."""
    return resolve_vars(scenario.vars, {"env": dict(os.environ)}, {"app_url": app_url} if app_url else {})


def _text(scenario: Scenario) -> str:
    """The file as it stands, so that places in messages fit; one that was made in memory is written out."""
    path = Path(scenario.place.file)
    return path.read_text(encoding="utf-8-sig") if path.is_file() else dump(scenario)
