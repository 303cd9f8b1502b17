"""What is no HTTP request, or cannot be unpacked: the contract's error, a line in the log, and others are served."""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from pathlib import Path

import pytest

from emulator.settings import DEFAULT_SERVICE_PLAN_ID, Settings
from emulator.web.server import Server

SEND = b"POST /v1/projects/p/messages:send HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer s3cr3t\r\n"
GRANT = b"\r\nContent-Length: 29\r\n\r\ngrant_type=client_credentials"
PLAN = f"GET /xms/v1/{DEFAULT_SERVICE_PLAN_ID}/batches HTTP/1.1".encode()
CASES = [
    (b"GARBAGE\r\n\r\n", "no method of HTTP/1.1"),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 300, "it is HTTPS"),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "it is HTTP/2"),
    (b"GET / HTTP/1.1\r\n\r\n", "missing 'Host' header"),
    (b"GET http://[::1/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "its target is no address"),
    (SEND + b"X: " + b"y" * 9000 + b"\r\n\r\n", "more than 8190 bytes"),
    (SEND + b"".join(b"a%d: b\r\n" % n for n in range(200)) + b"\r\n", "too many headers"),
    (SEND + b"A B: c\r\n\r\n", "invalid header token"),
    (SEND + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", "duplicate Content-Length"),
    (SEND + b"Content-Length: three\r\n\r\nabc", "invalid character in Content-Length"),
    (SEND + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc", "invalid character in chunk size"),
    (b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nmore", "after a request that was to be the last"),
    (SEND + b"Content-Encoding: br\r\nContent-Length: 3\r\n\r\nabc", "with gzip or deflate"),
]


async def said(port: int, raw: bytes) -> bytes:
    """All that comes back on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(raw)
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    return answer


@pytest.mark.ledger("errors.malformed-http")
@pytest.mark.parametrize(("raw", "says"), CASES)
async def test_what_is_no_request_gets_the_contracts_error(
    raw: bytes, says: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        async with Server(Settings(port=0)) as server:
            head, _, body = (await said(server.port, raw)).partition(b"\r\n\r\n")
            fine = await said(server.port, b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert head.split(b" ", 1)[1].startswith(b"400 Bad Request\r\nContent-Type: application/json\r\n")
    error = json.loads(body)["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["message"].startswith("Malformed request: ")
    assert says in error["message"]
    assert b" 200 OK\r\n" in fine
    assert error["message"].removeprefix("Malformed request: ") in caplog.text
    assert "Traceback" not in caplog.text
    assert "s3cr3t" not in caplog.text


@pytest.mark.ledger("errors.malformed-http")
@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /v1/projects/p/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic \xff", b"401"),
        (b"GET /v1/projects/p/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \xff", b"401"),
        (PLAN + b"\r\nHost: localhost\r\nAuthorization: Bearer \xff", b"401"),
        (b"POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic \xff" + GRANT, b"401"),
        (b"GET /_emulator/phones HTTP/1.1\r\nHost: \xff.example\r\nConnection: close", b"403"),
    ],
)
async def test_bytes_in_the_head_that_are_no_text_are_refused_as_what_they_stand_for(
    head: bytes, status: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with Server(Settings(port=0)) as server:
        answer = await said(server.port, head.replace(b"localhost", b"localhost\r\nConnection: close") + b"\r\n\r\n")
    assert answer.split(b" ", 2)[1] == status
    assert json.loads(answer.partition(b"\r\n\r\n")[2])
    assert "Traceback" not in caplog.text


@pytest.mark.ledger("errors.malformed-http")
@pytest.mark.parametrize("length", [b"Content-Length: 100\r\n\r\n{", b"Transfer-Encoding: chunked\r\n\r\n64\r\n{"])
async def test_a_client_that_hangs_up_in_the_middle_of_its_body_is_no_fault_of_ours(
    length: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        async with Server(Settings(port=0)) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(SEND.replace(b"Bearer s3cr3t", b"Basic azpz\r\nConnection: close") + length)
            writer.write_eof()
            assert await asyncio.wait_for(reader.read(), 20) == b""
            writer.close()
            fine = await said(server.port, b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert b" 200 OK\r\n" in fine
    assert "the client hung up before it had sent all" in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.ledger("errors.malformed-http")
@pytest.mark.parametrize(
    ("raw", "status", "says"),
    [
        (b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404, "OPTIONS *: Not Found"),
        (b"CONNECT eu.sms.api.sinch.com:443 HTTP/1.1\r\nHost: x\r\n\r\n", 404, "This port is no proxy"),
        (SEND + b"Expect: a miracle\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}", 417, "100-continue"),
    ],
)
async def test_what_aiohttp_refuses_by_itself_has_the_contracts_shape(raw: bytes, status: int, says: str) -> None:
    async with Server(Settings(port=0)) as server:
        head, _, body = (await said(server.port, raw)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    error = json.loads(body)["error"]
    assert error["code"] == status
    assert says in error["message"]


async def test_the_port_of_tls_says_the_same(tmp_path: Path) -> None:
    settings = Settings(port=0, tls=True, tls_port=0, proxy_port=0, data=str(tmp_path))
    async with Server(settings) as server:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        reader, writer = await asyncio.open_connection("127.0.0.1", server.tls_port, ssl=context)
        writer.write(b"GARBAGE\r\n\r\n")
        assert b'"Malformed request: it begins with no method of HTTP/1.1"' in await asyncio.wait_for(reader.read(), 20)
        writer.close()
