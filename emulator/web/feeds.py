"""The live feeds that are open. They end first when the emulator stops, or the server would wait for them."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

FEEDS: web.AppKey[set[asyncio.Task[Any]]] = web.AppKey("feeds")


async def end_feeds(app: web.Application) -> None:
    """Cancel every open feed."""
    for feed in tuple(app[FEEDS]):
        feed.cancel()
