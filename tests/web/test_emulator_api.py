"""The emulator's own API: journal and waits, clock, reset, one message from every side."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from seen_outside import Api, Sink, text

from emulator.settings import Settings
from emulator.web.feeds import FEEDS
from emulator.web.server import STOP_GRACE_S, Server

PHONE = "12015550100"


async def wait(api: Api, match: dict[str, Any], **fields: Any) -> dict[str, Any]:
    status, answer = await api.call("POST", "/_emulator/journal:wait", {"match": match, **fields})
    assert status == 200, answer
    return dict(answer)


@pytest.mark.ledger("waits.match")
async def test_a_wait_answers_with_the_match_its_codes_links_and_captures(api: Api) -> None:
    waiting = asyncio.create_task(
        wait(api, {"kind": "phone.received", "phone": PHONE, "data": {"text": "/code (?P<code>\\d+)/"}})
    )
    await api.send(text("Hello"))
    await api.send(text("Your code 481516, or https://e.example/l"))
    answer = await waiting
    assert (answer["matched"], answer["codes"], answer["links"]) == (True, ["481516"], ["https://e.example/l"])
    assert answer["captures"] == {"code": "481516"}
    assert answer["entry"]["seq"] == answer["cursor"]
    again = await wait(api, {"kind": "phone.received"}, after=answer["cursor"], timeout="20ms")
    assert not again["matched"]


@pytest.mark.ledger("waits.misses")
async def test_a_wait_in_vain_answers_with_the_nearest_misses(api: Api, sink: Sink) -> None:
    await api.send(text("Good morning"))
    await sink.report("DELIVERED")
    answer = await wait(api, {"kind": "phone.received", "data": {"text": "Good evening"}}, timeout="20ms")
    assert (answer["matched"], answer["entry"]) == (False, None)
    (miss, *_) = answer["misses"]
    assert miss["entry"]["data"]["text"] == "Good morning"
    assert "Good evening" in " ".join(miss["differences"])


@pytest.mark.ledger("waits.misses")
async def test_a_wait_for_a_misspelt_kind_misses_the_kind_that_was_meant(api: Api, sink: Sink) -> None:
    await api.send(text("Good morning"))
    await sink.report("DELIVERED")
    for kind in ("phone.recieved", "/^phone\\.rec.*d$/"):
        (miss,) = (await wait(api, {"kind": kind, "data": {"text": "Good evening"}}, timeout="1ms"))["misses"]
        assert miss["entry"]["kind"] == "phone.received"
    (miss,) = (await wait(api, {"kind": "phone.recieved"}, timeout="1ms"))["misses"]
    assert miss["differences"] == ["kind: expected 'phone.recieved', found 'phone.received'"]
    assert (await wait(api, {"kind": "nothing like it"}, timeout="1ms"))["misses"] == []


@pytest.mark.ledger("cli.stops")
async def test_a_wait_does_not_hold_up_a_stop() -> None:
    loop, body = asyncio.get_running_loop(), {"match": {"kind": "never"}, "timeout": "60s"}
    async with aiohttp.ClientSession() as session:
        async with Server(Settings(port=0)) as server:
            waiting = asyncio.create_task(session.post(f"{server.url}/_emulator/journal:wait", json=body))
            await (await session.get(f"{server.url}/health")).read()  # comes after the wait
            assert len(server.app[FEEDS]) == 1
            began = loop.time()
        assert loop.time() - began < STOP_GRACE_S
        with pytest.raises(aiohttp.ClientError):
            await waiting


async def test_a_wait_without_a_unit_is_refused(api: Api) -> None:
    status, answer = await api.call("POST", "/_emulator/journal:wait", {"match": {}, "timeout": "5"})
    assert status == 400
    assert "unit" in answer["error"]["message"]


@pytest.mark.ledger("waits.patterns")
async def test_a_wait_for_what_is_no_pattern_is_refused_with_its_place(api: Api) -> None:
    wanted = {"match": {"kind": "phone.received", "data": {"text": "/code (/", "parts": ["/[/"]}}}
    status, answer = await api.call("POST", "/_emulator/journal:wait", wanted)
    assert status == 400
    message = answer["error"]["message"]
    assert "data.text: /code (/ is not a regular expression: missing )" in message
    assert "data.parts[0]: /[/ is not a regular expression" in message


@pytest.mark.ledger("waits.patterns")
async def test_a_wait_takes_a_number_with_its_plus(api: Api) -> None:
    await api.send(text("Hello"))
    answer = await wait(api, {"kind": "phone.received", "phone": f"+{PHONE}"})
    assert answer["entry"]["phone"] == PHONE


@pytest.mark.ledger("own.strict")
@pytest.mark.parametrize(
    ("name", "says"),
    [("phon", "did you mean 'phone'?"), ("zzz", "allowed: seq, at, kind, app_id, message_id, phone, data")],
)
async def test_a_wait_for_a_field_that_no_entry_has_is_refused_at_once(api: Api, name: str, says: str) -> None:
    status, answer = await api.call("POST", "/_emulator/journal:wait", {"match": {name: "x"}, "timeout": "60s"})
    assert (status, answer["error"]["message"]) == (400, f"Malformed request: match {name} is not known; {says}")


@pytest.mark.ledger("own.strict")
async def test_a_misspelt_app_resets_nothing(api: Api) -> None:
    await api.send(text("Hello"))
    status, answer = await api.call("POST", "/_emulator/reset", {"app": api.app_id})
    assert (status, answer["error"]["message"]) == (400, "Malformed request: app is not known; did you mean 'app_id'?")
    _, journal = await api.call("GET", "/_emulator/journal?kind=message.accepted")
    assert len(journal["entries"]) == 1


@pytest.mark.ledger("own.strict")
async def test_a_misspelt_filter_takes_no_fault_away(api: Api) -> None:
    await api.call("POST", "/_emulator/faults", {"kind": "drop", "of": "MESSAGE_INBOUND"})
    status, answer = await api.call("DELETE", "/_emulator/faults?app=other")
    assert (status, answer["error"]["message"].partition("; ")[2]) == (400, "did you mean 'app_id'?")
    status, answer = await api.call("DELETE", "/_emulator/faults?kind=dorp")
    assert (status, "kind: 'dorp' is not known; allowed: " in answer["error"]["message"]) == (400, True)
    _, there = await api.call("GET", "/_emulator/faults")
    assert len(there["faults"]) == 1


async def test_a_misspelt_state_is_told_which_there_are(api: Api) -> None:
    _, answer = await api.call("GET", "/_emulator/callbacks?state=lost")
    assert answer["error"]["message"] == "state: 'lost' is not known; allowed: queued, retrying, done, failed, dropped"


@pytest.mark.ledger("journal.read")
async def test_the_journal_is_read_by_cursor_and_filtered(api: Api, sink: Sink) -> None:
    await api.send(text("a"))
    await sink.report("DELIVERED")
    _, everything = await api.call("GET", "/_emulator/journal?limit=3")
    assert [entry["seq"] for entry in everything["entries"]] == [1, 2, 3]
    assert everything["last"] == api.server.parts.journal.last_seq > everything["cursor"] == 3
    _, rest = await api.call("GET", f"/_emulator/journal?after={everything['cursor']}")
    assert rest["entries"][0]["seq"] == 4
    _, of_phone = await api.call("GET", f"/_emulator/journal?kind=phone.&phone=%2B{PHONE}")
    assert [entry["kind"] for entry in of_phone["entries"]] == ["phone.received"]
    for nonsense in ("after=x", "limit=0", "limit=-1", "format=har&limit=0"):
        status, answer = await api.call("GET", f"/_emulator/journal?{nonsense}")
        assert (status, "must be a number from" in answer["error"]["message"]) == (400, True), nonsense


@pytest.mark.ledger("callbacks.records")
async def test_callbacks_are_read_by_cursor_and_one_by_one(api: Api, sink: Sink) -> None:
    await api.send(text("a"))
    await sink.report("DELIVERED")
    _, everything = await api.call("GET", "/_emulator/callbacks")
    assert everything["cursor"] == ""
    read, cursor = [], "start"
    while cursor:
        after = "" if cursor == "start" else f"&after={cursor}"
        _, page = await api.call("GET", f"/_emulator/callbacks?page_size=2{after}")
        assert len(page["callbacks"]) <= 2
        read += page["callbacks"]
        cursor = page["cursor"]
    assert read == everything["callbacks"]
    assert await api.call("GET", f"/_emulator/callbacks/{read[0]['id']}") == (200, read[0])
    assert (await api.call("GET", "/_emulator/callbacks/nobody"))[0] == 404
    status, answer = await api.call("GET", "/_emulator/callbacks?after=nobody")
    assert (status, "give the cursor of the page before" in answer["error"]["message"]) == (400, True)


@pytest.mark.ledger("journal.follow")
async def test_the_event_stream_resumes_after_the_last_entry_seen(api: Api) -> None:
    await api.send(text("a"))
    seen: list[int] = []
    for _ in range(2):
        headers = {"Last-Event-ID": str(seen[-1] if seen else 0)}
        async with api.session.get(f"{api.server.url}/_emulator/events", headers=headers) as response:
            assert response.content_type == "text/event-stream"
            while len(seen) % 2 == 0 or len(seen) < 2:
                line = (await asyncio.wait_for(response.content.readline(), 5)).decode()
                if line.startswith("data: "):
                    seen.append(json.loads(line[6:])["seq"])
                if len(seen) >= 4:
                    break
    assert seen == list(range(1, len(seen) + 1))


@pytest.mark.ledger("journal.follow")
async def test_an_event_stream_after_what_is_no_entry_begins_with_what_comes(api: Api) -> None:
    headers = {"Last-Event-ID": "9" * 5000}
    async with api.session.get(f"{api.server.url}/_emulator/events", headers=headers) as response:
        assert response.status == 200
        await response.content.readline()
        assert await api.send(text("Hello"))
        lines = [(await asyncio.wait_for(response.content.readline(), 5)).decode() for _ in range(3)]
    assert any(line.startswith("data: ") for line in lines)


@pytest.mark.ledger("own.strict")
async def test_an_event_stream_from_no_number_is_refused(api: Api) -> None:
    status, answer = await api.call("GET", "/_emulator/events?after=start")
    assert (status, answer["error"]["message"]) == (400, "after: must be a number from 0, found 'start'")


@pytest.mark.ledger("clock.api")
async def test_the_clock_is_moved_over_http_and_runs_what_is_due(sink: Sink) -> None:
    settings = Settings(port=0, clock="manual", clock_start="2026-03-04T09:00:00Z", webhook_url=sink.url)
    async with Server(settings) as server, aiohttp.ClientSession() as session:
        api = Api(server, session, server.parts.tokens.issue("Basic azpz")[0])
        await api.send(text("a"))
        await sink.report("QUEUED_ON_CHANNEL")
        _, state = await api.call("POST", "/_emulator/clock", {"advance": "3d"})
        assert (state["now"], state["mode"], state["next_due"]) == ("2026-03-07T09:00:00.000Z", "manual", None)
        assert (await sink.report("DELIVERED"))["accepted_time"] == "2026-03-04T09:00:01.000Z"
        status, answer = await api.call("POST", "/_emulator/clock", {"to": "2026-03-01T00:00:00Z"})
        assert status == 400
        assert "backwards" in answer["error"]["message"]


@pytest.mark.ledger("clock.bounds")
@pytest.mark.parametrize(
    ("move", "field"),
    [
        ({"to": "9000-01-01T00:00:01Z"}, "to"),
        ({"to": "1999-01-01T00:00:00Z"}, "to"),
        ({"advance": "3651d"}, "advance"),
        ({"mode": "scaled", "scale": 1e7}, "scale"),
        ({"mode": "scaled", "scale": 0}, "scale"),
    ],
)
async def test_the_clock_stays_within_the_calendar(api: Api, move: dict[str, Any], field: str) -> None:
    before = (await api.call("GET", "/_emulator/clock"))[1]
    status, answer = await api.call("POST", "/_emulator/clock", move)
    assert status == 400
    assert field in answer["error"]["message"]
    assert (await api.call("GET", "/_emulator/clock"))[1] == before


@pytest.mark.ledger("clock.bounds")
async def test_the_last_day_is_as_good_as_any(api: Api, sink: Sink) -> None:
    await api.call("POST", "/_emulator/clock", {"to": "9000-01-01T00:00:00Z"})
    await api.send(text("a"), ttl="315576000000s")
    assert (await sink.report("DELIVERED"))["accepted_time"].startswith("9000-01-01")
    assert (await api.call("POST", "/_emulator/clock", {"advance": "1d"}))[0] == 400


@pytest.mark.ledger("reset.one-app")
async def test_a_reset_of_one_app_leaves_the_others_as_they_were(api: Api) -> None:
    _, other = await api.call(
        "POST", "apps", {"display_name": "Other", "channel_credentials": [], "processing_mode": "CONVERSATION"}
    )
    await api.send(text("mine"))
    sms = {"channel": "SMS", "static_bearer": {"claimed_identity": "plan2", "token": "t"}}
    await api.call("PATCH", f"apps/{other['id']}", {"channel_credentials": [sms]})
    recipient = {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": "+12015550101"}]}}
    body = {"app_id": other["id"], "recipient": recipient, "message": text("theirs")}
    assert (await api.call("POST", "messages:send", body))[0] == 200
    assert await api.call("POST", "/_emulator/reset", {"app_id": api.app_id}) == (200, {})
    _, listing = await api.call("GET", "messages")
    assert [message["app_message"] for message in listing["messages"]] == [text("theirs")]
    assert await api.call("POST", "/_emulator/reset", {}) == (200, {})
    assert (await api.call("GET", "messages"))[1]["messages"] == []
    assert [app["id"] for app in (await api.call("GET", "apps"))[1]["apps"]] == [api.app_id]
    assert (await api.call("POST", "/_emulator/reset", {"app_id": other["id"]}))[0] == 404


@pytest.mark.ledger("inspect.message")
async def test_a_message_is_shown_from_every_side(api: Api, sink: Sink) -> None:
    message_id = await api.send(text("Hello"))
    await sink.report("DELIVERED")
    await wait(api, {"kind": "callback.done", "message_id": message_id, "data": {"trigger": "MESSAGE_SUBMIT"}})
    _, shown = await api.call("GET", f"/_emulator/messages/{message_id}")
    assert json.loads(shown["request"]["data"]["request"])["message"] == text("Hello")
    assert (shown["sms"]["text"], shown["message"]["status"]) == ("Hello", "DELIVERED")
    assert {callback["trigger"] for callback in shown["callbacks"]} == {"MESSAGE_SUBMIT", "MESSAGE_DELIVERY"}
    assert [entry["seq"] for entry in shown["lifecycle"]] == sorted(entry["seq"] for entry in shown["lifecycle"])


@pytest.mark.ledger("inspect.explain")
@pytest.mark.parametrize(
    ("options", "to", "says"),
    [
        ({}, PHONE, "has no webhook"),
        ({"webhook_url": "http://127.0.0.1:9/x"}, PHONE, "The next try is at"),
        ({"clock": "manual"}, PHONE, "has no webhook"),
    ],
)
async def test_silence_is_explained(options: dict[str, Any], to: str, says: str) -> None:
    async with Server(Settings(port=0, **options)) as server, aiohttp.ClientSession() as session:
        api = Api(server, session, server.parts.tokens.issue("Basic azpz")[0])
        message_id = await api.send(text("a"), to)
        if options.get("webhook_url"):
            await wait(api, {"kind": "callback.attempt", "message_id": message_id})
        _, shown = await api.call("GET", f"/_emulator/messages/{message_id}")
        assert says in shown["explanation"]


@pytest.mark.ledger("inspect.explain")
async def test_a_failure_is_explained_with_its_reason(api: Api, sink: Sink) -> None:
    message_id = await api.send(text("a"), "+46700009901")
    await sink.report("FAILED")
    _, shown = await api.call("GET", f"/_emulator/messages/{message_id}")
    assert "FAILED (RECIPIENT_NOT_REACHABLE: " in shown["explanation"]


@pytest.mark.ledger("inspect.waiting")
async def test_a_message_that_waits_for_a_phone_or_a_hand_says_so(sink: Sink) -> None:
    settings = Settings(port=0, clock="manual", webhook_url=sink.url)
    async with Server(settings) as server, aiohttp.ClientSession() as session:
        api = Api(server, session, server.parts.tokens.issue("Basic azpz")[0])
        on_its_way = await api.send(text("a"))
        pending = await api.send(text("b"), "+46700009907")
        await sink.report("QUEUED_ON_CHANNEL")
        await sink.report("QUEUED_ON_CHANNEL")
        await server.parts.clock.settled()

        async def explanation(message_id: str) -> str:
            return str((await api.call("GET", f"/_emulator/messages/{message_id}"))[1]["explanation"])

        assert "The clock is manual: move it." in await explanation(on_its_way)
        assert "until somebody decides its fate by hand" in await explanation(pending)
        assert await api.call("POST", f"/_emulator/messages/{pending}:report", {"status": "DELIVERED"}) == (200, {})
        await sink.report("DELIVERED")
        assert "final" in await explanation(pending)
        status, answer = await api.call("POST", f"/_emulator/messages/{pending}:report", {"status": "FAILED"})
        assert (status, answer["error"]["status"]) == (400, "FAILED_PRECONDITION")


@pytest.mark.ledger("health")
async def test_health_answers_anybody(api: Api) -> None:
    async with api.session.get(f"{api.server.url}/health", headers={"Host": "emulator.internal.example"}) as response:
        assert (response.status, (await response.json())["status"]) == (200, "ok")


@pytest.mark.ledger("health")
@pytest.mark.parametrize("path", ["/health", "/", "/ui/app.js"])
async def test_who_waits_for_the_emulator_may_ask_by_head(api: Api, path: str) -> None:
    async with api.session.head(api.server.url + path) as response:
        assert (response.status, await response.read()) == (200, b"")
        assert int(response.headers["Content-Length"]) > 0
    async with api.session.head(f"{api.server.url}/_emulator/phones") as response:
        assert response.status == 405
