"""Answers with a JSON body. Every success has one, `{}` when there is nothing to say.

Source: conversation-api.md section 1.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import formatdate
from functools import lru_cache
from typing import Any

import orjson
from aiohttp import HttpVersion11, hdrs, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import SERVER_SOFTWARE

from emulator.clock import Clock
from emulator.wire.base import Wire

JSON = {"Content-Type": "application/json"}
SMALL_BYTES = 32_768
"""Bodies up to here go out in one write."""


class JsonAnswer(web.Response):
    """A body of JSON with no header but its type. In the plain case it leaves as one write with a head made by hand.

    aiohttp makes the head from a dictionary of headers, which costs as much as validating the request
    (docs/performance.md). What is not the plain case (another protocol version, an answer to HEAD, a connection
    about to close, a header added on the way, a large body) is left to aiohttp.
    """

    def __init__(self, body: bytes, status: int = 200) -> None:
        super().__init__(body=body, status=status, headers=JSON)
        self._content = body
        self._request: web.BaseRequest | None = None

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Nothing yet in the plain case: head and body leave together."""
        if (
            request.keep_alive
            and super().keep_alive is not False
            and request.version == HttpVersion11
            and request.method != hdrs.METH_HEAD
            and len(self._content) <= SMALL_BYTES
            and len(self.headers) == len(JSON)
            and not self.prepared
        ):
            self._request = request
            return None
        return await super().prepare(request)

    async def write_eof(self, data: bytes = b"") -> None:
        """Send it all."""
        if self._request is None:
            await super().write_eof(data)
            return
        await self._request.writer.write(whole(self._content, self.status, self.reason))

    @property
    def keep_alive(self) -> bool | None:
        """Whether the connection stays open."""
        return True if self._request is not None else super().keep_alive


def whole(body: bytes, status: int = 200, reason: str = "OK") -> bytes:
    """An answer of JSON from its first byte to its last, for HTTP/1.1 and a connection that stays open."""
    return b"%bContent-Length: %d\r\n\r\n%b" % (_head(status, reason, int(Clock.wall())), len(body), body)


@lru_cache(maxsize=64)
def _head(status: int, reason: str, second: int) -> bytes:
    """Status line and headers as aiohttp writes them, but for the length."""
    return (
        f"HTTP/1.1 {status} {reason}\r\nContent-Type: application/json\r\n"
        f"Date: {formatdate(second, usegmt=True)}\r\nServer: {SERVER_SOFTWARE}\r\n"
    ).encode()


def answer(
    payload: Wire | Mapping[str, Any] | list[Any] | None = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """`payload` as compact JSON; None is `{}`."""
    body = payload.dump_json() if isinstance(payload, Wire) else orjson.dumps({} if payload is None else payload)
    if headers:
        return web.Response(body=body, status=status, headers={**JSON, **headers})
    return JsonAnswer(body, status)
