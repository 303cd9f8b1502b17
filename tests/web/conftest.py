"""A real emulator on a real socket, a real client, and a real receiver of callbacks."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from seen_outside import SECRET, Api, Plan, Received, Sink

from emulator.settings import Settings
from emulator.web.server import Server


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    """A receiver of callbacks on a free port."""
    sink = Sink()

    async def receive(request: web.Request) -> web.Response:
        raw = await request.read()
        sink.arrived.put_nowait(Received(request.headers, raw, await request.json()))
        return web.Response(status=sink.status)

    app = web.Application()
    app.router.add_post("/hook", receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sink.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield sink
    await runner.cleanup()


@pytest.fixture
def settings(sink: Sink) -> Settings:
    """An emulator whose clock jumps, whose seeded app tells the sink everything."""
    return Settings(
        port=0, clock="auto", clock_start="2026-11-23T09:00:00Z", seed="4711",
        webhook_url=sink.url, webhook_secret=SECRET,
    )  # fmt: skip


@pytest.fixture
async def api(settings: Settings) -> AsyncIterator[Api]:
    """The emulator, running, and a client with a token."""
    async with Server(settings) as server, aiohttp.ClientSession() as session:
        credentials = {"Authorization": aiohttp.encode_basic_auth("key", "secret")}
        grant = {"grant_type": "client_credentials"}
        async with session.post(f"{server.url}/oauth2/token", data=grant, headers=credentials) as response:
            token = (await response.json())["access_token"]
        yield Api(server, session, token)


@pytest.fixture
def plan(api: Api) -> Plan:
    """A caller of the service plan's own API."""
    return Plan(api)
