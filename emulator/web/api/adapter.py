"""POST /adapter/v1/{app_id}/callback: where a service plan's own callbacks come in (sms.md section 4.2).

The simulated network speaks to the same adapter in the same shapes; a real service plan may take its place.
"""

from __future__ import annotations

from aiohttp import web

from emulator.web.body import read_bytes
from emulator.web.keys import SUBJECT, parts
from emulator.web.routes import Family, Route
from emulator.wire.xms import XmsCallback, parse_callback


async def callback(request: web.Request) -> web.Response:
    """200 with an empty body once taken, 404 for an unknown app, 400 for what is no callback."""
    app_id = request[SUBJECT].app_id = request.match_info["app_id"]
    raw = await read_bytes(request)
    await parts(request).adapter.take(app_id, parse_callback(raw))
    return web.Response(status=200)


def routes() -> list[Route]:
    """The adapter's one door."""
    return [
        Route(
            "POST", "/adapter/v1/{app_id}/callback", callback, "adapter.callback", "Take a service plan callback",
            request=XmsCallback, bodiless=True, family=Family.ADAPTER,
        )
    ]  # fmt: skip
