"""Answers with a JSON body. Every success has one, `{}` when there is nothing to say.

Source: conversation-api.md section 1.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import web

from emulator.wire.base import Wire

JSON = {"Content-Type": "application/json"}


def answer(
    payload: Wire | Mapping[str, Any] | list[Any] | None = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """`payload` as compact JSON; None is `{}`."""
    body = payload.dump_json() if isinstance(payload, Wire) else orjson.dumps({} if payload is None else payload)
    return web.Response(body=body, status=status, headers={**JSON, **headers} if headers else JSON)
