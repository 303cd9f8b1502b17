"""The live feeds that are open. They end first when the emulator stops, or the server would wait for them."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

Feeds = set[asyncio.Task[Any]]
FEEDS = web.AppKey("feeds", Feeds)


async def end_feeds(app: web.Application) -> None:
    """Cancel every open feed."""
    feeds = app[FEEDS]
    for feed in list(feeds):
        feed.cancel()
