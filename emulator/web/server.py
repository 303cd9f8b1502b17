"""An emulator on a socket: what `convemu serve`, the demo, the player and tests start."""

from __future__ import annotations

import errno
import os
from ssl import SSLContext
from types import TracebackType

from aiohttp import web

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.errors import SettingsInvalid
from emulator.settings import Settings
from emulator.web.app import build_app
from emulator.web.certificates import Certificates
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
        self.tls_port = self.settings.tls_port
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where this emulator answers, without a slash at the end."""
        return f"http://{self._host}:{self.port}"

    @property
    def tls_url(self) -> str:
        """Where it answers over TLS; "" when it does not."""
        return f"https://{self._host}:{self.tls_port}" if self.parts.authority else ""

    @property
    def _host(self) -> str:
        host = "127.0.0.1" if self.settings.host in {"0.0.0.0", ""} else self.settings.host  # noqa: S104 - compared only
        return f"[{host}]" if ":" in host else host

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
        if self.parts.authority:
            self.tls_port = self.parts.tls_port = self._runner.addresses[-1][1]
        return self

    async def _listen(self, runner: web.AppRunner) -> None:
        own = self.settings
        await self._open(runner, own.port, "--port")
        if self.parts.authority:
            names = tuple(name.strip() for name in own.tls_names.split(",") if name.strip())
            certificates = Certificates(self.parts.authority, names)
            await self._open(runner, own.tls_port, "--tls-port", certificates.context())

    async def _open(self, runner: web.AppRunner, port: int, flag: str, context: SSLContext | None = None) -> None:
        host = self.settings.host
        try:
            await web.TCPSite(runner, host, port, reuse_address=True, ssl_context=context).start()
        except OSError as error:
            raise SettingsInvalid(_why(error, host, port, flag)) from None

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()


def _why(error: OSError, host: str, port: int, flag: str) -> str:
    where = f"{host}:{port}"
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use; stop what listens on {where}, or choose another with {flag} (0: any)"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights; choose one above 1023 with {flag}"
    return f"cannot listen on {where}: {os.strerror(error.errno) if error.errno else error}"
