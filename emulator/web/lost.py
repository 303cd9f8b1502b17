"""What no route takes, in the contract's shape: 404 for an unknown path, 405 with the allowed methods for a known one,
501 for a call of the real service that is not emulated.
"""

from __future__ import annotations

from aiohttp import web

from emulator.errors import ConvemuError, MethodNotAllowed, NotEmulated, NotFound
from emulator.web.errors import answer_error
from emulator.web.other_services import not_emulated
from emulator.web.parts import Parts
from emulator.web.routes import Family, Handler
from emulator.web.vendor_hosts import VendorHost, home_of, vendor_host

_FAMILIES = (
    ("/xms/", Family.XMS),
    ("/oauth2/", Family.OAUTH),
    ("/_emulator/", Family.EMULATOR),
)


def lost(parts: Parts) -> Handler:
    """The last route of the table."""

    async def answer_lost(request: web.Request) -> web.StreamResponse:
        family = next((family for prefix, family in _FAMILIES if request.path.startswith(prefix)), Family.CONVERSATION)
        error = await _error(request)
        parts.journal.add(
            "finding", code="unknown_call", method=request.method, path=request.path, message=error.message
        )
        return answer_error(error, family)

    return answer_lost


async def _error(request: web.Request) -> ConvemuError:
    allowed = await _allowed(request)
    if allowed:
        ways = ", ".join(allowed)
        return MethodNotAllowed(f"{request.method} is not possible on {request.path}; allowed: {ways}", allowed)
    if sentence := not_emulated(request.path):
        return NotEmulated(sentence)
    host = vendor_host(request.host)
    if host is not None:
        return NotFound(f"There is nothing at {request.path} on {host.name}{_elsewhere(request.path, host)}.")
    return NotFound(f"There is nothing at {request.path}; GET /_emulator/openapi.json lists what is emulated.")


def _elsewhere(path: str, host: VendorHost) -> str:
    proper = home_of(path, host.region)
    return f"; such paths are at {proper}" if proper not in ("", host.name) else ""


async def _allowed(request: web.Request) -> list[str]:
    """The methods that would be possible on this path."""
    methods: set[str] = set()
    for resource in request.app.router.resources():
        if resource.canonical != "/{tail}":
            methods |= (await resource.resolve(request))[1]
    return sorted(methods)
