"""An application that receives callbacks on a real socket and answers as it is told, and who posts to it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from emulator.clock import Clock
from emulator.ids import Ids
from emulator.journal import Entry, Journal
from emulator.webhooks.callback import Callback, Target
from emulator.webhooks.dispatcher import Dispatcher

WAIT_S = 20.0
SECRET = "CactusKnight_SurfsWaves"
APP = "01J7670SMS0000000000000APP"
Build = Callable[..., Dispatcher]


@dataclass
class Arrived:
    """One request as it came in."""

    path: str
    headers: Mapping[str, str]
    raw: bytes
    at: float  # emulator time

    @property
    def body(self) -> Any:
        return orjson.loads(self.raw)

    @property
    def nonce(self) -> str:
        return self.headers["x-sinch-webhook-signature-nonce"]

    @property
    def timestamp(self) -> str:
        return self.headers["x-sinch-webhook-signature-timestamp"]


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Receiver:
    """Answers with the next of `answers` (a status, a handler or a response), else 200; keeps what arrived."""

    now: Callable[[], float]
    url: str = ""
    answers: deque[int | Handler] = field(default_factory=deque)
    arrived: list[Arrived] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)  # closed: answers wait
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    @property
    def texts(self) -> list[str]:
        return [each.body["n"] for each in self.arrived]

    async def count(self, number: int) -> None:
        """Return when so many have arrived."""
        async with asyncio.timeout(WAIT_S):
            while len(self.arrived) < number:
                self._news.clear()
                await self._news.wait()

    async def receive(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        self.arrived.append(Arrived(request.path, request.headers, raw, self.now()))
        answer = self.answers.popleft() if self.answers else 200
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self._news.set()
        try:
            await self.gate.wait()
        finally:
            self.in_flight -= 1
        return await answer(request) if callable(answer) else web.Response(status=answer, text=f"answer {answer}")


@asynccontextmanager
async def receiving(now: Callable[[], float], **options: Any) -> AsyncIterator[Receiver]:
    """A receiver on a free port of loopback, at any path; `options` go to the site."""
    receiver = Receiver(now)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.receive)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, **options).start()
    scheme = "https" if "ssl_context" in options else "http"
    receiver.url = f"{scheme}://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        receiver.gate.set()
        await runner.cleanup()


@dataclass
class Post:
    """Makes callbacks and hands them to the dispatcher; `n` in the body tells them apart."""

    clock: Clock
    ids: Ids
    journal: Journal
    dispatcher: Dispatcher

    def __call__(self, url: str, n: Any = 1, **fields: Any) -> str:
        """Enqueue one; its id."""
        target = fields.pop("target", None) or Target(url, SECRET, webhook_id=fields.pop("webhook_id", url))
        body = fields.pop("body", None) or orjson.dumps({"app_id": APP, "n": n})
        values = {"app_id": APP, "trigger": "MESSAGE_INBOUND", "message_id": "", "phone": "", **fields}
        callback = Callback(id=self.ids.ulid(), target=target, body=body, made_at=self.clock.now(), **values)
        self.dispatcher.enqueue(callback)
        return callback.id

    def told(self, kind: str) -> list[Entry]:
        """Journal entries of a kind."""
        return self.journal.find(lambda entry: entry.kind == kind)
