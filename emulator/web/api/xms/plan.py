"""Whose plan a call is for, who may make it, and how its body and query are read."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import hdrs, web

from emulator.errors import InvalidArgument, NotFound, Unauthenticated, UnsupportedMedia
from emulator.network.xms_records import DAY_S, Window
from emulator.store.apps import APPS, App
from emulator.web import body
from emulator.web.keys import SUBJECT, parts
from emulator.web.regions import region_of
from emulator.wire.base import Parsed
from emulator.wire.identities import bare
from emulator.wire.xms_errors import CONSTRAINT, INVALID_FORMAT, XmsInvalid

PREFIX = "/xms/v1/{plan_id}"
PAGE_SIZE, MAX_PAGE_SIZE = 30, 100


@dataclass(frozen=True, slots=True)
class Caller:
    """A service plan that may be used, and its app."""

    plan_id: str
    app_id: str


async def caller(request: web.Request) -> Caller:
    """The plan of the path: a service plan id with its API token, or a project id with an access token.

    Without credentials in the settings any project may use the plan that exists at start, as it may use the rest.
    Raises Unauthenticated, TokenExpired, PermissionDenied, and NotFound for a project without a plan.
    """
    own, segment = parts(request), request.match_info["plan_id"]
    authorization = request.headers.get(hdrs.AUTHORIZATION)
    owners = await own.store.page(APPS, f"plan/{segment}", limit=100, ascending=True)
    if owners:
        _check_token(owners, authorization)
    else:
        own.tokens.check(authorization, segment)
        found = await own.store.page(APPS, f"project/{segment}", limit=100, ascending=True)
        if not found and not own.settings.key_id:
            found = await own.store.page(APPS, f"plan/{own.settings.service_plan_id}", limit=1)
        owners = [app for app in found if app.service_plan_id]
    region = region_of(request)
    owners = [app for app in owners if region in ("", app.region)]
    if not owners:
        raise NotFound(f"There is no service plan {segment}, and no project with an SMS channel of that id.")
    request[SUBJECT].app_id = owners[0].id
    return Caller(owners[0].service_plan_id, owners[0].id)


def _check_token(owners: list[App], authorization: str | None) -> None:
    scheme, _, given = (authorization or "").partition(" ")
    token = given.strip().encode(errors="surrogateescape")  # the bytes as they came
    for app in owners:
        credential = app.credential("SMS")
        bearer = credential.static_bearer if credential else None
        if bearer and scheme.lower() == "bearer" and hmac.compare_digest(bearer.token.encode(), token):
            return
    raise Unauthenticated("The service plan wants its API token: Authorization: Bearer {api_token}.")


async def read(request: web.Request, parse: Callable[[bytes], Parsed[Any]]) -> Any:
    """The body by `parse`. Fields that nobody reads become findings. Raises UnsupportedMedia, XmsInvalid."""
    if request.content_type != "application/json":
        raise UnsupportedMedia(f"Content-Type must be application/json, found {request.content_type}")
    return await body.read_by(request, parse)


def window(request: web.Request, *, days: float = 1.0, numbers: str = "") -> Window:
    """Page and filters of a listing; from 24 h ago unless said. `numbers` names the parameter that lists numbers.

    Raises XmsInvalid.
    """
    start, end = _time(request, "start_date"), _time(request, "end_date")
    size = _whole(request, "page_size", PAGE_SIZE)
    if not 1 <= size <= MAX_PAGE_SIZE:
        raise XmsInvalid(CONSTRAINT, f"page_size: must be from 1 to {MAX_PAGE_SIZE}, found {size}")
    return Window(
        page=_whole(request, "page", 0),
        page_size=size,
        start=parts(request).clock.now() - days * DAY_S if start is None else start,
        end=end,
        numbers=frozenset(bare(number) for number in body.listed(request, numbers)) if numbers else (),
        client_reference=request.query.get("client_reference", ""),
        statuses=frozenset(status.lower() for status in body.listed(request, "status")),
        codes=frozenset(_codes(body.listed(request, "code"))),
    )


def _time(request: web.Request, name: str) -> float | None:
    try:
        return body.time(request, name)
    except InvalidArgument as error:
        raise XmsInvalid(INVALID_FORMAT, error.message) from None


def _whole(request: web.Request, name: str, default: int) -> int:
    given = request.query.get(name, "")
    if given and not is_whole(given):
        raise XmsInvalid(INVALID_FORMAT, f"{name}: must be a whole number, found {given[:40]!r}")
    return int(given) if given else default


def is_whole(text: str) -> bool:
    """Whether `text` is a number of ours: digits, and no more than nine of them."""
    return text.isascii() and text.isdecimal() and len(text) < 10


def _codes(given: list[str]) -> list[int]:
    for code in given:
        if not is_whole(code):
            raise XmsInvalid(INVALID_FORMAT, f"code: must be whole numbers, found {code[:40]!r}")
    return [int(code) for code in given]
