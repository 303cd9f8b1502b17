"""Playing a scenario on this emulator."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from pydantic import Field

from emulator.errors import FailedPrecondition
from emulator.player.reports.plain import plain
from emulator.scenarios.load import load_text
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import parts
from emulator.web.playing import play_here
from emulator.web.routes import Family, Route
from emulator.wire.own.base import OwnRequest
from emulator.wire.own.views import Played


class PlayScenario(OwnRequest):
    """A scenario as YAML text, and how to play it."""

    yaml: str
    name: str = "scenario.yaml"
    """What problems call the file."""
    vars: dict[str, Any] = Field(default_factory=dict)
    """Values that take the place of its own vars."""
    case: str = ""
    """Id of the only case to play; empty: all."""


async def play(request: web.Request) -> web.Response:
    """POST: play a scenario against its app, on this emulator with its clock. 400 with every problem of the file.

    The answer is the JSON report, with the journal of the play; `verdict` says how it ended.
    """
    wanted = await body.read(request, PlayScenario)
    scenario = load_text(wanted.yaml, wanted.name)
    here = parts(request)
    if here.rules:
        raise FailedPrecondition("a scenario is in force or being played; DELETE /_emulator/scenarios takes it away")
    result = await play_here(here, scenario, url=f"http://{request.host}", given=wanted.vars, only=wanted.case)
    return answer({**plain([result]), "journal": list(result.journal)})


def routes() -> list[Route]:
    """One address."""
    path, family = "/_emulator/scenarios:play", Family.EMULATOR
    return [
        Route(
            "POST", path, play, "scenarios.play", "Play a scenario and judge the app", PlayScenario, response=Played,
            refuses=(502,), family=family,
        ),
    ]  # fmt: skip
