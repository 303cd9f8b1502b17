"""A proxy that leads the vendor's hosts to this emulator: for an application that only knows `HTTPS_PROXY`.

application ──CONNECT us.conversation.api.sinch.com:443──> tunnel ──┬─ a vendor's host of ours ──> our own TLS port
                                                                   ├─ another of the vendor ──> refused
                                                                   └─ any other ──────────────> where it says

It sees names, never what is said: TLS is between the application and whom it called. Other hosts are only reached when
the emulator listens on loopback: elsewhere it would be a way out for strangers.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging

from emulator.web.vendor_hosts import vendor_host

logger = logging.getLogger(__name__)

CHUNK = 65_536
LONGEST_HEAD = 16_384
HEAD_S = 10.0
"""Real seconds that a client has to say where it wants to go."""


class Tunnel:
    """`await tunnel.open(host, port, home)`, then it serves until `close`."""

    def __init__(self) -> None:
        self.port = 0
        self.led: set[str] = set()
        """The vendor's hosts that were asked for."""
        self._home = "127.0.0.1", 0
        self._reaches_out = False
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def open(self, host: str, port: int, home: tuple[str, int]) -> None:
        """Listen; `home` is where the emulator speaks TLS. Raises OSError."""
        self._home = home
        self._reaches_out = _is_loopback(host)
        self._server = await asyncio.start_server(self._serve, host or None, port, limit=LONGEST_HEAD)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Listen no longer, and cut what is open."""
        if self._server is not None:
            self._server.close()
            for writer in tuple(self._open):
                writer.transport.abort()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its first line to its end."""
        self._open.add(writer)
        try:
            target = await self._asked(reader, writer)
            if target is None:
                return
            try:
                there, back = await asyncio.open_connection(*target)
            except (OSError, OverflowError, UnicodeError) as fault:  # the last two: no such port, no such name
                why = f"{target[0]}:{target[1]} cannot be reached from here: {fault}"
                await _refuse(writer, "502 Bad Gateway", why)
                return
            self._open.add(back)
            try:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await asyncio.gather(_pump(reader, back), _pump(there, writer))
            finally:
                self._open.discard(back)
                back.close()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as fault:
            logger.info("tunnel broke: %r", fault)
        finally:
            self._open.discard(writer)
            writer.close()

    async def _asked(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int] | None:
        """Where to; None when that was refused."""
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), HEAD_S)
        method, _, rest = head.decode("latin-1").partition(" ")
        authority = rest.partition(" ")[0]
        host, _, port = authority.rpartition(":")
        if method != "CONNECT":
            why = "This proxy takes CONNECT only: set HTTPS_PROXY, not HTTP_PROXY."
            await _refuse(writer, "405 Method Not Allowed", why)
            return None
        if not host or not port.isdecimal() or len(port) > 5:
            await _refuse(writer, "400 Bad Request", f"CONNECT takes HOST:PORT, found {authority[:80]!r}")
            return None
        if (vendor := vendor_host(host)) is not None:
            self.led.add(vendor.name)
            return self._home
        if _is_the_vendors(host):
            why = (
                f"{host} is not emulated, and nothing is sent to the real one. See docs/tls.md for the hosts that are."
            )
            await _refuse(writer, "501 Not Implemented", why)
            return None
        if not self._reaches_out:
            why = f"This proxy leads to the vendor's hosts only; put {host} into NO_PROXY."
            await _refuse(writer, "403 Forbidden", why)
            return None
        return host.strip("[]"), int(port)


async def _refuse(writer: asyncio.StreamWriter, status: str, why: str) -> None:
    body = why.encode() + b"\n"
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode() + body)
    with contextlib.suppress(ConnectionError):
        await writer.drain()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """What comes from one end goes to the other, until it ends; where one breaks off, the other is cut."""
    try:
        while chunk := await source.read(CHUNK):
            sink.write(chunk)
            await sink.drain()
        if sink.can_write_eof():
            sink.write_eof()
    except OSError:
        sink.transport.abort()


def _is_the_vendors(host: str) -> bool:
    """A test must not reach production by a host that is not emulated."""
    return f".{host.lower().rstrip('.')}".endswith(".sinch.com")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
