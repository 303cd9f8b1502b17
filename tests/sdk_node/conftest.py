"""The vendor's Node SDK, unmodified: small programs of this directory, run against an emulator on a real socket."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator

import pytest
from listener import Listener, listening
from node_side import HERE, SECRET, Node, environment

from emulator.settings import Settings
from emulator.web.server import Server

TIMEOUT_S = 30.0


@pytest.fixture(scope="session")
def node_path() -> str:
    """Where node is. Without node, or without the SDK beside this file, tests are skipped; in CI they fail."""
    path = shutil.which("node")
    if path and (HERE / "node_modules" / "@sinch" / "sdk-core").is_dir():
        return path
    missing = "the SDK: npm install --prefix tests/sdk_node --no-package-lock" if path else "node"
    why = f"the Node SDK's tests need {missing}"
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    """A receiver of callbacks."""
    async with listening() as listener:
        yield listener


@pytest.fixture
def settings(listener: Listener, request: pytest.FixtureRequest) -> Settings:
    """An emulator whose clock jumps, whose seeded app tells the listener everything."""
    lifetime_s = request.getfixturevalue("lifetime_s") if "lifetime_s" in request.fixturenames else 3600
    return Settings(
        port=0, clock="auto", clock_start="2026-11-23T09:00:00Z", seed="4711",
        webhook_url=listener.url, webhook_secret=SECRET, token_lifetime_s=lifetime_s,
    )  # fmt: skip


@pytest.fixture
async def server(settings: Settings, node_path: str) -> AsyncIterator[Server]:
    """The emulator, running; not even started where there is no node."""
    async with Server(settings) as server:
        yield server


@pytest.fixture
def node(server: Server, node_path: str) -> Node:
    """Runs a program to its end; what it wrote. Fails with its error output."""

    async def run(program: str, *arguments: str, given: str = "") -> str:
        process = await asyncio.create_subprocess_exec(
            node_path, str(HERE / program), *arguments, env=environment(server),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            out, err = await asyncio.wait_for(process.communicate(given.encode()), TIMEOUT_S)
        except TimeoutError:
            process.kill()
            raise
        assert process.returncode == 0, err.decode()
        return out.decode()

    return run
