"""Spaces to play in: an emulator's settings, and an application that was started for them. Cases borrow them.

One space is enough for cases that are played one after the other. Cases that are played at once have one each, so they
have nothing in common: not the application's process, project, app, credentials, service plan, clock or faults.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emulator.chance import Chance
from emulator.cli.apps import environment, free_ports, started
from emulator.ids import encode
from emulator.settings import Settings


@dataclass(frozen=True, slots=True)
class Space:
    """Where a case is played. `given` is what scenarios are told of the app; `ended` says how it ended, "" if not."""

    settings: Settings
    given: Mapping[str, Any]
    ended: Callable[[], str] = lambda: ""


class Spaces:
    """Lends each space to one case at a time."""

    def __init__(self, spaces: Sequence[Space]) -> None:
        self.count = len(spaces)
        self._free: asyncio.Queue[Space] = asyncio.Queue()
        for space in spaces:
            self._free.put_nowait(space)

    @contextlib.asynccontextmanager
    async def lent(self) -> AsyncIterator[Space]:
        """A space that nobody else has meanwhile; waits until one is free."""
        space = await self._free.get()
        try:
            yield space
        finally:
            self._free.put_nowait(space)


def own(settings: Settings, number: int) -> Settings:
    """The settings of the space with this number, from 0: the first has those that were asked for."""
    if not number:
        return settings
    # Drawn from the number alone, so that the same space is the same in every run.
    chance = Chance(f"space {number}")
    names = [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(5)]
    return settings.model_copy(
        update={
            "port": 0,
            "app_id": encode(chance.getrandbits(127)),
            "project_id": names[0],
            "key_id": names[1],
            "key_secret": names[2],
            "service_plan_id": names[3].replace("-", ""),
            "api_token": names[4].replace("-", ""),
            "webhook_url": "",
        }
    )


@contextlib.asynccontextmanager
async def opened(
    command: str, settings: Settings, count: int, *, app_url: str = "", webhook_secret: str = ""
) -> AsyncIterator[list[Space]]:
    """`count` spaces, each with the app started for it by `command`; all are stopped on the way out.

    Raises TargetUnreachable when one does not come up.
    """
    ports = iter(free_ports(2 * count))
    async with contextlib.AsyncExitStack() as stack:
        # The apps are started before any emulator: so the emulators' ports have to be known now.
        coming = [
            stack.enter_async_context(_opened(command, _at(next(ports), own(settings, number)), url, webhook_secret))
            for number, url in enumerate(app_url or f"http://127.0.0.1:{next(ports)}" for _ in range(count))
        ]
        outcomes = await asyncio.gather(*coming, return_exceptions=True)  # so that all that came up are on the stack
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        yield [space for space in outcomes if isinstance(space, Space)]


def _at(port: int, settings: Settings) -> Settings:
    return settings if settings.port else settings.model_copy(update={"port": port})


@contextlib.asynccontextmanager
async def _opened(command: str, settings: Settings, app_url: str, webhook_secret: str) -> AsyncIterator[Space]:
    env = environment(f"http://{settings.host}:{settings.port}", app_url, settings, webhook_secret)
    async with started(command, app_url, env) as app:
        yield Space(settings, {"app_url": app_url}, app.ended)
