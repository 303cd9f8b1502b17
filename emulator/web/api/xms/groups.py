"""/groups of the service plan's own API."""

from __future__ import annotations

from aiohttp import web

from emulator.store.plans import Group
from emulator.web.answers import answer
from emulator.web.api.xms.plan import PREFIX, caller, read, window
from emulator.web.keys import parts
from emulator.web.routes import Family, Query, Route
from emulator.wire.xms_answers import Group as GroupView
from emulator.wire.xms_answers import GroupPage
from emulator.wire.xms_errors import parse_xms
from emulator.wire.xms_groups import UpdateGroup, WriteGroup


async def create(request: web.Request) -> web.Response:
    """POST: a new group."""
    plan = await caller(request)
    wanted: WriteGroup = await read(request, lambda raw: parse_xms(WriteGroup, raw))
    return _shown(request, await parts(request).network.groups.create(plan.plan_id, wanted), status=201)


async def listing(request: web.Request) -> web.Response:
    """GET: newest first."""
    plan = await caller(request)
    found = await parts(request).network.records.groups(plan.plan_id, window(request))
    return answer(found.to_wire("groups"))


async def get(request: web.Request) -> web.Response:
    """GET one."""
    plan = await caller(request)
    return _shown(request, await parts(request).network.groups.get(plan.plan_id, request.match_info["group_id"]))


async def update(request: web.Request) -> web.Response:
    """POST: let members join and leave."""
    plan = await caller(request)
    changes: UpdateGroup = await read(request, lambda raw: parse_xms(UpdateGroup, raw))
    groups = parts(request).network.groups
    return _shown(request, await groups.update(plan.plan_id, request.match_info["group_id"], changes))


async def replace(request: web.Request) -> web.Response:
    """PUT: another group under the same id."""
    plan = await caller(request)
    wanted: WriteGroup = await read(request, lambda raw: parse_xms(WriteGroup, raw))
    groups = parts(request).network.groups
    return _shown(request, await groups.replace(plan.plan_id, request.match_info["group_id"], wanted))


async def delete(request: web.Request) -> web.Response:
    """DELETE: answers without a body."""
    plan = await caller(request)
    await parts(request).network.groups.delete(plan.plan_id, request.match_info["group_id"])
    return web.Response(status=200)


async def members(request: web.Request) -> web.Response:
    """GET: a bare array of numbers, child groups' members among them."""
    plan = await caller(request)
    return answer(list(await parts(request).network.groups.members(plan.plan_id, request.match_info["group_id"])))


def _shown(request: web.Request, group: Group, *, status: int = 200) -> web.Response:
    return answer(parts(request).network.groups.to_wire(group), status=status)


_ALL, _ONE, _XMS = PREFIX + "/groups", PREFIX + "/groups/{group_id}", Family.XMS


def routes() -> list[Route]:
    """Groups and their members."""
    query = (Query("page", {"type": "integer"}), Query("page_size", {"type": "integer"}))
    return [
        Route(
            "POST", _ALL, create, "xms.groups.create", "Make a group", WriteGroup, response=GroupView, family=_XMS,
            status=201,
        ),
        Route("GET", _ALL, listing, "xms.groups.list", "List groups", query=query, response=GroupPage, family=_XMS),
        Route("GET", _ONE, get, "xms.groups.get", "Read a group", response=GroupView, family=_XMS),
        Route(
            "POST", _ONE, update, "xms.groups.update", "Change a group", UpdateGroup, response=GroupView, family=_XMS,
        ),
        Route(
            "PUT", _ONE, replace, "xms.groups.replace", "Replace a group", WriteGroup, response=GroupView,
            family=_XMS,
        ),
        Route("DELETE", _ONE, delete, "xms.groups.delete", "Delete a group", bodiless=True, family=_XMS),
        Route("GET", _ONE + "/members", members, "xms.groups.members", "List members", response=list[str], family=_XMS),
    ]  # fmt: skip
