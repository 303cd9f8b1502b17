"""The live feeds and waits that are open. They end first when the emulator stops, or the server would wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

Feeds = set[asyncio.Task[Any]]
FEEDS = web.AppKey("feeds", Feeds)


@contextmanager
def feeding(app: web.Application) -> Iterator[None]:
    """What the running task awaits inside ends when the emulator stops."""
    task = asyncio.current_task()
    if task is None:
        yield
        return
    app[FEEDS].add(task)
    try:
        yield
    finally:
        app[FEEDS].discard(task)


async def end_feeds(app: web.Application) -> None:
    """Cancel every open feed."""
    feeds = app[FEEDS]
    for feed in list(feeds):
        feed.cancel()
