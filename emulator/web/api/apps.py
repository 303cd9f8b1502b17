"""/apps of the Conversation API (conversation-api.md section 7.1)."""

from __future__ import annotations

from aiohttp import web

from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import SUBJECT, parts
from emulator.web.regions import region_of
from emulator.web.routes import UPDATE_MASK, Route
from emulator.wire.apps import App, AppList, CreateApp, UpdateApp


async def listing(request: web.Request) -> web.Response:
    """GET: all apps of the project."""
    apps, region = parts(request).apps, region_of(request)
    found = await apps.list(request.match_info["project_id"])
    return answer({"apps": [apps.to_wire(app) for app in found if region in ("", app.region)]})


async def create(request: web.Request) -> web.Response:
    """POST: a new app."""
    apps = parts(request).apps
    wanted = await body.read(request, CreateApp)
    app = await apps.create(request.match_info["project_id"], wanted, region_of(request))
    request[SUBJECT].app_id = app.id
    return answer(apps.to_wire(app))


async def get(request: web.Request) -> web.Response:
    """GET one app."""
    apps = parts(request).apps
    return answer(apps.to_wire(await apps.get(*_named(request))))


async def update(request: web.Request) -> web.Response:
    """PATCH one app."""
    apps = parts(request).apps
    patch = await body.read(request, UpdateApp)
    return answer(apps.to_wire(await apps.update(*_named(request), patch, body.update_mask(request))))


async def delete(request: web.Request) -> web.Response:
    """DELETE one app and its webhooks."""
    await parts(request).apps.delete(*_named(request))
    return answer()


def _named(request: web.Request) -> tuple[str, str]:
    app_id = request[SUBJECT].app_id = request.match_info["app_id"]
    return request.match_info["project_id"], app_id


_BASE = "/v1/projects/{project_id}/apps"
_ONE = _BASE + "/{app_id}"


def routes() -> list[Route]:
    """The routes of apps."""
    return [
        Route("GET", _BASE, listing, "apps.list", "List apps", None, AppList),
        Route("POST", _BASE, create, "apps.create", "Create an app", CreateApp, App),
        Route("GET", _ONE, get, "apps.get", "Read an app", None, App),
        Route("PATCH", _ONE, update, "apps.update", "Change an app", UpdateApp, App, (UPDATE_MASK,)),
        Route("DELETE", _ONE, delete, "apps.delete", "Delete an app and its webhooks"),
    ]
