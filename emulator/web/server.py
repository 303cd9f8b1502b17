"""An emulator on a socket: what `convemu serve`, the demo, the player and tests start."""

from __future__ import annotations

import asyncio
import errno
import os
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from socket import gaierror
from types import TracebackType

from aiohttp import web

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.errors import SettingsInvalid
from emulator.settings import Settings
from emulator.web.app import build_app
from emulator.web.authority import Authority
from emulator.web.certificates import Certificates
from emulator.web.connection import Connection
from emulator.web.fast.burst import Burst
from emulator.web.fast.connection import FastConnection
from emulator.web.fast.sends import Sends
from emulator.web.keys import PARTS
from emulator.web.parts import Parts
from emulator.web.tunnel import Tunnel

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
        self.tunnel: Tunnel | None = None
        self._runner: web.AppRunner | None = None
        self._sockets: list[asyncio.Server] = []

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
        self._runner = web.AppRunner(self.app, shutdown_timeout=STOP_GRACE_S, handle_signals=False)
        try:
            await self._runner.setup()
            assert self._runner.server is not None  # since it is set up
            await self._listen(self._runner.server)
        except BaseException:
            await self._close()  # what had begun already ends in order
            raise
        return self

    async def _listen(self, server: web.Server) -> None:
        loop = asyncio.get_running_loop()
        fast = partial(FastConnection, server, Sends(self.parts), Burst(loop), loop)
        self.port = await self._open(fast, self.settings.port, "--port")
        if self.parts.authority:
            await self._listen_with_tls(partial(Connection, server, loop), self.parts.authority)

    async def _listen_with_tls(self, connection: Callable[[], Connection], authority: Authority) -> None:
        own = self.settings
        names = tuple(name.strip() for name in own.tls_names.split(",") if name.strip())
        context = Certificates(authority, names).context()
        self.tls_port = self.parts.tls_port = await self._open(connection, own.tls_port, "--tls-port", context)
        self.tunnel = Tunnel()
        with self._excused(own.proxy_port, "--proxy-port"):
            await self.tunnel.open(own.host, own.proxy_port, (self._host.strip("[]"), self.tls_port))
        self.parts.proxy_port = self.tunnel.port

    async def _open(
        self, connection: Callable[[], Connection], port: int, flag: str, tls: ssl.SSLContext | None = None
    ) -> int:
        """Listen; the port, which the system chooses for 0."""
        with self._excused(port, flag):
            socket = await asyncio.get_running_loop().create_server(
                connection, self.settings.host, port, ssl=tls, reuse_address=True, backlog=128
            )
        self._sockets.append(socket)
        return int(socket.sockets[0].getsockname()[1])

    @contextmanager
    def _excused(self, port: int, flag: str) -> Iterator[None]:
        """What may stand in the way of listening becomes one line with the way out."""
        try:
            yield
        except OSError as error:
            raise SettingsInvalid(_why(error, self.settings.host, port, flag)) from None

    async def _close(self) -> None:
        if self.tunnel is not None:
            await self.tunnel.close()
        for socket in self._sockets:
            socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()


def _why(error: OSError, host: str, port: int, flag: str) -> str:
    where = f"{host}:{port}"
    if isinstance(error, gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"cannot listen on {where}: {host} is no address of this machine; name one with --host, as 127.0.0.1"
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use; stop what listens on {where}, or choose another with {flag} (0: any)"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights; choose one above 1023 with {flag}"
    return f"cannot listen on {where}: {os.strerror(error.errno) if error.errno else error}"
