"""The vendor's Python SDK, unmodified, pointed at a running emulator."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sinch import SinchClient

from emulator.settings import Settings
from emulator.web.server import Server


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """An emulator whose clock jumps."""
    async with Server(Settings(port=0, clock="auto", clock_start="2026-11-23T09:00:00Z", seed="4711")) as server:
        yield server


@pytest.fixture
def client(server: Server) -> SinchClient:
    """The SDK's client, as the documentation sets it up; it blocks, so tests call it in a thread."""
    client = SinchClient(
        project_id=server.settings.project_id, key_id="key", key_secret="secret", conversation_region="eu"
    )
    client.configuration.auth_origin = server.url
    client.configuration.conversation_origin = server.url
    return client
