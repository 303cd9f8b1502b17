"""Faults of the API, carried out: what `faulting/api` decided about a call becomes an answer, late, cut or another one.

Waits here are real time: what a client does about a slow answer is timed by the client's own clock.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from emulator.clock import Clock
from emulator.faulting.api import answering
from emulator.faulting.api.answering import Answering, Refusal
from emulator.faulting.rules import Occasion
from emulator.journal import Entry
from emulator.web.answers import answer
from emulator.web.body import named_app
from emulator.web.keys import SUBJECT
from emulator.web.named import named_phones
from emulator.web.parts import Parts
from emulator.web.routes import Family

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]

PIECES = 10
"""Into so many pieces a slow body is cut."""


async def troubled(request: web.Request, parts: Parts, family: Family, serve: Serve) -> web.StreamResponse:
    """The answer to a call, after the faults in force had their way with it."""
    occasion = Occasion(
        "api", request.path, method=request.method, app_id=await named_app(request),
        phones=await named_phones(request, parts) if parts.faults.ask_for_phones else frozenset(),
    )  # fmt: skip
    decided = answering(parts.faults, occasion)
    request[SUBJECT].spoiled = decided.kinds
    if decided.cut == "before":
        return Broken(b"", 0)
    since = parts.journal.last_seq
    request[SUBJECT].on_purpose = decided.refusal is not None
    response = _refused(decided.refusal, family) if decided.refusal else await serve(request)
    await _held_back(request, parts, decided, since)
    return _spoiled(response, decided, parts.clock)


def _refused(refusal: Refusal, family: Family) -> web.Response:
    if refusal.body is not None:
        return web.Response(text=refusal.body, status=refusal.status, content_type=refusal.content_type)
    return answer(_error(refusal, family), status=refusal.status, headers=dict(refusal.headers))


def _error(refusal: Refusal, family: Family) -> dict[str, object]:
    """The error in the shape of the API that was called, as `web/errors.py` writes it."""
    if family is Family.OAUTH:
        return {"error": refusal.word.lower(), "error_description": refusal.message}
    if family is Family.XMS:
        return {"code": refusal.word.lower(), "text": refusal.message}
    return {
        "error": {
            "code": refusal.status,
            "message": refusal.message,
            "status": refusal.word,
            "details": list(refusal.details),
        }
    }


async def _held_back(request: web.Request, parts: Parts, decided: Answering, since: int) -> None:
    if decided.delay_s:
        await Clock.pause(decided.delay_s)
    message_id = request[SUBJECT].message_id
    if decided.after_callback_s and message_id:

        def answered(entry: Entry) -> bool:
            return entry.kind == "callback.attempt" and entry.message_id == message_id

        await parts.journal.wait(answered, after=since, timeout_s=decided.after_callback_s)


def _spoiled(response: web.StreamResponse, decided: Answering, clock: Clock) -> web.StreamResponse:
    if decided.cut == "after":
        return Broken(b"", 0)
    body = response.body if isinstance(response, web.Response) else None
    if not isinstance(body, bytes) or not (decided.cut or decided.spread_s):
        return response
    spoiled = Broken(body, len(body) // 2) if decided.cut == "half" else Slow(body, decided.spread_s, clock)
    spoiled.set_status(response.status)
    spoiled.headers.update(response.headers)
    spoiled.headers[hdrs.CONTENT_LENGTH] = str(len(body))
    return spoiled


class Spoiled(web.StreamResponse):
    """An answer that is not sent as it should be; `sent` is what of its body is sent all the same."""

    def __init__(self, sent: bytes) -> None:
        super().__init__()
        self.sent = sent


class Broken(Spoiled):
    """Sends the first `length` bytes of the body and cuts the connection; with none, not even a status."""

    def __init__(self, body: bytes, length: int) -> None:
        super().__init__(body[:length])

    async def prepare(self, request: web.BaseRequest):  # type: ignore[no-untyped-def]  # aiohttp's type is private
        """Cut at once when there is nothing to send."""
        if not self.sent:
            _cut(request)
        return await super().prepare(request)

    async def write_eof(self, data: bytes = b"") -> None:
        """The beginning, then nothing."""
        request = self._req
        await self.write(self.sent)
        if request is not None:
            _cut(request)


class Slow(Spoiled):
    """Sends status and headers at once, the body in pieces over `spread_s` seconds of real time."""

    def __init__(self, body: bytes, spread_s: float, clock: Clock) -> None:
        super().__init__(body)
        self._pause_s = spread_s / PIECES
        self._clock = clock

    async def write_eof(self, data: bytes = b"") -> None:
        """A pause, a piece, and so on."""
        size = -(-len(self.sent) // PIECES)
        for start in range(0, len(self.sent), max(size, 1)):
            await self._clock.pause(self._pause_s)
            await self.write(self.sent[start : start + size])
        await super().write_eof(data)


def _cut(request: web.BaseRequest) -> None:
    """Reset the connection, as a machine that dies does; aiohttp takes the error for the client having gone."""
    transport = request.transport
    if transport is not None:
        if isinstance(raw := transport.get_extra_info("socket"), object) and hasattr(raw, "setsockopt"):
            # Linger for no time: closing sends RST instead of an orderly end.
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    raise ConnectionResetError("a fault on purpose cut the connection")
