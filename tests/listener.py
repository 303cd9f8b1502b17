"""An application that only listens: a real receiver of callbacks on a free port, for tests with the vendor's SDKs."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

WAIT_S = 20.0


@dataclass(frozen=True, slots=True)
class Heard:
    """One callback as it arrived: headers with lower-case names, the raw body, and what it says."""

    headers: dict[str, str]
    raw: bytes
    body: dict[str, Any]

    @property
    def event(self) -> str:
        """The one key that is not of the envelope."""
        [key] = self.body.keys() - ENVELOPE
        return key


ENVELOPE = {"app_id", "project_id", "accepted_time", "event_time", "message_metadata", "correlation_id"}


@dataclass
class Listener:
    """Everything that arrived at `url`, in order."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, heard: Heard) -> None:
        self.heard.append(heard)
        self._more.set()

    async def wait_for(self, wanted: Callable[[Heard], bool]) -> Heard:
        """The first callback that is `wanted`, whether it arrived already or not."""
        async with asyncio.timeout(WAIT_S):
            seen = 0
            while True:
                for heard in self.heard[seen:]:
                    seen += 1
                    if wanted(heard):
                        return heard
                self._more.clear()
                await self._more.wait()

    async def event(self, key: str, **fields: Any) -> Heard:
        """The first callback with this event key whose event has these fields."""
        return await self.wait_for(lambda heard: key in heard.body and fields.items() <= heard.body[key].items())


@contextlib.asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    """A listener on a free port of its own."""
    listener = Listener()

    async def receive(request: web.Request) -> web.Response:
        raw = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        listener.take(Heard(headers, raw, json.loads(raw)))
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listener.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield listener
    finally:
        await runner.cleanup()
