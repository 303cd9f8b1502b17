"""The proxy that leads the vendor's hosts to the emulator, and who gets through it to where."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from emulator.web.tunnel import Tunnel


@asynccontextmanager
async def echo(word: bytes) -> AsyncIterator[int]:
    """Somebody who repeats what he hears, with a word of his own before it; the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(word + await reader.read())
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def tunnel(home: int, host: str = "127.0.0.1") -> AsyncIterator[Tunnel]:
    made = Tunnel()
    await made.open(host, 0, ("127.0.0.1", home))
    try:
        yield made
    finally:
        await asyncio.wait_for(made.close(), 5)


async def say(port: int, head: str, words: bytes = b"") -> bytes:
    """What comes back from the proxy, until it ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head.encode() + b"\r\nHost: x\r\n\r\n" + words)
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return answer


ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


@pytest.mark.ledger("tls.proxy")
async def test_the_vendors_hosts_lead_home_and_others_to_themselves() -> None:
    async with echo(b"home:") as home, echo(b"away:") as away, tunnel(home) as way:
        asked = "CONNECT US.conversation.api.sinch.com:443 HTTP/1.1"
        assert await say(way.port, asked, b"hello") == ESTABLISHED + b"home:hello"
        assert await say(way.port, f"CONNECT 127.0.0.1:{away} HTTP/1.1", b"hello") == ESTABLISHED + b"away:hello"
        assert way.led == {"us.conversation.api.sinch.com"}


@pytest.mark.ledger("tls.proxy")
@pytest.mark.parametrize("host", ["us.numbers.api.sinch.com", "SINCH.com", "verification.api.sinch.com."])
async def test_nothing_leaves_for_a_host_of_the_vendor_that_is_not_emulated(host: str) -> None:
    async with echo(b"home:") as home, tunnel(home) as way:
        answer = await say(way.port, f"CONNECT {host}:443 HTTP/1.1", b"hello")
    assert answer.startswith(b"HTTP/1.1 501 Not Implemented\r\n")
    assert f"{host} is not emulated".encode() in answer


@pytest.mark.ledger("tls.proxy")
async def test_beyond_loopback_it_leads_home_only() -> None:
    async with echo(b"home:") as home, echo(b"away:") as away, tunnel(home, "0.0.0.0") as way:
        assert (await say(way.port, "CONNECT auth.sinch.com:443 HTTP/1.1", b"x")).endswith(b"home:x")
        refused = await say(way.port, f"CONNECT 127.0.0.1:{away} HTTP/1.1", b"x")
        assert refused.startswith(b"HTTP/1.1 403 ")
        assert b"NO_PROXY" in refused


@pytest.mark.parametrize("authority", ["auth.sinch.com", ":443", "auth.sinch.com:https", "127.0.0.1:" + "9" * 5000])
async def test_a_place_that_is_none_is_refused_with_how_to_write_it(authority: str) -> None:
    async with echo(b"home:") as home, tunnel(home) as way:
        refused = await say(way.port, f"CONNECT {authority} HTTP/1.1")
        assert refused.startswith(b"HTTP/1.1 400 Bad Request")
        assert b"CONNECT takes HOST:PORT" in refused


@pytest.mark.parametrize("head", ["GET http://auth.sinch.com/ HTTP/1.1", "nonsense"])
async def test_anything_but_connect_is_refused_with_the_way_out(head: str) -> None:
    async with echo(b"home:") as home, tunnel(home) as way:
        refused = await say(way.port, head)
        assert refused.startswith(b"HTTP/1.1 405 ")
        assert b"HTTPS_PROXY" in refused


@pytest.mark.parametrize("place", ["127.0.0.1:1", "127.0.0.1:99999", f"{'a' * 70}.example:443"])
async def test_a_host_that_cannot_be_reached_is_named_in_the_answer(place: str) -> None:
    async with echo(b"home:") as home, tunnel(home) as way:
        refused = await say(way.port, f"CONNECT {place} HTTP/1.1")
        assert refused.startswith(b"HTTP/1.1 502 ")
        assert f"{place} cannot be reached from here: ".encode() in refused


async def test_closing_cuts_what_is_open() -> None:
    async with echo(b"home:") as home, tunnel(home) as way:
        reader, writer = await asyncio.open_connection("127.0.0.1", way.port)
        writer.write(b"CONNECT auth.sinch.com:443 HTTP/1.1\r\n\r\n")
        assert await asyncio.wait_for(reader.readexactly(len(ESTABLISHED)), 5) == ESTABLISHED
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await asyncio.wait_for(reader.readexactly(1), 5)
    writer.close()
