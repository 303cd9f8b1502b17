"""Targets that cannot be reached, or answer oddly: a sentence in the record, a retry, and no harm to the rest."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import trustme
from aiohttp import web
from receiving import Build, Post, Receiver, receiving

from emulator.clock import Clock
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.webhooks.unreachable import sentence


async def fault_of(post: Post, url: str) -> str:
    callback_id = post(url)
    await post.clock.settled()
    sent = await post.dispatcher.get(callback_id)
    assert (sent.state, sent.attempts[0].status) == ("retrying", None)
    return sent.attempts[0].fault


@asynccontextmanager
async def speaking(what: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> Any:
    """Something on a port that speaks no proper HTTP."""
    server = await asyncio.start_server(what, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.ledger("callbacks.retried", "callbacks.unreachable")
async def test_nobody_listens(post: Post) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: nobody else can take the port meanwhile
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        fault = await fault_of(post, f"http://{place}/hook")
    assert fault.startswith(f"connection refused: nothing listens at {place} (inside a container 127.0.0.1 is")


@pytest.mark.ledger("callbacks.unreachable")
async def test_a_name_that_does_not_exist(post: Post) -> None:
    fault = await fault_of(post, "http://app.invalid:9000/hook")
    assert fault == "unknown host: app.invalid has no address here"


@pytest.mark.ledger("callbacks.unreachable")
@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://127.0.0.1:99999/hook", "'http://127.0.0.1:99999/hook' is not a web address"),
        ("http://[::1", "'http://[::1' is not a web address"),
        ("nowhere", "'nowhere' is not a web address"),
        ("http://..../hook", "the connection to ....:80 broke"),
    ],
)
async def test_what_is_no_address_is_told_and_harms_nobody_else(
    post: Post, receiver: Receiver, url: str, says: str
) -> None:
    assert (await fault_of(post, url)).startswith(says)
    post(receiver.url)
    await receiver.count(1)


@pytest.mark.ledger("callbacks.retried", "callbacks.unreachable")
async def test_nobody_answers_in_time(
    build: Build, clock: Clock, ids: Ids, journal: Journal, receiver: Receiver
) -> None:
    receiver.gate.clear()
    dispatcher = build(timeout_s=0.05)
    async with dispatcher.running():
        fault = await fault_of(Post(clock, ids, journal, dispatcher), receiver.url)
    assert fault == f"no answer from {receiver.url[7:-5]} within 0.05 s"


@pytest.mark.ledger("callbacks.unreachable")
async def test_the_connection_is_closed_without_an_answer(post: Post) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.close()

    async with speaking(hang_up) as place:
        assert await fault_of(post, f"http://{place}/") in (
            f"{place} closed the connection without an answer",
            f"the connection to {place} broke: [Errno 104] Connection reset by peer",
        )


@pytest.mark.ledger("callbacks.unreachable")
def test_the_connection_is_closed_while_the_callback_is_written() -> None:
    fault = aiohttp.ClientOSError(None, "Can not write request body for http://app:9000/hook")
    said = sentence(fault, "http://app:9000/hook", 10.0)
    assert said == "app:9000 closed the connection before it had taken the callback"


@pytest.mark.ledger("callbacks.unreachable")
async def test_somebody_answers_who_speaks_no_http(post: Post) -> None:
    async def mail(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()
        writer.close()

    async with speaking(mail) as place:
        fault = await fault_of(post, f"http://{place}/")
    assert fault.startswith(f"{place} answered something that is not HTTP")


@pytest.mark.ledger("callbacks.unreachable")
async def test_a_certificate_that_nobody_vouches_for(post: Post, clock: Clock) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    async with receiving(clock.now, ssl_context=context) as secure:
        fault = await fault_of(post, secure.url)
        assert fault.startswith(f"TLS: the certificate of {secure.url[8:-5]} is not trusted")
        assert "SSL_CERT_FILE" in fault


@pytest.mark.ledger("callbacks.unreachable")
async def test_https_where_http_is_spoken(post: Post, receiver: Receiver) -> None:
    fault = await fault_of(post, receiver.url.replace("http:", "https:"))
    assert fault.startswith("TLS: no handshake with 127.0.0.1:")
    assert fault.endswith("does it speak https?")


async def test_the_beginning_of_a_long_answer_is_kept_and_the_rest_is_not_read(
    post: Post, clock: Clock, receiver: Receiver
) -> None:
    written = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal written
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"x" * 65_536)
                written += 65_536
        except ConnectionError:
            return response

    receiver.answers.append(endless)
    callback_id = post(receiver.url)
    post(receiver.url, 2)
    await clock.settled()
    sent = await post.dispatcher.get(callback_id)
    assert (sent.state, sent.attempts[0].answer) == ("done", "x" * 1000)
    assert len(receiver.arrived) == 2
    assert written < 50_000_000


async def test_an_answer_that_breaks_off_after_its_status_counts_as_taken(
    post: Post, clock: Clock, receiver: Receiver
) -> None:
    async def half(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.abort()
        return response

    receiver.answers.append(half)
    callback_id = post(receiver.url)
    await clock.settled()
    assert (await post.dispatcher.get(callback_id)).state == "done"


async def test_cookies_are_not_kept_and_connections_are_reused(post: Post, clock: Clock, receiver: Receiver) -> None:
    async def with_cookie(request: web.Request) -> web.Response:
        assert request.transport is not None
        response = web.Response(text=str(request.transport.get_extra_info("peername")[1]))
        response.set_cookie("session", "1")
        return response

    receiver.answers.extend([with_cookie, with_cookie, with_cookie])
    for n in range(3):
        post(receiver.url, n)
    await clock.settled()
    assert all("Cookie" not in each.headers for each in receiver.arrived)
    ports = {sent.attempts[0].answer for sent in await post.dispatcher.callbacks()}
    assert len(ports) == 1


@pytest.mark.filterwarnings("ignore")
async def test_a_bug_in_a_lane_makes_the_dispatcher_unhealthy_and_accounts_for_the_rest(
    build: Build, clock: Clock, ids: Ids, journal: Journal, receiver: Receiver
) -> None:
    dispatcher = build()
    post = Post(clock, ids, journal, dispatcher)
    running = asyncio.create_task(dispatcher.run())
    assert dispatcher.healthy
    callback_id = post(receiver.url, body="not bytes, which no room of ours hands over")
    other = post(receiver.url)
    with pytest.raises(ExceptionGroup) as died:
        await running
    assert died.group_contains(TypeError)
    assert not dispatcher.healthy
    assert {entry.data["callback_id"] for entry in post.told("callback.dropped")} == {callback_id, other}
    assert len(post.told("emulator.fault")) == 1
    await asyncio.wait_for(clock.settled(), 1)
