"""Who takes part when the phone page is looked at: an emulator on a socket, and an application taking callbacks."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientSession, web

from emulator.settings import Settings
from emulator.web.server import Server

IN_THE_LOOP = pytest.mark.asyncio(loop_scope="session")
"""Mark of every test that uses these fixtures: they live in the loop that the browser belongs to."""
BROWSER = [pytest.mark.browser, IN_THE_LOOP]
"""Marks of every test that looks at the page."""
PATIENCE_MS = 20_000
ANNA, BO = "46700000001", "46700000002"

Open = Callable[..., Coroutine[Any, Any, Any]]
"""Opens pages: `await page_at(url, width=..., scheme=...)`."""


def missing(what: str, cure: str) -> None:
    """Skip at the desk; fail where everything has to be proven."""
    message = f"{what} is missing, so the phone page is not tested. {cure}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@dataclass
class Application:
    """The application under test: takes callbacks, and answers as it is told."""

    url: str = ""
    status: int = 200
    taken: list[dict[str, Any]] = field(default_factory=list)
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: web.Request) -> web.Response:
        async with self._arrived:
            self.taken.append(await request.json())
            self._arrived.notify_all()
        return web.Response(status=self.status, text="taken" if self.status < 300 else "not now")

    async def has(self, wanted: Callable[[dict[str, Any]], bool], times: int = 1) -> dict[str, Any]:
        """The last of `times` callbacks that `wanted` accepts, as soon as they have come."""
        async with asyncio.timeout(PATIENCE_MS / 1000), self._arrived:
            await self._arrived.wait_for(lambda: sum(map(wanted, self.taken)) >= times)
        return [each for each in self.taken if wanted(each)][-1]


@dataclass
class World:
    """An emulator, and what an application does to it."""

    server: Server
    session: ClientSession

    @property
    def url(self) -> str:
        return self.server.url

    async def call(self, method: str, path: str, body: object = None) -> Any:
        credentials = base64.b64encode(b"key:secret").decode()
        headers = {"Authorization": f"Basic {credentials}"}
        async with self.session.request(method, self.url + path, json=body, headers=headers) as answer:
            found = await answer.json()
            assert answer.status == 200, found
            return found

    async def send(self, text: str | dict[str, Any], to: str = ANNA, **more: Any) -> str:
        """Send as the application does; the message's id."""
        settings = self.server.settings
        body = {
            "app_id": settings.app_id,
            "recipient": {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": to}]}},
            "message": {"text_message": {"text": text}} if isinstance(text, str) else text,
            **more,
        }
        found = await self.call("POST", f"/v1/projects/{settings.project_id}/messages:send", body)
        return str(found["message_id"])

    async def write(self, text: str, number: str = ANNA) -> None:
        """Write from a phone, as another window would."""
        body = {"text": text, "app_id": self.server.settings.app_id}
        await self.call("POST", f"/_emulator/phones/{number}/messages", body)


def settings_for(application: Application, **more: Any) -> Settings:
    return Settings(
        **{
            "port": 0,
            "seed": "6",
            "delivery_after_s": 0.05,
            "webhook_url": application.url,
            "webhook_secret": "page-secret",
            "callback_retries": "1h",
            **more,
        }
    )


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[World]:
    """An emulator that runs, with a client session."""
    async with Server(settings) as server, ClientSession() as session:
        yield World(server, session)
