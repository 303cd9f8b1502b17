"""The scenario in force: see it, replace it, take it away."""

from __future__ import annotations

from aiohttp import web

from emulator.network.rules import EVERY_APP
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import parts
from emulator.web.routes import Family, Query, Route
from emulator.wire.own.base import OwnRequest
from emulator.wire.own.views import InForce, PutInForce


class PutScenario(OwnRequest):
    """A scenario as YAML text."""

    yaml: str
    name: str = "scenario.yaml"
    """What problems call the file."""
    app_id: str | None = None
    """The only app whose messages its rules decide about; absent: every app's."""
    phones: dict[str, str] | None = None
    """Numbers for its phones, by their name there, instead of those that it says."""


async def show(request: web.Request) -> web.Response:
    """GET: whether rules are in force, and how often each decided."""
    rules = parts(request).rules
    return answer({"in_force": bool(rules), "hits": rules.hits(body.text(request, "app_id", EVERY_APP))})


async def put(request: web.Request) -> web.Response:
    """PUT: check a scenario and put its rules, carriers and phones in force. 400 with every problem and its place."""
    # The language is a fifth of the start-up: only who has a scenario pays for it.
    from emulator.player.forces import put_in_force
    from emulator.scenarios.load import load_text

    wanted = await body.read(request, PutScenario)
    scenario = load_text(wanted.yaml, wanted.name)
    phones = await put_in_force(
        parts(request), scenario, app_id=wanted.app_id or EVERY_APP, numbers=wanted.phones or {}
    )
    return answer({"name": scenario.name, "phones": phones, "rules": len(scenario.rules)})


async def remove(request: web.Request) -> web.Response:
    """DELETE: nothing is in force any more, or nothing for one app."""
    parts(request).rules.clear(request.query.get("app_id"))
    return answer()


def routes() -> list[Route]:
    """One address."""
    path, family = "/_emulator/scenarios", Family.EMULATOR
    of_app = (Query("app_id", {"type": "string"}, "The one in force for this app only"),)
    return [
        Route(
            "GET", path, show, "scenarios.show", "The scenario in force", response=InForce, query=of_app, family=family
        ),
        Route(
            "PUT", path, put, "scenarios.put", "Put a scenario in force", PutScenario, response=PutInForce,
            family=family,
        ),
        Route("DELETE", path, remove, "scenarios.remove", "Take the scenario away", query=of_app, family=family),
    ]  # fmt: skip
