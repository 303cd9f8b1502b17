"""The shape of a route, and how the one table of them is put on an aiohttp application.

A path is written as the contract writes it: `/v1/projects/{project_id}/contacts/{contact_id}:merge`. A `{name}` never
spans a slash or a colon, so `{contact_id}` and `{contact_id}:merge` cannot be confused.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Shape = Any
"""Whatever pydantic can describe: a wire model, a union or a list of them."""
JSON, FORM, EVENTS = "application/json", "application/x-www-form-urlencoded", "text/event-stream"


class Family(Enum):
    """Which door a route is behind: decides the credentials asked for and the shape of errors."""

    CONVERSATION = "conversation"  # OAuth2 or Basic; {"error": {...}}
    OAUTH = "oauth"  # Basic; {"error": "...", "error_description": "..."}
    XMS = "xms"  # the plan's API token or OAuth2; {"code": "...", "text": "..."}
    ADAPTER = "adapter"  # the service plan calls in; no credentials
    EMULATOR = "emulator"  # the emulator's own API: same origin only
    PAGE = "page"  # the phone page's files
    OPEN = "open"  # readiness: anyone, by any name


@dataclass(frozen=True, slots=True)
class Query:
    """A query parameter, for the OpenAPI page: its name, its JSON schema, a sentence."""

    name: str
    schema: dict[str, object]
    description: str = ""
    required: bool = False


def paging(default: int, maximum: int) -> tuple[Query, Query]:
    """The two query parameters of a listing in pages."""
    return (
        Query("page_size", {"type": "integer", "minimum": 0}, f"{default} unless said, {maximum} at most"),
        Query("page_token", {"type": "string"}, "next_page_token of the page before"),
    )


UPDATE_MASK = Query(
    "update_mask", {"type": "string"}, "Comma-joined fields to change; a field without a value is cleared"
)


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the table. `request` and `response` are the bodies' shapes.

    A route without a `response` answers `{}`, or nothing at all when it is `bodiless`.
    """

    method: str
    path: str
    handler: Handler
    name: str
    summary: str = ""
    request: Shape = None
    response: Shape = None
    query: tuple[Query, ...] = ()
    family: Family = Family.CONVERSATION
    status: int = 200
    bodiless: bool = False
    takes: str = JSON
    gives: str = JSON
    also_gives: tuple[str, ...] = ()
    """Media types of other forms of the answer, which the caller may ask for"""
    refuses: tuple[int, ...] = ()
    """Statuses beyond those of its family"""


_ANSWER_HEAD = frozenset({Family.PAGE, Family.OPEN})
"""What waits for a server to come up often asks by HEAD; the contract knows no such call."""
_PARAMETER = re.compile(r"\{(\w+)\}")


def register(app: web.Application, routes: Iterable[Route], wrap: Callable[[Route], Handler]) -> None:
    """Add the routes in their order: aiohttp tries dynamic paths one by one, so the hot ones come first."""
    for route in routes:
        path, handler = _PARAMETER.sub(r"{\1:[^/:{}]+}", route.path), wrap(route)
        app.router.add_route(route.method, path, handler, name=route.name)
        if route.method == "GET" and route.family in _ANSWER_HEAD:
            app.router.add_route("HEAD", path, handler, name=route.name)
