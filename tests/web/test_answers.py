"""How JSON answers travel: the plain case by our own hand, everything else by aiohttp's, and nobody can tell which."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from email.parser import BytesHeaderParser

import pytest
from aiohttp import web

from emulator.web.answers import SMALL_BYTES, JsonAnswer, answer


async def small(_: web.Request) -> web.Response:
    return answer({"a": "å"}, status=201)


async def large(_: web.Request) -> web.Response:
    return JsonAnswer(b'"' + b"x" * SMALL_BYTES + b'"')


async def marked(_: web.Request) -> web.Response:
    response = answer()
    response.headers["X-Mark"] = "1"
    return response


async def last(_: web.Request) -> web.Response:
    response = answer()
    response.force_close()
    return response


async def by_aiohttp(_: web.Request) -> web.Response:
    return web.Response(body='{"a":"å"}'.encode(), status=201, content_type="application/json")


@pytest.fixture
async def port() -> AsyncIterator[int]:
    app = web.Application()
    for handler in (small, large, marked, last, by_aiohttp):
        app.router.add_route("*", f"/{handler.__name__}", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


async def said(port: int, *requests: str) -> bytes:
    """All that comes back on one connection; the last request ends it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write("".join(f"{request}\r\nHost: x\r\n\r\n" for request in requests).encode())
    got = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    return got


def taken_apart(answered: bytes) -> tuple[bytes, dict[str, str], bytes]:
    """Status line, headers but for the date, and body."""
    head, _, body = answered.partition(b"\r\n\r\n")
    line, _, headers = head.partition(b"\r\n")
    values = dict(BytesHeaderParser().parsebytes(headers + b"\r\n"))
    assert values.pop("Date").endswith("GMT")
    return line, values, body


LAST = "GET /small HTTP/1.1\r\nConnection: close"


async def test_the_plain_answer_is_what_aiohttp_would_have_sent(port: int) -> None:
    ours, theirs = [
        (await said(port, f"GET /{name} HTTP/1.1", LAST)).split(b"HTTP/1.1 ")[1] for name in ("small", "by_aiohttp")
    ]
    line, headers, body = taken_apart(ours)
    assert (line, headers["Content-Length"], body) == (b"201 Created", "10", '{"a":"å"}'.encode())
    aiohttps = taken_apart(theirs)[1]
    # Without a charset: JSON has none.
    assert headers == {**aiohttps, "Content-Type": "application/json"}


async def test_several_plain_answers_share_a_connection_in_their_order(port: int) -> None:
    got = await said(port, "GET /small HTTP/1.1", "GET /marked HTTP/1.1", "GET /small HTTP/1.1", LAST)
    assert [part.count(b"X-Mark") for part in got.split(b"HTTP/1.1 ")[1:]] == [0, 1, 0, 0]


@pytest.mark.parametrize(
    ("request_line", "body", "expected"),
    [
        ("GET /small HTTP/1.1\r\nConnection: close", '{"a":"å"}'.encode(), {"Connection": "close"}),
        ("GET /small HTTP/1.0", '{"a":"å"}'.encode(), {"Content-Length": "10"}),
        ("HEAD /small HTTP/1.1\r\nConnection: close", b"", {"Content-Length": "10"}),
        ("GET /large HTTP/1.1\r\nConnection: close", b'"' + b"x" * SMALL_BYTES + b'"', {}),
        ("GET /marked HTTP/1.1\r\nConnection: close", b"{}", {"X-Mark": "1"}),
        ("GET /last HTTP/1.1", b"{}", {"Connection": "close"}),
    ],
)
async def test_what_is_not_the_plain_case_is_left_to_aiohttp(
    port: int, request_line: str, body: bytes, expected: dict[str, str]
) -> None:
    _, headers, found = taken_apart(await said(port, request_line))
    assert found == body
    assert {**headers, **expected} == headers
    assert headers["Content-Type"] == "application/json"


async def test_a_large_answer_leaves_the_connection_open(port: int) -> None:
    got = await said(port, "GET /large HTTP/1.1", LAST)
    assert got.count(b"HTTP/1.1 ") == 2
    assert got.endswith('{"a":"å"}'.encode())
