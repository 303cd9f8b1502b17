"""Faults of the API as a client meets them, over a real socket; and how they are put in force over HTTP."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import aiohttp
import pytest
from seen_outside import Api, Sink, sending, text
from sinch import SinchClient

FAULTS = "/_emulator/faults"


async def put(api: Api, kind: str, **fields: Any) -> str:
    """A fault of messages:send in force; its id."""
    values = {"on": "api", "kind": kind, "of": "messages:send", **fields}
    status, fault = await api.call("POST", FAULTS, values)
    assert status == 200, fault
    return str(fault["id"])


async def send(api: Api) -> tuple[int, Any]:
    return await api.call("POST", "messages:send", sending(api.app_id, text("hello")))


async def taken(api: Api) -> int:
    """How many messages the emulator took."""
    return len(api.server.parts.journal.find(lambda entry: entry.kind == "message.accepted"))


@pytest.mark.ledger("faults.api")
async def test_an_error_comes_in_the_contracts_shape_and_the_call_has_no_effect(api: Api) -> None:
    await put(api, "status", code=503, times=1)
    status, answer = await send(api)
    assert status == 503
    assert answer == {
        "error": {"code": 503, "message": "A fault on purpose answers 503.", "status": "UNAVAILABLE", "details": []}
    }
    assert await taken(api) == 0
    assert (await send(api))[0] == 200
    calls = api.server.parts.journal.find(lambda entry: entry.kind == "api.call" and "send" in entry.data["path"])
    assert [entry.data["status"] for entry in calls] == [503, 200]


@pytest.mark.ledger("faults.api")
async def test_too_many_requests_name_the_time_to_come_back(api: Api) -> None:
    await put(api, "status", code=429, retry_after="7s")
    async with api.session.post(f"{api.base}/messages:send", json={}) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "7")


@pytest.mark.ledger("faults.api")
async def test_a_gateway_answers_what_is_not_json(api: Api) -> None:
    await put(api, "gateway_error", code=502)
    async with api.session.post(f"{api.base}/messages:send", json={}) as response:
        assert (response.status, response.content_type) == (502, "text/html")
        assert "Bad Gateway" in await response.text()


@pytest.mark.ledger("faults.api")
async def test_the_official_sdk_gets_a_new_token_when_one_expires(api: Api) -> None:
    client = SinchClient(project_id=api.server.settings.project_id, key_id="key", key_secret="secret")
    client.configuration.auth_origin = api.server.url
    client.configuration.conversation_origin = api.server.url

    def send_one() -> Any:
        return client.conversation.messages.send_text_message(
            app_id=api.app_id, text="hello", recipient_identities=[{"channel": "SMS", "identity": "+12015550100"}]
        )

    await asyncio.to_thread(send_one)
    await put(api, "expired_token", times=1)
    sent = await asyncio.to_thread(send_one)
    assert sent.message_id
    shown = (await api.call("GET", FAULTS))[1]["faults"]
    assert [(fault["kind"], fault["hits"]) for fault in shown] == [("expired_token", 1)]


@pytest.mark.ledger("faults.api")
async def test_a_late_answer_takes_real_time(api: Api) -> None:
    await put(api, "latency", by="150ms")
    began = time.monotonic()
    assert (await send(api))[0] == 200
    assert time.monotonic() - began >= 0.15


@pytest.mark.ledger("faults.api")
@pytest.mark.parametrize(("handled", "messages"), [(False, 0), (True, 1)])
async def test_a_connection_is_reset_before_or_after_the_call_had_its_effect(
    api: Api, handled: bool, messages: int
) -> None:
    await put(api, "reset", handled=handled)
    with pytest.raises(aiohttp.ClientConnectionError):
        await send(api)
    assert await taken(api) == messages


@pytest.mark.ledger("faults.api")
async def test_an_answer_breaks_off_in_the_middle(api: Api) -> None:
    await put(api, "half_answer")
    async with api.session.post(
        f"{api.base}/messages:send",
        json=sending(api.app_id, text("hello")),
        headers={"Authorization": f"Bearer {api.token}"},
    ) as response:
        assert response.status == 200
        with pytest.raises((aiohttp.ClientPayloadError, aiohttp.ClientConnectionError)):
            await response.read()
    assert await taken(api) == 1


@pytest.mark.ledger("faults.api")
async def test_a_slow_body_begins_at_once_and_ends_late(api: Api) -> None:
    await put(api, "slow_body", over="200ms")
    began = time.monotonic()
    async with api.session.post(
        f"{api.base}/messages:send",
        json=sending(api.app_id, text("hello")),
        headers={"Authorization": f"Bearer {api.token}"},
    ) as response:
        headers_after = time.monotonic() - began
        assert (await response.json())["message_id"]
        assert headers_after < 0.2 <= time.monotonic() - began


@pytest.mark.ledger("faults.api")
async def test_a_callback_overtakes_the_answer_of_its_call(api: Api, sink: Sink) -> None:
    await put(api, "overtaken")
    call = asyncio.create_task(send(api))
    submitted = (await sink.next("message_submit_notification")).body["message_submit_notification"]
    assert not call.done()
    assert (await call)[1]["message_id"] == submitted["message_id"]


@pytest.mark.ledger("faults.told")
@pytest.mark.parametrize(
    ("kind", "fields", "status"),
    [
        ("status", {"code": 503}, 503),
        ("latency", {"by": "1ms"}, 200),
        ("reset", {}, 0),
        ("reset", {"handled": True}, 0),
        ("half_answer", {}, 200),
        ("slow_body", {"over": "10ms"}, 200),
    ],
)
async def test_the_journal_says_what_the_application_met(
    api: Api, kind: str, fields: dict[str, Any], status: int
) -> None:
    await put(api, kind, **fields)
    try:
        answered: Any = (await send(api))[1]
    except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError):
        answered = None
    (told,) = api.server.parts.journal.find(
        lambda entry: entry.kind == "api.call" and entry.data["route"] == "messages.send"
    )
    assert (told.data["spoiled"], told.data["status"]) == (kind, status)
    if answered is not None:
        assert json.loads(told.data["response"]) == answered
    else:
        assert told.data["response"].startswith('{"message_id"' if kind == "half_answer" else "")
        assert not told.data["response"].endswith("}")
    assert api.server.parts.findings.all() == []


async def test_a_fault_may_concern_one_app_only(api: Api) -> None:
    await put(api, "status", code=500, app_id="another")
    assert (await send(api))[0] == 200
    await put(api, "status", code=500, app_id=api.app_id)
    assert (await send(api))[0] == 500


def numbered(number: str) -> dict[str, Any]:
    return {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": number}]}}


@pytest.mark.ledger("faults.rules")
async def test_a_fault_may_concern_calls_about_one_phone_only(api: Api) -> None:
    async def to(recipient: dict[str, Any]) -> tuple[int, Any]:
        return await api.call("POST", "messages:send", {**sending(api.app_id, text("hi")), "recipient": recipient})

    contact_ids = []
    for number in ("12015550198", "12015550199"):
        identities = [{"channel": "SMS", "identity": number}]
        contact_ids.append(
            (await api.call("POST", "contacts", {"channel_identities": identities, "language": "EN_US"}))[1]["id"]
        )
    other, theirs = contact_ids
    _, sent = await to({"contact_id": theirs})
    await put(api, "status", of="", code=418, phone="+1 (201) 555-0199")
    for recipient, status in (
        (numbered("+12015550198"), 200),
        ({"contact_id": other}, 200),
        (numbered("12015550199"), 418),
        ({"contact_id": theirs}, 418),
    ):
        assert (await to(recipient))[0] == status
    for path in (
        f"contacts/{theirs}",
        "contacts?identity=%2B12015550199&channel=SMS",
        f"messages/{sent['message_id']}",
    ):
        assert (await api.call("GET", path))[0] == 418
    assert (await api.call("GET", f"contacts/{other}"))[0] == 200
    async with api.session.post(f"{api.server.url}/oauth2/token", data=b"{") as response:
        assert response.status != 418, "a body that cannot be read names nobody"


async def test_the_emulators_own_api_is_never_hit(api: Api) -> None:
    assert (await api.call("POST", FAULTS, {"on": "api", "kind": "reset"}))[0] == 200
    assert (await api.call("GET", "/_emulator/journal"))[0] == 200
    with pytest.raises(aiohttp.ClientConnectionError):
        await send(api)


@pytest.mark.ledger("faults.listed")
async def test_faults_of_callbacks_are_put_in_force_listed_and_taken_away_over_http(api: Api, sink: Sink) -> None:
    wanted = {"kind": "duplicate", "of": "MESSAGE_SUBMIT", "copies": 1, "times": 1}
    status, fault = await api.call("POST", FAULTS, wanted)
    assert (status, fault["on"], fault["hits"]) == (200, "callback", 0)
    await send(api)
    first = await sink.next("message_submit_notification")
    second = await sink.next("message_submit_notification")
    assert first.raw == second.raw
    shown = (await api.call("GET", FAULTS))[1]
    assert [(each["id"], each["hits"], each["spent"]) for each in shown["faults"]] == [(fault["id"], 1, True)]
    assert {"duplicate", "bad_signature"} <= set(shown["kinds"]["callback"])
    assert (await api.call("DELETE", f"{FAULTS}/{fault['id']}"))[0] == 200
    assert (await api.call("DELETE", f"{FAULTS}/{fault['id']}"))[0] == 404
    await api.call("POST", FAULTS, {"kind": "drop"})
    assert len((await api.call("DELETE", f"{FAULTS}?on=callback"))[1]["faults"]) == 1
    assert (await api.call("GET", FAULTS))[1]["faults"] == []


async def test_a_reset_takes_every_fault_away(api: Api) -> None:
    await put(api, "reset")
    await api.call("POST", "/_emulator/reset", {})
    assert (await api.call("GET", FAULTS))[1]["faults"] == []


@pytest.mark.ledger("faults.refused")
async def test_a_wrong_fault_is_answered_400_with_the_field(api: Api) -> None:
    status, answer = await api.call("POST", FAULTS, {"kind": "dorp"})
    assert status == 400
    assert answer["error"]["details"][0]["field_violations"][0]["field"] == "kind"
    assert "did you mean 'drop'?" in answer["error"]["message"]
    assert (await api.call("POST", FAULTS, [1]))[0] == 400
