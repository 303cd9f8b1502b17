"""What is a plain head. The law: a head that is plain to us is the same request to aiohttp's own parser."""

from __future__ import annotations

import asyncio
import time

import pytest
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http_parser import HttpRequestParser
from hypothesis import example, given, settings
from hypothesis import strategies as some

from emulator.web.fast.framing import MOST_HEAD_BYTES, Head, may_be_send, read_head

SEND = b"POST /v1/projects/p-1/messages:send HTTP/1.1\r\n"
HOST = b"Host: 127.0.0.1:7670\r\n"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            SEND + HOST + b"content-length:  12 \r\nAUTHORIZATION: Bearer x\r\n\r\n",
            Head(12, "/v1/projects/p-1/messages:send", "p-1", "Bearer x"),
        ),
        (SEND + HOST + b"Connection: Keep-Alive\r\n\r\n", Head(0, "/v1/projects/p-1/messages:send", "p-1", None)),
        (b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n", Head(0, "/health", "", None)),
        (b"GET /v1/projects/p-1/messages:send HTTP/1.1\r\nHost: x\r\n\r\n", "no send"),
        (b"POST /v1/projects/p-1/messages HTTP/1.1\r\nHost: x\r\n\r\n", "no send"),
        (b"POST /v1/projects/p-1/messages:send?a=b HTTP/1.1\r\nHost: x\r\n\r\n", "no send"),
        (b"POST /v1/projects/p%2D1/messages:send HTTP/1.1\r\nHost: x\r\n\r\n", "no send"),
        (b"POST /v1/projects/p/1/messages:send HTTP/1.1\r\nHost: x\r\n\r\n", "no send"),
        (SEND + HOST + b"Content-Encoding: gzip\r\n\r\n", "no send"),
        (SEND + b"Host: eu.conversation.api.sinch.com\r\n\r\n", "no send"),
    ],
)
def test_a_plain_head_is_read(head: bytes, expected: Head | str) -> None:
    found = read_head(head)
    assert found is not None
    assert found == expected if isinstance(expected, Head) else found.project_id == ""


@pytest.mark.parametrize(
    "head",
    [
        SEND + b"\r\n",  # no Host
        SEND + HOST + HOST + b"\r\n",
        SEND + HOST + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\n",
        SEND + HOST + b"Content-Length: 1, 1\r\n\r\n",
        SEND + HOST + b"Content-Length: -1\r\n\r\n",
        SEND + HOST + b"Content-Length: +1\r\n\r\n",
        SEND + HOST + b"Content-Length: 0x1\r\n\r\n",
        SEND + HOST + b"Content-Length: 9999999999\r\n\r\n",
        SEND + HOST + "Content-Length: ١\r\n\r\n".encode(),
        SEND + HOST + b"Content-Length:\r\n\r\n",
        SEND + HOST + b"Transfer-Encoding: chunked\r\n\r\n",
        SEND + HOST + b"Expect: 100-continue\r\n\r\n",
        SEND + HOST + b"Connection: close\r\n\r\n",
        SEND + HOST + b"Connection: upgrade\r\nUpgrade: websocket\r\n\r\n",
        SEND + HOST + b"Proxy-Connection: close\r\n\r\n",
        SEND + HOST + b"Sec-WebSocket-Key1: x\r\n\r\n",
        SEND + HOST + b"".join(b"X-%d: a\r\n" % number for number in range(128)) + b"\r\n",
        b"CONNECT /x HTTP/1.1\r\n" + HOST + b"Content-Length: 12\r\n\r\n",
        SEND + HOST + b"X-Folded: a\r\n b\r\n\r\n",
        SEND + HOST + b"X Y: a\r\n\r\n",
        SEND + HOST + b"X-Name : a\r\n\r\n",
        SEND + HOST + b": a\r\n\r\n",
        SEND + HOST + b"X-Name: a\x00b\r\n\r\n",
        SEND + HOST + b"X-Name: a\nTransfer-Encoding: chunked\r\n\r\n",
        SEND + HOST + b"X-Name: a\rTransfer-Encoding: chunked\r\n\r\n",
        SEND + HOST + b"X-Long: " + b"x" * MOST_HEAD_BYTES + b"\r\n\r\n",
        b"POST http://x/v1/projects/p/messages:send HTTP/1.1\r\n" + HOST + b"\r\n",
        b"POST /v1/projects/p/messages:send HTTP/1.0\r\n" + HOST + b"\r\n",
        b"POST  /v1/projects/p/messages:send HTTP/1.1\r\n" + HOST + b"\r\n",
        b"\r\n" + SEND + HOST + b"\r\n",
        b"\x16\x03\x01\x02\r\n\r\n",
    ],
)
def test_what_is_odd_is_not_plain(head: bytes) -> None:
    assert read_head(head) is None


def test_however_little_of_a_sends_head_came_it_may_become_one() -> None:
    head = SEND + HOST + b"content-length:  12 \r\nX-A:\t\xe4\r\n\r\n"
    assert read_head(head) is not None
    for length in range(len(b"POST /v1/projects/"), len(head)):
        assert may_be_send(head[:length])


@pytest.mark.parametrize(
    "begun",
    [
        b"POST /v2/projects/",
        b"GET /v1/projects/",
        SEND[:-2] + b"\n",
        SEND[:-2] + b"\rx",
        SEND[:-2] + b" \r\n",
        SEND + HOST[:-2] + b"\n",
        SEND + b" folded\r\n",
        SEND + b"X Y: a\r\n",
        SEND + b"\n",
        SEND + b"X: " + b"x" * MOST_HEAD_BYTES,
    ],
)
def test_what_begins_oddly_is_not_waited_for(begun: bytes) -> None:
    assert not may_be_send(begun)


def test_reading_a_head_takes_no_longer_for_a_run_of_blanks() -> None:
    heads = [SEND + HOST + b"X-%d: a" % number + b" " * 8000 + b"b\r\n\r\n" for number in range(40)]
    began = time.process_time()
    assert all(read_head(head) for head in heads)
    assert time.process_time() - began < 0.5  # a hundredth of it; more than two seconds by a pattern that backtracks


NAMES = some.sampled_from(
    [
        "Host", "content-length", "Content-Length", "Authorization", "Connection", "Transfer-Encoding", "Accept",
        "Content-Encoding", "Expect", "X-A", "X_B", "Content Length", "Content-Length ", " X", "Proxy-Connection",
    ]
)  # fmt: skip
VALUES = some.sampled_from(
    ["", "x", "12", " 7\t", "\ta  b \t", "close", "keep-alive", "chunked", "identity", "a:b", "ä", "1\r\n 2"]
)
TARGETS = some.sampled_from(["/", "/v1/projects/p/messages:send", "/a?b=c", "*", "http://x/", "/\x7f", "/ä"])


@settings(max_examples=400, deadline=None)
@given(
    some.sampled_from(["GET", "POST", "post", "P OST", "OPTIONS", "CONNECT"]),
    TARGETS,
    some.sampled_from(["HTTP/1.1", "HTTP/1.0", "HTTP/2.0", ""]),
    some.lists(some.tuples(NAMES, VALUES), max_size=4),
    some.sampled_from(["\r\n", "\n"]),
)
@example("POST", "/v1/projects/p/messages:send", "HTTP/1.1", [("Content-Length", "12")], "\r\n")
def test_a_plain_head_is_the_same_request_to_aiohttp(
    method: str, target: str, version: str, headers: list[tuple[str, str]], line_end: str
) -> None:
    lines = [f"{method} {target} {version}", "Host: x", *(f"{name}: {value}" for name, value in headers)]
    raw = (line_end.join(lines) + line_end * 2).encode()
    found = read_head(raw)
    if found is None:
        return

    async def theirs() -> None:
        loop = asyncio.get_running_loop()
        parser = HttpRequestParser(BaseProtocol(loop), loop, 2**16)
        ((message, payload),), upgraded, rest = parser.feed_data(raw + b"x" * found.length)
        assert (message.method, message.path, upgraded, rest) == (method, found.target, False, b"")
        assert message.headers.get("Authorization") == found.authorization
        assert not message.should_close
        assert payload.is_eof()
        assert payload.total_bytes == found.length

    asyncio.run(theirs())
