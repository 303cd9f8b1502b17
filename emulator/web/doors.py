"""The one wrapper around every handler: lets in or refuses, holds the clock, answers errors, writes the journal.

A wrapper per route rather than aiohttp middlewares: it knows its route without looking it up, and each middleware costs
on every request (docs/performance.md).
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from emulator.errors import ConvemuError, PermissionDenied
from emulator.web.calls import call_data
from emulator.web.errors import answer_error, status_of
from emulator.web.keys import SUBJECT, Subject
from emulator.web.parts import Parts
from emulator.web.routes import Family, Handler, Route
from emulator.web.strict import with_known_query
from emulator.web.troubles import Broken, Spoiled, troubled

logger = logging.getLogger(__name__)

NO_ANSWER = 0
"""Recorded as the status of a call whose connection was cut on purpose."""
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_RECORDED = frozenset({Family.CONVERSATION, Family.XMS, Family.OAUTH, Family.ADAPTER})


class Internal(ConvemuError):
    """The answer to a fault of ours: the details are in the log, not on the wire."""


def door(route: Route, parts: Parts) -> Handler:
    """`route`'s handler, behind its family's door."""
    recorded = route.family in _RECORDED
    clock = parts.clock
    let_in = _LET_IN[route.family]
    handler = with_known_query(route) if route.family is Family.EMULATOR else route.handler
    shown = route.family is not Family.OAUTH  # secrets and tokens stay out of the journal

    async def enter(request: web.Request) -> web.StreamResponse:
        subject = request[SUBJECT] = Subject()
        if not recorded:
            return await _served(request)
        started = clock.now()
        clock.acquire()  # not `with hold()`: a generator on every request is not for free
        try:
            response = await (troubled(request, parts, route.family, _served) if parts.faults else _served(request))
            _record(request, response, subject, started)
        finally:
            clock.release()
        return response

    async def _served(request: web.Request) -> web.StreamResponse:
        try:
            let_in(request, parts)
            return await handler(request)
        except ConvemuError as error:
            if status_of(error)[0] >= 500 and status_of(error)[0] not in (501, 502):
                logger.exception("%s %s failed", request.method, request.path)
            response = answer_error(error, route.family)
            if request[SUBJECT].unreadable:
                response.force_close()
            return response
        except (asyncio.CancelledError, web.HTTPException, ConnectionResetError):
            raise
        except Exception as error:
            # Anything unexpected is our fault: the contract's internal error outside, the traceback in the log.
            logger.exception("%s %s failed", request.method, request.path)
            parts.journal.add("emulator.fault", method=request.method, path=request.path, error=repr(error))
            return answer_error(Internal("There was an internal server error."), route.family)

    def _record(request: web.Request, response: web.StreamResponse, subject: Subject, started: float) -> None:
        body = response.body if isinstance(response, web.Response) else None
        status = response.status
        if isinstance(response, Spoiled):
            body = response.sent
            status = status if response.sent or not isinstance(response, Broken) else NO_ANSWER
        said = body if shown and isinstance(body, bytes) else None
        took_s, asked = clock.now() - started, subject.body if shown else None
        data = call_data(request.method, request.raw_path, route.name, status, took_s, asked, said)
        if subject.on_purpose:
            data["on_purpose"] = True
        if subject.spoiled:
            data["spoiled"] = ", ".join(subject.spoiled)
        parts.journal.put("api.call", data, subject.app_id, subject.message_id, subject.phone)

    return enter


# -- who may come in -------------------------------------------------------------------------------------------------


def _with_token(request: web.Request, parts: Parts) -> None:
    project_id = request.match_info.get("project_id", "")
    lease = parts.tokens.check(request.headers.get(hdrs.AUTHORIZATION), project_id)
    if lease is not None:  # every call of a leased project belongs to its app, also one that names none
        request[SUBJECT].app_id = lease.app_id
    parts.rates.check(project_id)


def _anyone(request: web.Request, parts: Parts) -> None:
    """No credentials at this door; the handler may ask for its own."""


def _same_site(request: web.Request, parts: Parts) -> None:
    """Only pages of our own may call the emulator's own API from a browser; scripts and tests send no Origin.

    A Host that is a dotted name could be a hostile site whose name resolves to this machine (DNS rebinding), so it has
    to be allowed by name; addresses and bare names such as `localhost` or a compose service cannot be.
    """
    host = request.host
    if not _known_host(host, parts.settings.allowed_hosts):
        way_out = f"; allow it with CONVEMU_ALLOWED_HOSTS={host.split(':')[0]}" if host.isascii() else ""
        raise PermissionDenied(f"The Host {host!r} is not known here{way_out}")
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is not None and origin.partition("://")[2] != host:
        raise PermissionDenied(f"Cross-site requests are refused (Origin {origin!r}, Host {host!r}).")
    if request.method not in _SAFE_METHODS and request.headers.get("Sec-Fetch-Site", "none") not in {
        "same-origin",
        "none",
    }:
        raise PermissionDenied("Cross-site requests are refused.")
    if request.method not in _SAFE_METHODS and request.can_read_body and request.content_type in _FORM_TYPES:
        raise PermissionDenied("Send the body as application/json; a web form may not call this API.")


_FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})


def _known_host(host: str, allowed: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:  # a bracket without its other half
        return False
    if "." not in name or name.endswith(".localhost") or name in {each.strip() for each in allowed.split(",")}:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


_LET_IN = {
    Family.CONVERSATION: _with_token,
    Family.OAUTH: _anyone,
    Family.XMS: _anyone,
    Family.ADAPTER: _anyone,
    Family.EMULATOR: _same_site,
    Family.PAGE: _same_site,
    Family.OPEN: _anyone,
}
