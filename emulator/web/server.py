"""An emulator on a socket: what `convemu serve`, the demo, the player and tests start."""

from __future__ import annotations

import errno
import os
from types import TracebackType

from aiohttp import web

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.errors import SettingsInvalid
from emulator.settings import Settings
from emulator.web.app import build_app
from emulator.web.keys import PARTS
from emulator.web.parts import Parts

STOP_GRACE_S = 2.0


class Server:
    """`async with Server(settings) as server:` opens the socket, and closes everything in order on the way out."""

    def __init__(
        self, settings: Settings | None = None, *, clock: Clock | None = None, chance: Chance | None = None
    ) -> None:
        self.settings = settings or Settings()
        self.app = build_app(self.settings, clock=clock, chance=chance)
        self.parts: Parts = self.app[PARTS]
        self.port = self.settings.port
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where this emulator answers, without a slash at the end."""
        host = "127.0.0.1" if self.settings.host in {"0.0.0.0", ""} else self.settings.host  # noqa: S104 - compared only
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    async def __aenter__(self) -> Server:
        # No access log: it halves the throughput, and the journal records every call.
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=STOP_GRACE_S, handle_signals=False)
        try:
            await self._runner.setup()
            await self._listen(self._runner)
        except BaseException:
            await self._runner.cleanup()  # what had begun already ends in order
            raise
        self.port = self._runner.addresses[0][1]
        return self

    async def _listen(self, runner: web.AppRunner) -> None:
        try:
            await web.TCPSite(runner, self.settings.host, self.settings.port, reuse_address=True).start()
        except OSError as error:
            raise SettingsInvalid(_why(error, self.settings)) from None

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()


def _why(error: OSError, settings: Settings) -> str:
    where = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        return f"port {settings.port} is in use; stop what listens on {where}, or choose another with --port (0: any)"
    if error.errno == errno.EACCES:
        return f"port {settings.port} needs more rights; choose one above 1023 with --port"
    return f"cannot listen on {where}: {os.strerror(error.errno) if error.errno else error}"
