"""GET /_emulator/doctor: whether everything is as an application needs it, and what to do where it is not."""

from __future__ import annotations

from dataclasses import asdict

from aiohttp import web

from emulator import __version__
from emulator.web.answers import answer
from emulator.web.checkup import checkup
from emulator.web.keys import parts
from emulator.web.routes import Family, Route
from emulator.wire.base import stamp
from emulator.wire.own.checks import Checkup


async def look(request: web.Request) -> web.Response:
    """GET: every check from inside, and what the other half of `convemu doctor` needs to know."""
    own = parts(request)
    return answer(
        {
            "checks": [asdict(check) for check in await checkup(own)],
            "version": __version__,
            "wall": stamp(own.clock.wall()),
            "tls_port": own.tls_port if own.authority else None,
            "proxy_port": own.proxy_port if own.authority else None,
            "ca_path": str(own.authority.public_path) if own.authority else None,
        }
    )


def routes() -> list[Route]:
    """One address."""
    return [
        Route(
            "GET",
            "/_emulator/doctor",
            look,
            "doctor",
            "Whether targets, clock and certificates are well",
            response=Checkup,
            family=Family.EMULATOR,
        )
    ]
