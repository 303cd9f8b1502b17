"""What tests of the web floor see of an emulator: a client, a receiver, the bodies they send."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from emulator.clock import Clock
from emulator.settings import Settings
from emulator.web.server import Server

WAIT_S = 20.0
SECRET = "CactusKnight_SurfsWaves"


@dataclass
class Received:
    """One callback as it arrived."""

    headers: Mapping[str, str]
    raw: bytes
    body: dict[str, Any]


@dataclass
class Sink:
    """An application that only listens. `status` is what it answers from now on."""

    url: str = ""
    status: int = 200
    arrived: asyncio.Queue[Received] = field(default_factory=asyncio.Queue)
    seen: list[Received] = field(default_factory=list)

    async def next(self, key: str) -> Received:
        """The next callback with this event key; others are kept in `seen`."""
        while True:
            received = await asyncio.wait_for(self.arrived.get(), WAIT_S)
            self.seen.append(received)
            if key in received.body:
                return received

    async def report(self, status: str) -> dict[str, Any]:
        """The next delivery report with this status."""
        while True:
            report = (await self.next("message_delivery_report")).body
            if report["message_delivery_report"]["status"] == status:
                return report


@dataclass
class Api:
    """A client with a token, and the emulator behind it."""

    server: Server
    session: aiohttp.ClientSession
    token: str = ""

    @property
    def app_id(self) -> str:
        return self.server.settings.app_id

    @property
    def base(self) -> str:
        return f"{self.server.url}/v1/projects/{self.server.settings.project_id}"

    async def call(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        """Status and JSON of a call; a path without a leading /_, /v or /x is within the project."""
        absolute = path.startswith(("/_", "/v1", "/v2", "/xms", "/health", "/adapter", "/oauth2", "/batch"))
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        if body is not None:
            options["json"] = body
        url = self.server.url + path if absolute else f"{self.base}/{path}"
        async with self.session.request(method, url, headers=headers, **options) as response:
            text = await response.text()
            return response.status, (await response.json() if text else None)

    async def send(self, message: dict[str, Any], to: str = "+12015550100", **fields: Any) -> str:
        """Send `message` to a phone; its message id."""
        status, answer = await self.call("POST", "messages:send", sending(self.app_id, message, to, **fields))
        assert status == 200, answer
        return str(answer["message_id"])


def sending(app_id: str, message: dict[str, Any], to: str = "+12015550100", **fields: Any) -> dict[str, Any]:
    """The body of a send to a phone."""
    recipient = {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": to}]}}
    return {"app_id": app_id, "recipient": recipient, "message": message, **fields}


def text(words: str) -> dict[str, Any]:
    """A text message."""
    return {"text_message": {"text": words}}


@dataclass
class Plan:
    """A caller of the seeded service plan, with its API token."""

    api: Api

    @property
    def settings(self) -> Settings:
        return self.api.server.settings

    @property
    def clock(self) -> Clock:
        return self.api.server.parts.clock

    @property
    def token(self) -> str:
        return self.settings.api_token

    async def call(self, method: str, path: str, body: Any = None, *, status: int = 200, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        url = f"/xms/v1/{self.settings.service_plan_id}{path}"
        found, answer = await self.api.call(method, url, body, headers=headers, **options)
        assert found == status, answer
        return answer

    async def send(self, to: list[str] | None = None, body: Any = "Hello", **more: Any) -> Any:
        return await self.call("POST", "/batches", {"to": to or ["46701740605"], "body": body, **more}, status=201)

    async def inbox(self, number: str = "46701740605") -> list[Any]:
        _, answer = await self.api.call("GET", f"/_emulator/phones/{number}/messages")
        return answer["messages"]

    async def write(self, text: str, number: str = "46701740605") -> None:
        status, answer = await self.api.call("POST", f"/_emulator/phones/{number}/messages", {"text": text})
        assert status == 200, answer
