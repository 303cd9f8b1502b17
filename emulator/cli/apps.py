"""The application under test as the command line sees it: is it there, and starting one with the right environment."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import socket
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import IO
from urllib.parse import urlsplit

from emulator.clock import Clock
from emulator.errors import TargetUnreachable
from emulator.settings import Settings

READY_S = 20.0
"""Real seconds that an app has to come up."""
_LAST_LINES = 12


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(emulator_url: str, app_url: str, settings: Settings, webhook_secret: str = "") -> dict[str, str]:
    """What an app needs to find the emulator, under the names that the examples read; the rest is inherited."""
    made = {
        "SINCH_BASE_URL": emulator_url,
        "SINCH_PROJECT_ID": settings.project_id,
        "SINCH_APP_ID": settings.app_id,
        "SINCH_KEY_ID": settings.key_id or "any-key",
        "SINCH_KEY_SECRET": settings.key_secret or "any-secret",
        "PORT": str(urlsplit(app_url).port or 80),
        "PYTHONUNBUFFERED": "1",
    }
    secret = webhook_secret or settings.webhook_secret
    return {**os.environ, **made, **({"SINCH_WEBHOOK_SECRET": secret} if secret else {})}


async def is_there(url: str) -> bool:
    """Whether somebody takes connections where `url` points to."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(parts.hostname, port), 5.0)
    except (OSError, TimeoutError):
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


@contextlib.asynccontextmanager
async def started(command: str | Sequence[str], app_url: str, env: Mapping[str, str]) -> AsyncIterator[None]:
    """The app started with `command`, listening at `app_url`; stopped on the way out.

    Raises TargetUnreachable with the last lines that it wrote when it does not come up.
    """
    words = shlex.split(command) if isinstance(command, str) else list(command)
    with tempfile.TemporaryFile() as said:
        try:
            process = await asyncio.create_subprocess_exec(*words, env=dict(env), stdout=said, stderr=said)
        except OSError as error:
            raise TargetUnreachable(f"the app cannot be started with {words[0]!r}: {error.strerror}") from None
        try:
            await _come_up(process, app_url, said)
            yield
        finally:
            await _stop(process)


async def _come_up(process: asyncio.subprocess.Process, app_url: str, said: IO[bytes]) -> None:
    clock = Clock()
    until = clock.now() + READY_S
    while not await is_there(app_url):
        if process.returncode is not None:
            raise TargetUnreachable(f"the app ended with exit code {process.returncode}:\n{_tail(said)}")
        if clock.now() > until:
            raise TargetUnreachable(f"the app runs, but nothing listens at {app_url}:\n{_tail(said)}")
        await clock.sleep(0.05)


def _tail(said: IO[bytes]) -> str:
    said.seek(0)
    lines = said.read().decode(errors="replace").splitlines()[-_LAST_LINES:]
    return "\n".join(f"  {line}" for line in lines) or "  (it wrote nothing)"


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 5.0)
        except TimeoutError:
            process.kill()
            await process.wait()
