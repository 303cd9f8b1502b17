"""/inbounds of the service plan's own API: what handsets sent."""

from __future__ import annotations

from aiohttp import web

from emulator.web.answers import answer
from emulator.web.api.xms.batches import PAGING
from emulator.web.api.xms.plan import PREFIX, caller, window
from emulator.web.keys import parts
from emulator.web.routes import Family, Query, Route
from emulator.wire.xms_answers import AnyInbound, InboundPage


async def listing(request: web.Request) -> web.Response:
    """GET: newest first."""
    plan = await caller(request)
    found = await parts(request).network.records.inbounds(plan.plan_id, window(request, numbers="to"))
    return answer(found.to_wire("inbounds"))


async def get(request: web.Request) -> web.Response:
    """GET one."""
    plan = await caller(request)
    return answer(await parts(request).network.records.inbound(plan.plan_id, request.match_info["inbound_id"]))


def routes() -> list[Route]:
    """The list, and one."""
    query = (*PAGING, Query("to", {"type": "string"}, "Numbers written to, comma separated"))
    base = PREFIX + "/inbounds"
    return [
        Route(
            "GET", base, listing, "xms.inbounds.list", "List inbound messages", query=query, response=InboundPage,
            family=Family.XMS,
        ),
        Route(
            "GET", base + "/{inbound_id}", get, "xms.inbounds.get", "Read an inbound message", response=AnyInbound,
            family=Family.XMS,
        ),
    ]  # fmt: skip
