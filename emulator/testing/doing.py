"""What a test does, where it takes more than one call of the emulator."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from emulator.testing.space import Space


async def reply(space: Space, name: str, text: str) -> None:
    """The person answers the newest SMS on the phone."""
    received = await space.entries(space.on(name))
    assert received, f"there is no SMS on {name} ({space.number(name)}) to reply to"
    await space.write(name, text=text, to=received[-1]["data"]["sender"])


async def load(space: Space, scenario: str | Path) -> None:
    """A file by its path, or the text of one."""
    is_file = isinstance(scenario, Path) or "\n" not in scenario
    text = await asyncio.to_thread(Path(scenario).read_text, "utf-8") if is_file else str(scenario)
    await space.load(text, str(scenario) if is_file else "scenario.yaml")


async def outcome(space: Space, message_id: str, status: str, reason: str | None, code: int | None) -> None:
    """Decide by hand."""
    decided = {"status": status.upper(), "reason": reason, "code": code}
    given = {name: value for name, value in decided.items() if value is not None}
    await space.post(f"messages/{message_id}:report", given)


async def now(space: Space) -> datetime:
    """The emulator's time."""
    return datetime.fromisoformat((await space.client.call("GET", "/_emulator/clock"))["now"])


@asynccontextmanager
async def started(
    space: Space, command: str | Sequence[str], webhook: str, triggers: tuple[str, ...], env: Mapping[str, str]
) -> AsyncIterator[str]:
    """An application in a process of its own, its webhook told to the emulator."""
    from emulator.cli.apps import free_port, started

    url = f"http://127.0.0.1:{free_port()}"
    own = {**space.lease["env"], "HOST": "127.0.0.1", "PORT": url.rpartition(":")[2], "PYTHONUNBUFFERED": "1"}
    async with started(command, url, {**os.environ, **own, **env}):
        if webhook:
            await space.webhook(url + webhook, triggers)
        yield url
