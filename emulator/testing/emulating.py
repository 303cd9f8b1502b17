"""An emulator for tests: inside a `with`, an `async with`, or a fixture that gives each test a space."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from emulator.testing.awaiting import AsyncConvemu
from emulator.testing.blocking import Convemu
from emulator.testing.engine import Engine
from emulator.testing.space import Space

TTL = "1h"
"""How long a space lasts when its test neither ends nor gives it back."""
PHONES = 1000


class Emulator:
    """An emulator on a free port, in a thread of its own; or, with `url`, one that runs already.

    `settings` are those of `convemu serve` (docs/settings.md). Unless said, the clock jumps (`auto`) and the seed is 1.
    """

    def __init__(self, url: str = "", **settings: Any) -> None:
        self._given = settings
        self._remote = url.rstrip("/")
        self._engine: Engine | None = None
        self._open: list[tuple[Space, str]] = []

    @property
    def url(self) -> str:
        """Where it answers, while it runs."""
        return self._running.url

    # -- life ----------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Have it listen. Raises SettingsInvalid, and TargetUnreachable when nobody answers at `url`."""
        self._engine = Engine(None if self._remote else _settings(self._given), self._remote)
        self._engine.start()

    def stop(self) -> None:
        """Stop in order."""
        if self._engine is not None:
            self._engine.stop()
            self._engine = None

    def __enter__(self) -> Convemu:
        self.start()
        try:
            engine = self._running
            space, mode = engine.block(self._take())
        except BaseException:
            self.stop()
            raise
        self._open.append((space, mode))
        return Convemu(engine, space)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._running.block(_give_back(*self._open.pop()))
        finally:
            self.stop()

    async def __aenter__(self) -> AsyncConvemu:
        await asyncio.to_thread(self.start)
        try:
            engine = self._running
            space, mode = await engine.wait(self._take())
        except BaseException:
            await asyncio.to_thread(self.stop)
            raise
        self._open.append((space, mode))
        return AsyncConvemu(engine, space)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._running.wait(_give_back(*self._open.pop()))
        finally:
            await asyncio.to_thread(self.stop)

    # -- spaces --------------------------------------------------------------------------------------------------------

    @contextmanager
    def space(self, name: str = "", clock: str = "") -> Iterator[Convemu]:
        """A space of the running emulator for the block; `clock` is its mode meanwhile, for all who share it."""
        engine = self._running
        space, mode = engine.block(self._take(name, clock))
        try:
            yield Convemu(engine, space)
        finally:
            engine.block(_give_back(space, mode))

    @property
    def _running(self) -> Engine:
        assert self._engine is not None, "the emulator is not running; use it in a with, or start it"
        return self._engine

    async def _take(self, name: str = "", clock: str = "") -> tuple[Space, str]:
        """A fresh space, and the mode of the clock to go back to."""
        client = self._running.client
        lease = await client.call("POST", "/_emulator/leases", {"ttl": TTL, "phones": PHONES, "name": name[:100]})
        before = (await client.call("GET", "/_emulator/clock"))["mode"]
        if clock and clock != before:
            await client.call("POST", "/_emulator/clock", {"mode": clock})
        return Space(client, lease), before


async def _give_back(space: Space, mode: str) -> None:
    await space.end()
    if (await space.client.call("GET", "/_emulator/clock"))["mode"] != mode:
        await space.post("clock", {"mode": mode})


def _settings(given: dict[str, Any]) -> Any:
    from emulator.settings import load

    return load({"port": 0, "clock": "auto", "seed": "1", **given}, environ={}).settings
