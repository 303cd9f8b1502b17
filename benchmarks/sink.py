"""Where callbacks go: counts them and answers 200 as cheaply as Python can. A process of its own.

python -m benchmarks.sink        prints its address, then one line `COUNT FIRST LAST` whenever it is sent a line
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import cast

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Sink(asyncio.Protocol):
    """One connection: every request whose body is there whole is counted and answered."""

    count, first, last = 0, 0.0, 0.0

    def __init__(self) -> None:
        self.buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Count what is whole."""
        self.buffer += data
        while (head := self.buffer.find(b"\r\n\r\n")) >= 0:
            lowered = self.buffer[:head].lower()
            at = lowered.find(b"content-length: ")
            size = int(lowered[at + 16 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self.buffer) < head + 4 + size:
                return
            self.buffer = self.buffer[head + 4 + size :]
            Sink.last = time.perf_counter()
            Sink.first = Sink.first or Sink.last
            Sink.count += 1
            assert self.transport is not None
            self.transport.write(ANSWER)


async def main() -> None:
    """Listen; answer each line on standard input with the count so far, and start again at nought."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    print(f"listens on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(Sink.count, Sink.first, Sink.last, flush=True)
        Sink.count, Sink.first = 0, 0.0


if __name__ == "__main__":
    asyncio.run(main())
