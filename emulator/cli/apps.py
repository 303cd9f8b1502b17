"""The application under test as the command line sees it: is it there, and starting one with the right environment."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import socket
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlsplit

import click

from emulator.clock import Clock
from emulator.errors import TargetUnreachable
from emulator.settings import Settings
from emulator.web.reach import is_there

READY_S = 20.0
"""Real seconds that an app has to come up."""
_LAST_LINES = 12


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """As many different ones."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


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


@dataclass(frozen=True, slots=True)
class Running:
    """An app that was started here."""

    process: asyncio.subprocess.Process
    said: IO[bytes]

    def ended(self) -> str:
        """How it ended, and the last lines that it wrote; "" while it runs."""
        if self.process.returncode is None:
            return ""
        return f"the app ended with exit code {self.process.returncode}:\n{_tail(self.said)}"


def runnable(ctx: click.Context, parameter: click.Parameter, command: str) -> str:
    """A command of the command line, when a shell could take it apart. Raises BadParameter."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise click.BadParameter(f"{command!r} cannot be taken apart ({error})", ctx, parameter) from None
    if command and not words:
        raise click.BadParameter("the command is blank; name a program", ctx, parameter)
    return command


@contextlib.asynccontextmanager
async def started(command: str | Sequence[str], app_url: str, env: Mapping[str, str]) -> AsyncIterator[Running]:
    """The app started with `command`, listening at `app_url`; stopped on the way out.

    Raises TargetUnreachable with the last lines that it wrote when it does not come up, and when another is there.
    """
    if await is_there(app_url):
        raise TargetUnreachable(f"somebody listens at {app_url} already, so the app cannot; stop that first")
    words = shlex.split(command) if isinstance(command, str) else list(command)
    with tempfile.TemporaryFile() as said:
        try:
            process = await asyncio.create_subprocess_exec(*words, env=dict(env), stdout=said, stderr=said)
        except OSError as error:
            raise TargetUnreachable(f"the app cannot be started with {words[0]!r}: {error.strerror}") from None
        app = Running(process, said)
        try:
            await _come_up(app, app_url)
            yield app
        finally:
            await _stop(process)


async def _come_up(app: Running, app_url: str) -> None:
    clock = Clock()
    until = clock.now() + READY_S
    while not await is_there(app_url):
        if how := app.ended():
            raise TargetUnreachable(how)
        if clock.now() > until:
            raise TargetUnreachable(f"the app runs, but nothing listens at {app_url}:\n{_tail(app.said)}")
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
