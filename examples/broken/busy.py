"""Does its work before it acknowledges: when the API is slow, callbacks come again and again."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web
from clinic.app import DESK, GATE
from clinic.app import create_app as clinic
from clinic.config import Config


@web.middleware
async def work_first(request: web.Request, handler: Any) -> web.StreamResponse:
    """Answer callbacks only when everything about them is done."""
    if request.path != "/sinch/events":
        return await handler(request)
    body = await request.read()
    if reason := request.app[GATE].refusal(request.headers, body):
        return web.json_response({"error": reason}, status=401)
    await request.app[DESK].take(json.loads(body))
    return web.json_response({})


def create_app(config: Config) -> web.Application:
    """The clinic, always busy."""
    app = clinic(config)
    app.middlewares.append(work_first)
    return app
