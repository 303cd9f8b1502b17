"""Answers with a JSON body. Every success has one, `{}` when there is nothing to say.

Source: conversation-api.md section 1.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import formatdate
from functools import lru_cache
from typing import Any

import orjson
from aiohttp import web
from aiohttp.http import SERVER_SOFTWARE

from emulator.clock import Clock
from emulator.wire.base import Wire

JSON = {"Content-Type": "application/json"}


def whole(body: bytes) -> bytes:
    """An accepting answer from its first byte to its last, as aiohttp writes it for HTTP/1.1."""
    return _HEAD % (len(body), _date_and_server(int(Clock.wall())), body)


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%b\r\n%b"


@lru_cache(maxsize=2)
def _date_and_server(second: int) -> bytes:
    return f"Date: {formatdate(second, usegmt=True)}\r\nServer: {SERVER_SOFTWARE}\r\n".encode()


def answer(
    payload: Wire | Mapping[str, Any] | list[Any] | None = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """`payload` as compact JSON; None is `{}`."""
    body = payload.dump_json() if isinstance(payload, Wire) else orjson.dumps({} if payload is None else payload)
    return web.Response(body=body, status=status, headers={**JSON, **headers} if headers else JSON)
