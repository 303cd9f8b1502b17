"""GET /health: whether the emulator does its work. No credentials, no Host check: orchestrators ask by many names."""

from __future__ import annotations

from aiohttp import web

from emulator import __version__
from emulator.web.answers import answer
from emulator.web.keys import parts
from emulator.web.routes import Family, Route
from emulator.wire.base import stamp
from emulator.wire.own.state import Health


async def health(request: web.Request) -> web.Response:
    """200 while everything runs; 503 when the dispatcher of callbacks has died."""
    own = parts(request)
    healthy = own.dispatcher.healthy
    return answer(
        {
            "status": "ok" if healthy else "failing",
            "version": __version__,
            "now": stamp(own.clock.now()),
            "clock": own.clock.mode,
            "seed": str(own.chance.seed_value),
        },
        status=200 if healthy else 503,
    )


def routes() -> list[Route]:
    """Readiness."""
    return [Route("GET", "/health", health, "health", "Readiness", response=Health, refuses=(503,), family=Family.OPEN)]
