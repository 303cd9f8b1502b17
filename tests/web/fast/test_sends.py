"""A send on the fast path and the same one on the whole way: nobody can tell which it was."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from emulator.settings import DEFAULT_APP_ID, DEFAULT_PROJECT_ID, Settings
from emulator.web.app import build_app
from emulator.web.fast.framing import Head
from emulator.web.fast.sends import Sends
from emulator.web.keys import PARTS
from emulator.web.parts import Parts
from emulator.web.server import Server

BASIC = "Authorization: Basic " + base64.b64encode(b"key:secret").decode()
SETTINGS = Settings(port=0, clock="manual", clock_start="2026-11-23T09:00:00Z", seed="4711", max_body_bytes=30_000)
GOOD: dict[str, Any] = {
    "app_id": DEFAULT_APP_ID,
    "recipient": {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": "+46 70-174 06 05"}]}},
    "message": {"text_message": {"text": "Grüß Gott 👋"}},
}


def send(body: object = GOOD, *headers: str, project: str = DEFAULT_PROJECT_ID) -> bytes:
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    lines = [f"POST /v1/projects/{project}/messages:send HTTP/1.1", "Host: localhost", *(headers or (BASIC,))]
    return "\r\n".join([*lines, f"Content-Length: {len(raw)}", "", ""]).encode() + raw


def changed(**fields: object) -> dict[str, object]:
    return {**GOOD, **fields}


CASES = {
    "good": send(),
    "camelCase": send({"appId": DEFAULT_APP_ID, "recipient": GOOD["recipient"], "message": GOOD["message"]}),
    "every field": send(
        changed(
channel_priority_order=["SMS"], message_metadata="m", ttl="60s",
            channel_properties={"SMS_SENDER": "Acme"}, conversation_metadata={"a": 1}, queue="HIGH_PRIORITY",
            correlation_id="c", message_content_type="CONTENT_NOTIFICATION", project_id=DEFAULT_PROJECT_ID,
        )
    ),
    "dispatch": send(changed(processing_strategy="DISPATCH_ONLY")),
    "misspelt": send(changed(mesage_metadata="x")),
    "repeated": send(changed(project_id="x")),
    "no body": send(b""),
    "no JSON": send(b"{"),
    "not UTF-8": send(b'{"app_id":"\xff"}'),
    "rule broken": send(changed(message={})),
    "unknown app": send(changed(app_id="01E3S8B6YCMRNR0GGM94H80ACX")),
    "unknown contact": send(changed(recipient={"contact_id": "01E3S8B6YCMRNR0GGM94H80ACX"})),
    "too large": send(changed(message_metadata="x" * 30_000)),
    "no credentials": send(GOOD, "Accept: */*"),
    "wrong credentials": send(GOOD, "Authorization: Bearer x"),
    "two credentials": send(GOOD, BASIC, BASIC),
    "other project": send(project="other"),
    "compressed": send(gzip.compress(json.dumps(GOOD).encode()), BASIC, "Content-Encoding: gzip"),
    "last": send(GOOD, BASIC, "Connection: close"),
}  # fmt: skip

ACCEPTED = {"good", "camelCase", "every field", "dispatch", "repeated", "unknown contact"}


@asynccontextmanager
async def fast() -> AsyncIterator[tuple[int, Parts]]:
    async with Server(SETTINGS) as server:
        yield server.port, server.parts


@asynccontextmanager
async def whole_way() -> AsyncIterator[tuple[int, Parts]]:
    app = build_app(SETTINGS)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1], app[PARTS]
    await runner.cleanup()


async def seen(way: Any, raw: bytes) -> tuple[bytes, list[Any], list[Any]]:
    """The answers to a good send and then `raw` but for the dates, the journal, and what the store holds."""
    async with way() as (port, parts):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for each in (send(), raw):
            writer.write(each)
            await writer.drain()
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
            length = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
            answer = head + await reader.readexactly(length)
        await parts.clock.settled(0)
        writer.close()
        kept = sorted(repr(document) for document in parts.store.all())  # type: ignore[attr-defined]
        lines = [line for line in answer.split(b"\r\n") if not line.startswith(b"Date: ")]
        return b"\r\n".join(lines), list(parts.journal.after()), kept


@pytest.mark.parametrize("name", CASES)
async def test_nobody_can_tell_which_way_a_send_went(name: str) -> None:
    assert await seen(fast, CASES[name]) == await seen(whole_way, CASES[name])


async def answer(parts: Parts, raw: bytes = CASES["good"]) -> bytes | None:
    head = Head(0, f"/v1/projects/{DEFAULT_PROJECT_ID}/messages:send", DEFAULT_PROJECT_ID, BASIC.partition(": ")[2])
    return await Sends(parts).answer(head, raw.partition(b"\r\n\r\n")[2])


@pytest.mark.parametrize("name", CASES)
async def test_only_what_is_accepted_without_another_word_is_answered(name: str) -> None:
    async with fast() as (_, parts):
        before = parts.journal.last_seq
        answered = await answer(parts, CASES[name])
        alone = {"no credentials", "wrong credentials", "two credentials", "other project", "too large", "last"}
        if name not in alone:  # those are told by the head, which is another here
            assert (answered is not None) == (name in ACCEPTED)
        if answered is None:
            assert parts.journal.last_seq == before
    head = Head(10, "/", "p", None)
    assert Sends(parts).plain(head)
    assert not Sends(parts).plain(Head(10, "/", "", None))
    assert not Sends(parts).plain(Head(30_001, "/", "p", None))


async def test_what_is_in_force_sees_every_call() -> None:
    head = Head(10, "/", "p", None)
    limited = build_app(Settings(requests_per_second=5))[PARTS]
    assert not Sends(limited).plain(head)
    async with fast() as (_, parts):
        assert Sends(parts).plain(head)
        parts.faults.add({"on": "api", "kind": "latency", "by": "5ms"})
        assert not Sends(parts).plain(head)


async def test_a_fault_of_ours_is_told_by_the_door(caplog: pytest.LogCaptureFixture) -> None:
    async with fast() as (_, parts):
        parts.sending = None  # type: ignore[assignment]
        assert await answer(parts) is None
    assert "tried again on the whole way" in caplog.text


async def test_what_is_accepted_is_not_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    async with fast() as (_, parts):

        def fails(_: object) -> None:
            raise RuntimeError("a reader of the journal")

        parts.journal.listen_to({"api.call": fails})
        answered = await answer(parts)
        assert answered is not None
        assert [entry.kind for entry in parts.journal.after()].count("message.accepted") == 1
    assert "is accepted" in caplog.text
