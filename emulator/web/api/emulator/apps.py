"""Every app there is, of every project: what the phone page writes to and sends from."""

from __future__ import annotations

from collections import Counter

from aiohttp import web

from emulator.store.apps import APPS
from emulator.web.answers import answer
from emulator.web.keys import parts
from emulator.web.routes import Family, Route
from emulator.wire.own.views import AppViews

LIMIT = 1000


async def listing(request: web.Request) -> web.Response:
    """GET: apps, oldest first, with what one needs to know to call or to reach them."""
    own = parts(request)
    hooks = Counter(hook.app_id for hook in await own.webhooks.everywhere())
    shown = [
        {
            "id": app.id,
            "project_id": app.project_id,
            "display_name": app.wire.display_name,
            "mode": app.mode,
            "service_plan_id": app.service_plan_id,
            "webhooks": hooks[app.id],
        }
        for app in await own.store.page(APPS, limit=LIMIT, ascending=True)
    ]
    return answer({"apps": shown})


def routes() -> list[Route]:
    """One address."""
    return [
        Route(
            "GET", "/_emulator/apps", listing, "apps.everywhere", "Every app", response=AppViews,
            family=Family.EMULATOR,
        ),
    ]  # fmt: skip
