"""What no route takes: 404 for an unknown path, 405 with the allowed methods for a known one, in the contract's shape."""

from __future__ import annotations

from aiohttp import web

from emulator.errors import MethodNotAllowed, NotFound
from emulator.web.errors import answer_error
from emulator.web.parts import Parts
from emulator.web.routes import Family, Handler

_FAMILIES = (
    ("/xms/", Family.XMS),
    ("/oauth2/", Family.OAUTH),
    ("/_emulator/", Family.EMULATOR),
)


def lost(parts: Parts) -> Handler:
    """The last route of the table."""

    async def answer_lost(request: web.Request) -> web.StreamResponse:
        family = next((family for prefix, family in _FAMILIES if request.path.startswith(prefix)), Family.CONVERSATION)
        allowed = await _allowed(request)
        error = (
            MethodNotAllowed(
                f"{request.method} is not possible on {request.path}; allowed: {', '.join(allowed)}", allowed
            )
            if allowed
            else NotFound(f"There is nothing at {request.path}; GET /_emulator/openapi.json lists what is emulated.")
        )
        parts.journal.add(
            "finding", code="unknown_call", method=request.method, path=request.path, message=error.message
        )
        return answer_error(error, family)

    return answer_lost


async def _allowed(request: web.Request) -> list[str]:
    """The methods that would be possible on this path."""
    methods: set[str] = set()
    for resource in request.app.router.resources():
        if resource.canonical != "/{tail}":
            methods |= (await resource.resolve(request))[1]
    return sorted(methods)
