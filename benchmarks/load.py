"""The load: keep-alive connections that send one request after the other. A process of its own, plain asyncio.

    python -m benchmarks.load '{"host": ..., "port": ..., "path": ..., "headers": {...}, "bodies": [...], ...}'

Prints one JSON object: requests, seconds, latencies in milliseconds, and how many answers were no 200.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast


@dataclass
class Plan:
    """What to send, how wide, and when to stop: after `requests`, or after `seconds`."""

    host: str
    port: int
    path: str
    bodies: list[str]
    headers: dict[str, str] = field(default_factory=dict)
    connections: int = 16
    seconds: float = 5.0
    requests: int = 0

    def payloads(self) -> list[bytes]:
        """Whole requests as bytes, made once: the load must cost less than what it measures."""
        made = []
        for body in self.bodies:
            content = body.encode()
            headers = {"Host": f"{self.host}:{self.port}", "Content-Type": "application/json", **self.headers}
            head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            made.append(f"POST {self.path} HTTP/1.1\r\n{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
        return made


class Connection(asyncio.Protocol):
    """One keep-alive connection: sends, reads the answer whole, notes how long it took, sends again."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.buffer = b""
        self.sent_at = 0.0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is none by descent
        self._next()

    def data_received(self, data: bytes) -> None:
        """Collect until the answer is whole (its Content-Length says so)."""
        self.buffer += data
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        length = self.buffer.find(b"Content-Length: ")
        size = int(self.buffer[length + 16 : self.buffer.index(b"\r\n", length)])
        if len(self.buffer) < head + 4 + size:
            return
        self.run.note(time.perf_counter() - self.sent_at, self.buffer[9:12] == b"200", self.buffer)
        self.buffer = b""
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        """The end, or a fault of what is measured."""
        self.run.left()

    def _next(self) -> None:
        assert self.transport is not None
        payload = self.run.take()
        if payload is None:
            self.transport.close()
            return
        self.sent_at = time.perf_counter()
        self.transport.write(payload)


class Run:
    """One run of a plan: hands out requests and collects what came back."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.payloads = plan.payloads()
        self.latencies: list[float] = []
        self.refused = 0
        self.first_refusal = ""
        self.sent = 0
        self.remaining = plan.connections
        self.done = asyncio.Event()
        self.until = 0.0

    def take(self) -> bytes | None:
        """The next request, or None when it is enough."""
        if self.sent >= self.plan.requests if self.plan.requests else time.perf_counter() >= self.until:
            return None
        self.sent += 1
        return self.payloads[self.sent % len(self.payloads)]

    def note(self, took_s: float, fine: bool, answer: bytes) -> None:
        """One answer."""
        self.latencies.append(took_s)
        if not fine:
            self.refused += 1
            self.first_refusal = self.first_refusal or answer.decode(errors="replace")[:500]

    def left(self) -> None:
        """A connection has ended; the last one ends the run."""
        # Counted down, since one that finds nothing left to send ends before whoever opened it hears of it.
        self.remaining -= 1
        if not self.remaining:
            self.done.set()

    async def result(self) -> dict[str, Any]:
        """Run, and say what it was like."""
        loop = asyncio.get_running_loop()
        begun = time.perf_counter()
        self.until = begun + self.plan.seconds
        for _ in range(self.plan.connections):
            await loop.create_connection(partial(Connection, self), self.plan.host, self.plan.port)
        await asyncio.wait_for(self.done.wait(), 120)
        took = time.perf_counter() - begun
        ordered = sorted(self.latencies)
        return {
            "requests": len(ordered),
            "seconds": took,
            "per_second": len(ordered) / took,
            "p50_ms": 1000 * ordered[len(ordered) // 2],
            "p99_ms": 1000 * ordered[len(ordered) * 99 // 100],
            "refused": self.refused,
            "first_refusal": self.first_refusal,
        }


def main() -> None:
    """Run the plan of the command line."""
    plan = Plan(**json.loads(sys.argv[1]))
    try:
        import uvloop

        loop_factory = uvloop.new_event_loop
    except ImportError:
        loop_factory = None
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        print(json.dumps(runner.run(_run(plan))))


async def _run(plan: Plan) -> dict[str, Any]:
    return await Run(plan).result()


if __name__ == "__main__":
    main()
