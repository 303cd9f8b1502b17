"""Query parameters of the emulator's own API: one that nobody reads is refused, with the nearest that is read.

The vendor's routes swallow them, as production does; here a misspelt
filter of `DELETE /_emulator/faults` would take away every fault.
"""

from __future__ import annotations

import difflib

from aiohttp import web

from emulator.errors import InvalidArgument
from emulator.web.routes import Handler, Route


def with_known_query(route: Route) -> Handler:
    """`route`'s handler, behind a look at the names in the query."""
    known = [query.name for query in route.query]

    async def strict(request: web.Request) -> web.StreamResponse:
        for name in request.query:
            if name not in known:
                raise InvalidArgument.of(name, f"is no parameter of this call{_way_out(name, known)}")
        return await route.handler(request)

    return strict


def _way_out(name: str, known: list[str]) -> str:
    if nearest := difflib.get_close_matches(name, known, 1, 0.6):
        return f"; did you mean {nearest[0]!r}?"
    return f"; allowed: {', '.join(known)}" if known else "; it has none"
