"""Whose a request is: on one connection, over real sockets, whatever way the bytes are cut."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from itertools import pairwise

import pytest
from aiohttp import web

from emulator.web.answers import whole
from emulator.web.fast.burst import Burst
from emulator.web.fast.connection import MOST_BODY_BYTES, FastConnection
from emulator.web.fast.framing import Head

LARGE = b"x" * (MOST_BODY_BYTES + 1)


class Echo:
    """Answers `fast BODY` to a send; leaves one with the body `no` to aiohttp; one with `wait` waits for the gate."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.asked = asyncio.Event()
        self.all_ended = asyncio.Event()
        self.ended: list[bytes] = []
        self.on = True

    def plain(self, head: Head) -> bool:
        return self.on and bool(head.project_id)

    async def answer(self, head: Head, body: bytes) -> bytes | None:
        self.asked.set()
        if body.startswith(b"wait"):
            await self.gate.wait()
        if body.startswith(b"doze"):
            await asyncio.sleep(0)
        self.ended.append(body)
        self.all_ended.set()
        return None if b"no" in body else whole(b"fast " + body)


async def slow_way(request: web.Request) -> web.Response:
    """What aiohttp's side answers: `slow BODY`."""
    return web.Response(body=b"slow " + (await request.read())[:10])


async def unread(_: web.Request) -> web.Response:
    """Answers without a look at the body."""
    return web.Response(body=b"slow unread")


class Closing(web.Response):
    """An answer after which aiohttp closes; `late` arrives just before it does."""

    def __init__(self, late: bytes) -> None:
        super().__init__(body=b"slow closing")
        self.force_close()
        self.late = late

    async def write_eof(self, data: bytes = b"") -> None:
        request = self._req
        await super().write_eof(data)
        assert request is not None
        asyncio.get_running_loop().call_soon(request.protocol.data_received, self.late)


async def closing(_: web.Request) -> web.Response:
    """Answers for the last time on this connection."""
    return Closing(send(b"late"))


async def flow(request: web.Request) -> web.Response:
    """Answers whether more is read of the client meanwhile."""
    assert request.transport is not None
    return web.Response(body=b"slow reads" if request.transport.is_reading() else b"slow waits")  # type: ignore[attr-defined]


class Place:
    """Where it listens, and a client there."""

    def __init__(self, echo: Echo, port: int, socket: asyncio.Server, runner: web.AppRunner) -> None:
        self.echo, self.port, self.socket, self.runner = echo, port, socket, runner

    async def close(self) -> None:
        self.socket.close()
        await self.runner.cleanup()

    def transport(self) -> asyncio.BaseTransport:
        """Of the only connection."""
        assert self.runner.server is not None
        (connection,) = self.runner.server.connections
        assert connection.transport is not None
        return connection.transport

    async def client(self) -> Client:
        return Client(*await asyncio.open_connection("127.0.0.1", self.port))


class Client:
    """A client that says when it writes what."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def write(self, *pieces: bytes) -> None:
        """Each piece arrives on its own: the other side reads in between."""
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            for _ in range(4 if len(pieces) > 1 else 0):
                await asyncio.sleep(0)

    async def body(self) -> bytes:
        """The body of the next answer."""
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 20)
        assert head.startswith(b"HTTP/1.1 200 OK\r\n"), head
        length = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
        return await asyncio.wait_for(self.reader.readexactly(length), 20)


@asynccontextmanager
async def opened(kind: type[FastConnection] = FastConnection) -> AsyncIterator[Place]:
    app = web.Application(client_max_size=2**22)
    app.router.add_post("/v1/projects/p/messages:send", slow_way)
    app.router.add_post("/unread", unread)
    app.router.add_post("/closing", closing)
    app.router.add_get("/flow", flow)
    app.router.add_post("/other", slow_way)
    app.router.add_get("/other", slow_way)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5.0)
    await runner.setup()
    assert runner.server is not None
    echo, loop = Echo(), asyncio.get_running_loop()
    socket = await loop.create_server(partial(kind, runner.server, echo, Burst(loop), loop), "127.0.0.1", 0)
    yield (here := Place(echo, socket.sockets[0].getsockname()[1], socket, runner))
    await here.close()


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with opened() as here:
        yield here


def request(line: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"{line} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def send(body: bytes, *headers: str) -> bytes:
    return request("POST /v1/projects/p/messages:send", body, *headers)


CHUNKED = b"POST /other HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
GET = request("GET /other")


@pytest.mark.parametrize(
    ("requests", "expected"),
    [
        ([send(b"a"), send(b"b")], [b"fast a", b"fast b"]),
        ([GET, send(b"a"), GET, send(b"b")], [b"slow ", b"fast a", b"slow ", b"fast b"]),
        ([send(b"no"), send(b"a")], [b"slow no", b"fast a"]),
        ([send(b"doze"), send(b"doze no"), send(b"a")], [b"fast doze", b"slow doze no", b"fast a"]),
        ([send(LARGE), send(b"a")], [b"slow xxxxxxxxxx", b"fast a"]),
        ([request("POST /other", LARGE * 8), send(b"a")], [b"slow xxxxxxxxxx", b"fast a"]),
        ([send(b"a", "X-Long: " + "x" * 8000), send(b"b")], [b"fast a", b"fast b"]),
        # From an odd one on, the connection is aiohttp's.
        ([send(b"a"), CHUNKED, send(b"b")], [b"fast a", b"slow abc", b"slow b"]),
        ([GET + GET, send(b"a")], [b"slow ", b"slow "]),
    ],
)
async def test_requests_one_after_the_other(place: Place, requests: list[bytes], expected: list[bytes]) -> None:
    client = await place.client()
    for raw, body in zip(requests, expected, strict=False):
        await client.write(raw)
        assert await client.body() == body


async def test_a_body_that_comes_after_its_answer_is_told_from_the_next_request(place: Place) -> None:
    client = await place.client()
    for _ in range(3):
        await client.write(request("POST /unread", LARGE * 8))
        assert await client.body() == b"slow unread"
        await client.write(send(b"a"))
        assert (await client.body())[4:] == b" a"  # aiohttp's, where its beginning came with the end of the body


def cut(raw: bytes, places: Iterable[int]) -> list[bytes]:
    edges = [0, *sorted(places), len(raw)]
    return [raw[start:end] for start, end in pairwise(edges) if end > start]


@pytest.mark.parametrize("seed", range(40))
async def test_however_the_bytes_are_cut_each_request_gets_its_answer_in_order(place: Place, seed: int) -> None:
    dice = random.Random(seed)
    some = [
        (send(b"a"), b" a"), (send(b"no"), b" no"), (send(b"doze"), b" doze"), (GET, b" "), (CHUNKED, b" abc"),
        (request("POST /other", b"o" * 9), b" ooooooooo"), (send(LARGE), b" xxxxxxxxxx"),
    ]  # fmt: skip
    chosen = dice.choices(some, k=6)
    stream = b"".join(raw for raw, _ in chosen)
    client = await place.client()
    writing = asyncio.create_task(client.write(*cut(stream, dice.sample(range(len(stream)), dice.randint(0, 12)))))
    assert [(await client.body())[4:] for _ in chosen] == [body for _, body in chosen]
    await writing


async def test_head_and_body_in_two_segments_are_fast_all_the_same(place: Place) -> None:
    client = await place.client()
    for raw in (send(b"abcdef"), request("POST /other", b"abcdef"), send(b"ghijkl")):
        await client.write(raw[:-6], raw[-6:-3], raw[-3:])
        assert await client.body() == (b"slow " if b"/other" in raw else b"fast ") + raw[-6:]


async def test_what_comes_while_a_send_waits_is_answered_after_it(place: Place) -> None:
    client = await place.client()
    many = [send(b"%05d" % n + b"x" * 50_000) for n in range(6)]
    await client.write(send(b"wait"))
    await place.echo.asked.wait()
    writing = asyncio.create_task(client.write(*many))  # more than is kept: the client is made to wait
    place.echo.gate.set()
    assert await client.body() == b"fast wait"
    assert [(await client.body())[5:10] for _ in many] == [b"%05d" % n for n in range(6)]
    await writing


async def test_what_came_while_a_send_waited_is_no_way_around_aiohttps_flow_control(place: Place) -> None:
    client = await place.client()
    await client.write(send(b"wait"))
    await place.echo.asked.wait()
    client.writer.write(request("GET /flow") * 3000)  # more than is kept here, and more than aiohttp takes at once
    async with asyncio.timeout(20):
        while place.transport().is_reading():  # type: ignore[attr-defined]  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
    place.echo.gate.set()
    assert await client.body() == b"fast wait"
    assert await client.body() == b"slow waits"
    client.writer.transport.abort()


@pytest.mark.parametrize("line_end", [b"\n", b"\r", b" \r\n"])
async def test_a_head_that_will_never_be_one_is_refused_at_once(place: Place, line_end: bytes) -> None:
    client = await place.client()
    await client.write(send(b"").replace(b"\r\n", line_end))
    assert b" 400 " in await asyncio.wait_for(client.reader.readline(), 20)


async def test_nothing_is_taken_once_aiohttp_has_said_that_it_closes(place: Place) -> None:
    client = await place.client()
    await client.write(request("POST /closing"))
    assert await client.body() == b"slow closing"
    assert await asyncio.wait_for(client.reader.read(), 20) == b""
    assert place.echo.ended == []


class OfWindows(FastConnection):
    """Gets its bytes as some loops of Windows have them."""

    def data_received(self, data: bytes) -> None:
        super().data_received(bytearray(data))


async def test_a_loop_may_have_the_bytes_in_an_array() -> None:
    async with opened(OfWindows) as place:
        client = await place.client()
        for raw, body in [(send(b"a"), b"fast a"), (GET, b"slow "), (send(b"doze no"), b"slow doze no")]:
            await client.write(*cut(raw, [] if raw is GET else [30, 60]))
            assert await client.body() == body
        place.echo.asked.clear()
        await client.write(send(b"wait"))
        await place.echo.asked.wait()
        await client.write(send(b"b"))
        place.echo.gate.set()
        assert [await client.body(), await client.body()] == [b"fast wait", b"fast b"]


async def test_a_send_whose_client_has_gone_comes_to_its_end(place: Place) -> None:
    client = await place.client()
    await client.write(send(b"wait"))
    await place.echo.asked.wait()
    client.writer.transport.abort()
    place.echo.gate.set()
    await asyncio.wait_for(place.echo.all_ended.wait(), 20)
    assert place.echo.ended == [b"wait"]


async def test_a_stop_lets_an_answer_under_way_go_out(place: Place) -> None:
    client = await place.client()
    await client.write(send(b"wait"))
    await place.echo.asked.wait()
    stopping = asyncio.create_task(place.close())
    await asyncio.sleep(0)
    place.echo.gate.set()
    assert await client.body() == b"fast wait"
    await stopping
    assert await client.reader.read() == b""


async def test_a_stop_closes_what_is_open(place: Place) -> None:
    client = await place.client()
    await client.write(send(b"a"))
    assert await client.body() == b"fast a"
    await place.close()
    assert await asyncio.wait_for(client.reader.read(), 20) == b""


async def test_answers_that_nobody_reads_do_not_pile_up() -> None:
    """aiohttp answers then, and waits until they are read; after that the fast path is open again."""
    stuffed, sent = asyncio.Event(), 0

    class Watched(FastConnection):
        __slots__ = ()

        def pause_writing(self) -> None:
            super().pause_writing()
            stuffed.set()
            place.echo.asked.set()

    async with opened(Watched) as place:
        client = await place.client()
        while not stuffed.is_set():
            place.echo.asked.clear()
            await client.write(send(b"x" * 60_000))
            await asyncio.wait_for(place.echo.asked.wait(), 20)
            sent += 1
        await client.write(send(b"a"))
        answers = [await client.body() for _ in range(sent)]
        assert {answer[:5] for answer in answers[:-1]} == {b"fast "}
        assert await client.body() == b"slow a"
        await client.write(send(b"b"))
        assert await client.body() == b"fast b"


async def test_the_answers_of_one_turn_leave_together_and_those_of_closed_connections_do_not(place: Place) -> None:
    clients = [await place.client() for _ in range(3)]
    for number, client in enumerate(clients):
        client.writer.write(send(b"%d" % number))
    clients[1].writer.transport.abort()
    assert await clients[0].body() == b"fast 0"
    assert await clients[2].body() == b"fast 2"
