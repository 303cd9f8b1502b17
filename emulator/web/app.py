"""The emulator as an aiohttp application. Nothing is made at import; two emulators can live in one process.

Start and stop are one `cleanup_ctx` per part that runs, in order of dependence; they end in reverse.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from aiohttp import web

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.errors import SettingsInvalid
from emulator.settings import Settings
from emulator.web.assembly import build_parts
from emulator.web.doors import door
from emulator.web.feeds import FEEDS, end_feeds
from emulator.web.keys import PARTS
from emulator.web.lost import lost
from emulator.web.routes import register
from emulator.web.table import route_table
from emulator.web.vendor import add_vendor_hosts
from emulator.wire.base import instant


def build_app(settings: Settings, *, clock: Clock | None = None, chance: Chance | None = None) -> web.Application:
    """An emulator, not yet running; `app[PARTS]` are its parts. A clock or a source of chance may be handed in.

    Raises SettingsInvalid for a value that only shows now, ScenarioInvalid for the scenario of the settings.
    """
    parts = build_parts(settings, clock or _clock(settings), chance or Chance(settings.seed or None))
    app = web.Application(client_max_size=settings.max_body_bytes)
    app[PARTS] = parts
    app[FEEDS] = set()
    table = route_table()
    if parts.authority is not None:
        add_vendor_hosts(app, table, parts)
    register(app, table, lambda route: door(route, parts))
    app.router.add_route("*", "/{tail:.*}", lost(parts))
    app.on_shutdown.append(end_feeds)
    for part in (_dispatching, _network, _outbox, _leases, _seeded):
        app.cleanup_ctx.append(part)
    return app


def _clock(settings: Settings) -> Clock:
    start = None
    if settings.clock_start:
        try:
            start = instant(settings.clock_start)
        except ValueError as error:
            raise SettingsInvalid(f"clock_start: {error}") from None
    return Clock(settings.clock, start=start, scale=settings.clock_scale, quiet_s=settings.clock_quiet_s)


# -- what runs -------------------------------------------------------------------------------------------------------


async def _dispatching(app: web.Application) -> AsyncIterator[None]:
    async with app[PARTS].dispatcher.running():
        yield


async def _network(app: web.Application) -> AsyncIterator[None]:
    async with _running(app[PARTS].operator.run()):
        yield


async def _outbox(app: web.Application) -> AsyncIterator[None]:
    parts = app[PARTS]
    async with _running(parts.outbox.run(parts.handover.process)):
        yield


async def _leases(app: web.Application) -> AsyncIterator[None]:
    async with _running(app[PARTS].leases.run()):
        yield


async def _seeded(app: web.Application) -> AsyncIterator[None]:
    """The app that exists at start, and the scenario in force."""
    parts = app[PARTS]
    await parts.apps.seed(parts.settings)
    if parts.settings.scenario:
        # The language is a fifth of the start-up: only who has a scenario pays for it.
        from emulator.player.forces import put_in_force
        from emulator.scenarios.load import load

        await put_in_force(parts, load(parts.settings.scenario))
    yield
    await parts.store.close()


@contextlib.asynccontextmanager
async def _running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """`work` as a task that is cancelled and awaited on the way out; what it raised by itself comes up there."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
