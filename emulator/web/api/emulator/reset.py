"""POST /_emulator/reset: forget everything, or what one app did."""

from __future__ import annotations

from aiohttp import web

from emulator.errors import NotFound
from emulator.store.apps import APPS
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import parts
from emulator.web.routes import Family, Route
from emulator.wire.own.base import OwnRequest


class Reset(OwnRequest):
    """What to forget."""

    app_id: str | None = None
    """One app's messages, conversations and callbacks, and contacts and phones if it is leased; absent: everything."""


async def reset(request: web.Request) -> web.Response:
    """POST: as fresh as after the start."""
    own = parts(request)
    wanted = await body.read(request, Reset)
    if wanted.app_id is None:
        await own.leases.end_all()
        await own.forgetting.everything()
    elif (lease := own.leases.find(wanted.app_id)) is not None:
        await own.forgetting.space(lease)
    elif await own.store.get(APPS, wanted.app_id) is not None:
        await own.forgetting.app(wanted.app_id)
    else:
        raise NotFound(f"App {wanted.app_id} does not exist.")
    return answer()


def routes() -> list[Route]:
    """One address."""
    return [
        Route(
            "POST",
            "/_emulator/reset",
            reset,
            "reset",
            "Forget everything, or what one app did",
            Reset,
            family=Family.EMULATOR,
        )
    ]
