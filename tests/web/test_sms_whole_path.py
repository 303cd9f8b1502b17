"""The whole path of an SMS and back: API, service plan, network, phone, adapter, callback."""

from __future__ import annotations

import json

import pytest

from emulator.settings import Settings

ANNA = "46701740605"
INBOUND = {"id": "X", "from": ANNA, "to": "46730000009", "received_at": "2026-01-15T09:30:00Z", "body": "Hi"}
SCRIPTS = {"latin": "a", "cyrillic": "я", "han": "字", "escaped": "€", "emoji": "😀"}


def text(words: str) -> dict[str, object]:
    return {"text_message": {"text": words}}


def question(*labels: str) -> dict[str, object]:
    return {"choice_message": {"text_message": {"text": "?"}, "choices": [text(label) for label in labels]}}


@pytest.fixture
def settings(sink) -> Settings:
    return Settings(
        port=0, clock="manual", clock_start="2026-11-23T09:00:00Z", clock_quiet_s=0.0, seed="4711",
        webhook_url=sink.url, max_body_bytes=65_536,
    )  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.ledger("network.whole-path")
async def test_two_thousand_characters_go_through_the_whole_path_and_back(plan, sink, script: str) -> None:
    words = SCRIPTS[script] * (1000 if script == "emoji" else 2000)
    await plan.api.send(text(words), to=ANNA)
    await plan.clock.advance(2)
    assert [message["text"] for message in await plan.inbox()] == [words]
    await sink.report("DELIVERED")
    await plan.write(words)
    await plan.clock.settled()
    inbound = (await sink.next("message")).body["message"]
    assert inbound["contact_message"]["text_message"]["text"] == words
    (kept,) = (await plan.call("GET", "/inbounds"))["inbounds"]
    assert kept["body"] == words


@pytest.mark.ledger("network.whole-path.choices")
async def test_a_choice_is_answered_within_a_day_by_its_words_in_any_case_and_never_by_its_number(plan, sink) -> None:
    first = await plan.api.send(question("Red", "Yes"), to=ANNA)
    await plan.clock.advance(60)
    second = await plan.api.send(question("Yes", "No"), to=ANNA)
    await plan.clock.advance(60)

    async def heard(words: str) -> dict[str, object]:
        await plan.write(words)
        await plan.clock.settled()
        return (await sink.next("message")).body["message"]["contact_message"]

    answered = {words: await heard(words) for words in ("yes", "> NO", " red ", "2", "blue")}
    assert {words: message.get("choice_response_message") for words, message in answered.items()} == {
        "yes": {"message_id": second, "postback_data": f"{second}_Yes"},
        "> NO": {"message_id": second, "postback_data": f"{second}_No"},
        " red ": {"message_id": first, "postback_data": f"{first}_Red"},
        "2": None,
        "blue": None,
    }
    await plan.clock.advance(86_400)
    assert await heard("yes") == text("yes")


@pytest.mark.ledger("network.mo.binary")
async def test_bytes_from_a_phone_reach_the_app_as_something_unsupported(plan, sink) -> None:
    path = f"/_emulator/phones/{ANNA}/messages"
    status, _ = await plan.api.call("POST", path, {"binary": "48656c6c6f", "udh": "0605041582158A"})
    assert status == 200
    await plan.clock.settled()
    payload = json.loads((await sink.next("unsupported_callback")).body["unsupported_callback"]["payload"])
    assert (payload["type"], payload["body"], payload["udh"]) == ("mo_binary", "SGVsbG8=", "0605041582158A")
    (shown,) = await plan.inbox()
    # Five octets and a header of seven; the hexadecimal digits shown are not what was sent.
    assert (shown["encoding"], shown["units"], len(shown["parts"]), shown["ucs2_because"]) == ("BINARY", 12, 1, None)
    for wrong in ({"binary": "XX"}, {"binary": "00", "udh": "05"}, {"binary": "00" * 141}, {"binary": "", "text": ""}):
        status, refused = await plan.api.call("POST", path, wrong)
        assert (status, refused["error"]["status"]) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    ("app", "body", "status"),
    [
        (
            "NOSUCHAPP",
            {"type": "mo_text", "id": "X", "from": ANNA, "to": "1", "received_at": "2026-01-15T09:30:00Z"},
            404,
        ),
        (
            "",
            {
                "type": "recipient_delivery_report_sms",
                "batch_id": "01KF0B000000000000000000A1",
                "recipient": ANNA,
                "code": 0,
                "status": "Delivered",
                "at": "2026-01-15T09:30:00Z",
            },
            404,
        ),
        ("", {"type": "mo_fax"}, 400),
        ("", {"type": "mo_text", **INBOUND, "from": "12"}, 400),
        ("", {"type": "mo_text", **INBOUND, "from": "not a number"}, 400),
        ("", {"type": "mo_text", **INBOUND, "from": "0701740605123456"}, 400),
        ("", {"type": "mo_text", **INBOUND, "to": "Clinic"}, 400),
        ("", {"type": "mo_text", **INBOUND, "body": "a" * 2001}, 400),
        ("", {"type": "mo_text", **INBOUND, "body": "😀" * 1001}, 400),
        ("", {"type": "mo_binary", **INBOUND, "body": "SGVsbG8=", "udh": "0500"}, 400),
        ("", {"type": "mo_binary", **INBOUND, "body": "SGVsbG8=", "udh": "zz"}, 400),
        ("", {"type": "mo_binary", **INBOUND, "body": "QUFB" * 47, "udh": ""}, 400),
        ("", {"type": "mo_text"}, 400),
    ],
)
@pytest.mark.ledger("adapter.errors")
async def test_a_callback_that_cannot_be_taken_is_refused_in_the_plans_own_shape(plan, sink, app, body, status) -> None:
    path = f"/adapter/v1/{app or plan.settings.app_id}/callback"
    found, refused = await plan.api.call("POST", path, body)
    assert found == status
    assert set(refused) == {"code", "text"}
    await plan.clock.settled()
    assert sink.arrived.empty()
    _, listed = await plan.api.call("GET", f"/v1/projects/{plan.settings.project_id}/contacts")
    assert listed["contacts"] == []


@pytest.mark.ledger("network.inbox.cost")
async def test_a_phone_shows_what_each_message_cost_and_why(plan) -> None:
    for words in ("Price: 5€", "a" * 161, "dear façade", "a" * 70 + "ç"):
        await plan.api.send(text(words), to=ANNA)
    await plan.clock.advance(2)
    seen = [
        (each["encoding"], [part["units"] for part in each["parts"]], each["ucs2_because"])
        for each in await plan.inbox()
    ]
    assert seen == [
        ("GSM", [10], None),
        ("GSM", [153, 8], None),
        ("UCS2", [11], {"index": 7, "character": "ç"}),
        ("UCS2", [67, 4], {"index": 70, "character": "ç"}),
    ]


@pytest.mark.ledger("network.reset")
async def test_reset_forgets_phones_batches_and_what_was_due(plan) -> None:
    await plan.send(body="soon")
    await plan.send(body="later", send_at="2026-11-23T10:00:00Z")
    await plan.call("POST", "/groups", {"members": [ANNA]}, status=201)
    await plan.api.call("PUT", "/_emulator/carriers", {"carriers": "=dead"})
    assert (await plan.api.call("POST", "/_emulator/reset", {}))[0] == 200
    await plan.clock.advance(7200)
    assert await plan.inbox() == []
    assert (await plan.call("GET", "/batches"))["count"] == 0
    assert (await plan.call("GET", "/groups"))["count"] == 0
    await plan.send(body="afresh")
    await plan.clock.advance(2)
    assert [message["text"] for message in await plan.inbox()] == ["afresh"]
