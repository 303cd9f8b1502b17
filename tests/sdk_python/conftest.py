"""The vendor's Python SDK, unmodified, pointed at a running emulator."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from listener import Listener, listening
from sdk_side import SECRET, Phone, client_of
from sinch import SinchClient

from emulator.settings import Settings
from emulator.web.server import Server


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    """A receiver of callbacks."""
    async with listening() as listener:
        yield listener


@pytest.fixture
def settings(listener: Listener) -> Settings:
    """An emulator whose clock jumps, whose seeded app tells the listener everything."""
    return Settings(
        port=0, clock="auto", clock_start="2026-11-23T09:00:00Z", seed="4711",
        webhook_url=listener.url, webhook_secret=SECRET,
    )  # fmt: skip


@pytest.fixture
async def server(settings: Settings) -> AsyncIterator[Server]:
    """The emulator, running."""
    async with Server(settings) as server:
        yield server


@pytest.fixture
def client(server: Server) -> SinchClient:
    """The SDK's client, as the documentation sets it up; it blocks, so tests call it in a thread."""
    return client_of(server)


@pytest.fixture
async def phone(server: Server) -> AsyncIterator[Phone]:
    """A phone of the emulator, to write with."""
    async with aiohttp.ClientSession() as session:
        yield Phone(server, session)
