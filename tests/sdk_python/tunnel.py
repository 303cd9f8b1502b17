"""The way from an unmodified application to the emulator: an HTTPS proxy that takes every host of the vendor there.

What `HTTPS_PROXY` does in the environment, compose's network aliases or /etc/hosts do elsewhere: names lead here, and
nothing in the application knows. The proxy sees no more than the name; TLS is between the application and the emulator.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator


class Tunnel:
    """Where it listens, and which hosts were asked for."""

    def __init__(self, port: int) -> None:
        self.url = ""
        self.asked: list[str] = []
        self._port = port

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from CONNECT to its end."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split(" ", 2)
        assert method == "CONNECT", head
        self.asked.append(target)
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pump(reader, back), _pump(there, writer))


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while chunk := await source.read(65_536):
            sink.write(chunk)
            await sink.drain()
    sink.close()


@contextlib.asynccontextmanager
async def tunnel(port: int) -> AsyncIterator[Tunnel]:
    """A proxy to the TLS port of an emulator."""
    made = Tunnel(port)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        server.close()
