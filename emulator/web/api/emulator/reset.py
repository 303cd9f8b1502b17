"""POST /_emulator/reset: forget everything, or what one app did."""

from __future__ import annotations

from aiohttp import web

from emulator.errors import NotFound
from emulator.store.apps import APPS
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.forgetting import forget
from emulator.web.keys import parts
from emulator.web.routes import Family, Route
from emulator.wire.base import Wire


class Reset(Wire):
    """What to forget."""

    app_id: str | None = None
    """One app's messages, conversations and callbacks; absent: everything, also apps and webhooks made since the start."""


async def reset(request: web.Request) -> web.Response:
    """POST: as fresh as after the start."""
    own = parts(request)
    wanted = await body.read(request, Reset)
    if wanted.app_id is not None and await own.store.get(APPS, wanted.app_id) is None:
        raise NotFound(f"App {wanted.app_id} does not exist.")
    await forget(own, wanted.app_id)
    return answer()


def routes() -> list[Route]:
    """One address."""
    return [Route("POST", "/_emulator/reset", reset, "reset", "Forget", Reset, family=Family.EMULATOR)]
