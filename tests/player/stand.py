"""The sample app in this process on a real socket, and scenarios played against it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from clinic.app import create_app
from clinic.config import Config

from emulator.cli.apps import free_port
from emulator.player.results import ScenarioResult
from emulator.scenarios.load import Scenario, load, load_text
from emulator.settings import Settings
from emulator.web.playing import play_alone

SECRET = "clinic-secret"
Factory = Callable[[Config], web.Application]

HEAD = """\
scenario: 1
name: under test
seed: 1
vars: {app_url: http://127.0.0.1:1}
app:
  webhooks:
    - target: ${app_url}/sinch/events
      secret: clinic-secret
      triggers: [MESSAGE_INBOUND, MESSAGE_DELIVERY]
clock: {mode: auto, start: 2026-03-04T08:59:00Z}
phones:
  anna: {number: lease}
"""


@dataclass(frozen=True)
class Theatre:
    """An app that listens, and the settings of the emulator that it knows."""

    app_url: str
    settings: Settings

    async def play(self, scenario: Scenario | str | Path, **options: Any) -> ScenarioResult:
        """Play a scenario, its text (the head is put before it when it has none) or its file."""
        if isinstance(scenario, Path):
            scenario = load(scenario)
        elif isinstance(scenario, str):
            scenario = load_text(scenario if scenario.startswith("scenario:") else HEAD + scenario, "test.yaml")
        return await play_alone(scenario, self.settings, given={"app_url": self.app_url}, **options)


@asynccontextmanager
async def serving(app: web.Application, port: int = 0) -> AsyncIterator[str]:
    """The app on a real socket; where it listens."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def theatre(factory: Factory = create_app, ports: tuple[int, int] | None = None) -> AsyncIterator[Theatre]:
    """The app that `factory` makes, told of an emulator; on free ports, or on those given (emulator's, app's)."""
    emulator_port, app_port = ports or (free_port(), 0)
    settings = Settings(port=emulator_port)
    config = Config(base_url=f"http://127.0.0.1:{settings.port}", webhook_secret=SECRET)
    async with serving(factory(config), app_port) as app_url:
        yield Theatre(app_url, settings)
