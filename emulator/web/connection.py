"""A client's connection: aiohttp's, but for what it says of something that is no request at all.

aiohttp answers that in plain text and writes a traceback, which may hold a token. Here it is a caller's mistake like
any other: the contract's error outside, and a line in the log that repeats nothing of what came.
"""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import Any

from aiohttp import hdrs, web
from aiohttp.http_exceptions import BadHttpMethod, ContentEncodingError, InvalidURLError, LineTooLong

from emulator.errors import Bug, InvalidArgument
from emulator.web.answers import answer
from emulator.web.errors import answer_error, vendor_body
from emulator.web.routes import Family

logger = logging.getLogger(__name__)


class Connection(web.RequestHandler):
    """One connection. `options` are aiohttp's."""

    __slots__ = ()

    def __init__(self, server: web.Server, loop: asyncio.AbstractEventLoop, **options: Any) -> None:
        # No access log: it halves the throughput, and the journal records every call.
        super().__init__(server, loop=loop, access_log=None, **options)  # type: ignore[arg-type]

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """The last answer on this connection.

        Raises ConnectionError when there was a beginning of one already, or nobody is left to hear it.
        """
        if request.writer.output_size > 0:
            raise ConnectionError("an answer is on its way already")
        if self.transport is None and isinstance(exc, ConnectionError):
            logger.info("%s %s: the client hung up before it had sent all", request.method, request.path)
            raise ConnectionError("the client hung up")
        if status >= 500:
            logger.error("%s %s failed outside its door", request.method, request.path, exc_info=exc)
            response = answer_error(Bug("There was an internal server error."), Family.CONVERSATION)
        else:
            said = _complaint(exc, message or "")
            logger.warning("refused a malformed request from %s: %s", request.remote, said)
            response = answer_error(InvalidArgument(f"Malformed request: {said}"), Family.CONVERSATION)
        response.force_close()
        return response

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send the answer; what aiohttp refuses in words of its own (an unknown `Expect`, `OPTIONS *`) in our shape."""
        if isinstance(resp, web.HTTPException) and resp.status >= 400:
            resp = _refusal(request, resp)
        return await super().finish_response(request, resp, start_time)


def _refusal(request: web.BaseRequest, theirs: web.HTTPException) -> web.Response:
    if request.method == hdrs.METH_CONNECT:
        said = "This port is no proxy; the one for HTTPS_PROXY is that of --proxy-port, with --tls"
    elif theirs.status == HTTPStatus.EXPECTATION_FAILED:
        said = "Expect can be 100-continue, and nothing else"
    else:
        said = f"{request.method} {request.raw_path}: {theirs.reason}"
    word = "NOT_FOUND" if theirs.status == HTTPStatus.NOT_FOUND else "INVALID_ARGUMENT"
    response = answer(vendor_body(InvalidArgument(said), theirs.status, word), status=theirs.status)
    if request.method == hdrs.METH_CONNECT:
        response.force_close()  # what follows is for whoever the client thought it was talking to
    return response


def _complaint(error: BaseException | None, message: str) -> str:
    """What is wrong, without the bytes that are."""
    if isinstance(error, ContentEncodingError):
        return "the body has a Content-Encoding that is not known here; send it as it is, or with gzip or deflate"
    if isinstance(error, LineTooLong):
        return "its first line or one of its headers has more than 8190 bytes"
    if isinstance(error, InvalidURLError):
        return "its target is no address"
    if "HTTPS" in message:
        return "it is HTTPS, and this port speaks HTTP; use http://, or the port of --tls"
    if "PRI" in message:
        return "it is HTTP/2, and this port speaks HTTP/1.1"
    if "data after" in message.lower():
        return "more came after a request that was to be the last one"
    if isinstance(error, BadHttpMethod):
        return "it begins with no method of HTTP/1.1"
    what = message.partition("\n")[0].partition(":")[0].rstrip(".")
    return what[:1].lower() + what[1:] or "its head cannot be read"
