"""A connection that answers plain sends itself and hands everything else to aiohttp, whose protocol it is.

        open ──plain send──> answered at once, or `waiting` until it is ──> open
         │
         └──any other request──> aiohttp has it ──answered, and its body is over──> open
         └──anything odd, or a request before the last one's answer──> aiohttp has the connection, for good

It only takes a request between two others, when aiohttp is done with all it was given and nothing is left over. To know
that, it keeps count of the bytes of each body.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from enum import Enum, auto
from typing import Any, Protocol

from aiohttp import web

from emulator.web.connection import Connection
from emulator.web.fast.burst import Burst
from emulator.web.fast.eager import begin
from emulator.web.fast.framing import MOST_HEAD_BYTES, Head, may_be_send, read_head

MOST_BODY_BYTES = 65_536
"""Longer bodies are aiohttp's: here a body is collected until it is whole."""
KEEP_ALIVE_S = 7 * 86_400.0
"""aiohttp closes a connection that it has seen nothing on for so long; it does not see what is answered here."""


class Answerer(Protocol):
    """Answers some requests."""

    def plain(self, head: Head) -> bool:
        """Whether it may be asked for an answer to this."""

    def answer(self, head: Head, body: bytes) -> Coroutine[Any, Any, bytes | None]:
        """The answer from its first byte to its last; None to have aiohttp answer."""


class _Turn(Enum):
    """Whose the next bytes are."""

    OPEN = auto()
    WAITING = auto()
    AIOHTTPS = auto()
    AIOHTTPS_FOR_GOOD = auto()


class FastConnection(Connection):
    """One connection of a client."""

    __slots__ = ("_answered", "_answerer", "_begun", "_burst", "_owed", "_turn", "_waiting")

    def __init__(self, server: web.Server, answerer: Answerer, burst: Burst, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(server, loop, keepalive_timeout=KEEP_ALIVE_S)
        self._answerer = answerer
        self._burst = burst
        self._turn = _Turn.OPEN
        self._begun = b""  # what came of a request that is not whole yet, or came while another waited
        self._owed = 0  # bytes of a body that aiohttp has yet to get
        self._answered = False  # whether aiohttp has answered what it was given last
        self._waiting: asyncio.Task[None] | None = None

    def data_received(self, data: bytes) -> None:
        """Bytes of the client, or none: then aiohttp reminds itself of what it has."""
        turn = self._turn
        if turn is _Turn.OPEN and data:
            self._begin(self._begun + data if self._begun else data)
        elif turn is _Turn.WAITING and data:
            self._begun += data
            if len(self._begun) > MOST_BODY_BYTES and self.transport is not None:
                self.transport.pause_reading()
        else:
            if turn is _Turn.AIOHTTPS:
                self._owe(self._owed - len(data))
            super().data_received(data)

    def log_access(self, request: web.BaseRequest, response: web.StreamResponse, time: float | None) -> None:
        """aiohttp has answered."""
        super().log_access(request, response, time)
        self._answered = bool(response.keep_alive)  # or it closes, and whatever comes until then is not taken
        self._owe(self._owed)

    def close(self) -> None:
        """No further request is taken."""
        self._turn = _Turn.AIOHTTPS_FOR_GOOD
        super().close()

    def force_close(self) -> None:
        """The same, and at once."""
        self._turn = _Turn.AIOHTTPS_FOR_GOOD
        self._burst.leave()
        super().force_close()

    async def shutdown(self, timeout: float | None = 15.0) -> None:
        """Let an answer under way go out first."""
        if self._waiting is not None:
            await asyncio.wait([self._waiting], timeout=timeout)
        await super().shutdown(timeout)

    # -- a request begins ----------------------------------------------------------------------------------------

    def _begin(self, data: bytes) -> None:
        if type(data) is not bytes:  # a bytearray: so it is on Windows before Python 3.12
            data = bytes(data)
        end = data.find(b"\r\n\r\n") + 4
        head = read_head(data[:end]) if 4 <= end <= MOST_HEAD_BYTES else None
        if head is None:
            if end < 4 and may_be_send(data):
                self._begun = data
            else:
                self._give(data, -1)
            return
        missing = end + head.length - len(data)
        if missing < 0 or head.length > MOST_BODY_BYTES or self.writing_paused or not self._answerer.plain(head):
            self._give(data, missing)
        elif missing:
            self._begun = data
        else:
            self._answer(head, data, end)

    def _give(self, data: bytes, missing: int) -> None:
        """Have aiohttp go on. `missing` bytes of the request are to come; negative: nobody knows where it ends."""
        self._burst.leave()  # in their order, also where a request did not wait for the answer to the one before
        self._begun = b""
        self._answered = False
        self._turn = _Turn.AIOHTTPS
        self._owe(missing)
        super().data_received(data)

    def _owe(self, missing: int) -> None:
        self._owed = missing
        if self._turn is _Turn.AIOHTTPS:
            if missing < 0:
                self._turn = _Turn.AIOHTTPS_FOR_GOOD
            elif missing == 0 and self._answered:
                self._turn = _Turn.OPEN

    # -- a send is answered --------------------------------------------------------------------------------------

    def _answer(self, head: Head, data: bytes, end: int) -> None:
        self._begun = b""
        self._burst.expect()
        answer = begin(self._answerer.answer(head, data[end:]), self._loop)
        if isinstance(answer, asyncio.Task):
            self._turn = _Turn.WAITING
            self._waiting = self._loop.create_task(self._finish(answer, data))
        else:  # nearly always: nothing on its way waits for anything
            self._told(answer, data)

    async def _finish(self, work: asyncio.Task[bytes | None], data: bytes) -> None:
        """Go on with what had to wait, and then with what came meanwhile."""
        try:
            answer = await work
        except BaseException:
            self.force_close()  # there will be no answer
            raise
        finally:
            self._waiting = None
        if self._turn is not _Turn.WAITING:  # a stop began meanwhile: the last word is said, and no more is taken
            self._write(answer)
            return
        came, self._begun, self._turn = self._begun, b"", _Turn.OPEN
        if len(came) > MOST_BODY_BYTES and self.transport is not None:
            self.transport.resume_reading()  # first: aiohttp may stop it again for what came
        self._told(answer, data)
        if came:
            self.data_received(came)

    def _told(self, answer: bytes | None, data: bytes) -> None:
        if answer is None:
            self._give(data, 0)
        else:
            self._write(answer)

    def _write(self, answer: bytes | None) -> None:
        if answer is not None and self.transport is not None:
            self._burst.add(self.transport, answer)
