"""GET /_emulator/openapi.json: the emulated surface."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from emulator.web.answers import answer
from emulator.web.openapi import openapi
from emulator.web.routes import Family, Route


async def show(request: web.Request) -> web.Response:
    """The OpenAPI 3.1 document."""
    from emulator.web.table import route_table  # the table names this module

    return answer(openapi(route_table(), f"{request.scheme}://{request.host}"))


def routes() -> list[Route]:
    """The document's own address."""
    return [
        Route(
            "GET", "/_emulator/openapi.json", show, "openapi", "This document", response=dict[str, Any],
            family=Family.EMULATOR,
        )
    ]  # fmt: skip
