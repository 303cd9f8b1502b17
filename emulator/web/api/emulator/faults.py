"""Faults on purpose over HTTP: add, list with their hits, take away."""

from __future__ import annotations

from typing import Any, get_args

import orjson
from aiohttp import web

from emulator.errors import InvalidArgument
from emulator.faulting.rules import On
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import SUBJECT, parts
from emulator.web.routes import Family, Query, Route
from emulator.wire.own.views import FaultList, FaultView, NewFault, TakenFaults

PATH = "/_emulator/faults"
PLACES: tuple[On, ...] = get_args(On)
FILTERS = (
    Query("on", {"type": "string", "enum": list(PLACES)}, "Those on the API, on callbacks, or on channels"),
    Query("kind", {"type": "string"}, "Those of this kind"),
    Query("app_id", {"type": "string"}, "Those about this app"),
)


async def listing(request: web.Request) -> web.Response:
    """GET: the faults in force, how often each was met and has hit, and the kinds there are."""
    faults = parts(request).faults
    return answer({"faults": [fault.to_wire() for fault in faults], "kinds": faults.kinds()})


async def add(request: web.Request) -> web.Response:
    """POST: put a fault in force, such as `{"kind": "duplicate", "of": "MESSAGE_INBOUND", "times": 1}`."""
    try:
        values = orjson.loads(await body.read_bytes(request) or b"{}")
    except orjson.JSONDecodeError as error:
        raise InvalidArgument(f"Malformed request: the body is not JSON ({error})") from None
    if not isinstance(values, dict):
        raise InvalidArgument("Malformed request: a fault is an object with a kind")
    fault = parts(request).faults.add(values)
    request[SUBJECT].app_id = fault.rule.app_id
    return answer(fault.to_wire())


async def clear(request: web.Request) -> web.Response:
    """DELETE: take away those that fit every filter, or all; what was taken away."""
    query: Any = request.query
    named = body.choice(request, "on", PLACES, "")
    on = next((place for place in PLACES if place == named), None)
    faults = parts(request).faults
    kinds = dict.fromkeys(kind for kinds in faults.kinds().values() for kind in kinds)
    taken = faults.clear(on, body.choice(request, "kind", tuple(kinds), ""), query.get("app_id"))
    return answer({"faults": [fault.to_wire() for fault in taken]})


async def remove(request: web.Request) -> web.Response:
    """DELETE: take one away."""
    return answer(parts(request).faults.remove(request.match_info["fault_id"]).to_wire())


def routes() -> list[Route]:
    """One collection."""
    family = Family.EMULATOR
    return [
        Route("GET", PATH, listing, "faults.list", "The faults in force", response=FaultList, family=family),
        Route(
            "POST", PATH, add, "faults.add", "Put a fault in force", request=NewFault, response=FaultView,
            family=family,
        ),
        Route(
            "DELETE", PATH, clear, "faults.clear", "Take faults away", query=FILTERS, response=TakenFaults,
            family=family,
        ),
        Route(
            "DELETE", PATH + "/{fault_id}", remove, "faults.remove", "Take a fault away", response=FaultView,
            family=family,
        ),
    ]  # fmt: skip
