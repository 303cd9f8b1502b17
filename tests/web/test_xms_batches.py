"""The service plan's own API over a real socket: batches, their reports, and every refusal in the API's own shape."""

from __future__ import annotations

import pytest

from emulator.network.uplink import PUBLISHED_WAITS
from emulator.settings import Settings

ANNA, BO, NOBODY = "46701740605", "46701740606", "46700009901"
START = "2026-11-23T09:00:00.000Z"


@pytest.fixture
def settings(sink) -> Settings:
    return Settings(
        port=0, clock="manual", clock_start=START, clock_quiet_s=0.0, seed="4711", webhook_url=sink.url,
        originators="46=46730000009,1=12025550123", sender="",
    )  # fmt: skip


# -- sending ---------------------------------------------------------------------------------------------------------


@pytest.mark.ledger("xms.batches.send")
async def test_a_batch_is_answered_as_it_will_be_sent_and_arrives(plan) -> None:
    batch = await plan.send(["+46 (70) 174-06 05"], "Hej", **{"from": "+46 730 00 00 01"}, client_reference="order-7")
    id = batch.pop("id")
    assert batch == {
        "type": "mt_text",
        "to": [ANNA],
        "from": "46730000001",
        "body": "Hej",
        "client_reference": "order-7",
        "delivery_report": "none",
        "flash_message": False,
        "feedback_enabled": False,
        "canceled": False,
        "created_at": START,
        "modified_at": START,
        "send_at": START,
        "expire_at": "2026-11-26T09:00:00.000Z",
    }
    assert (await plan.call("GET", f"/batches/{id}"))["body"] == "Hej"
    await plan.clock.advance(2)
    (message,) = await plan.inbox()
    assert (message["text"], message["peer"], message["kind"]) == ("Hej", "46730000001", "mt_text")


@pytest.mark.ledger("xms.batches.parameters")
async def test_each_recipient_gets_its_own_values_and_one_without_any_fails_alone(plan) -> None:
    batch = await plan.send(
        [ANNA, BO, "46701740607"],
        "Hi ${name}, see ${place}! ${other}",
        parameters={"name": {"+" + ANNA: "Anna", BO: "Bo"}, "place": {"default": "Lund"}},
    )
    await plan.clock.advance(2)
    assert [message["text"] for message in await plan.inbox()] == ["Hi Anna, see Lund! ${other}"]
    assert [message["text"] for message in await plan.inbox(BO)] == ["Hi Bo, see Lund! ${other}"]
    report = await plan.call("GET", f"/batches/{batch['id']}/delivery_report?type=full")
    assert report["statuses"] == [
        {"code": 0, "status": "Delivered", "count": 2, "recipients": [ANNA, BO]},
        {"code": 405, "status": "Aborted", "count": 1, "recipients": ["46701740607"]},
    ]


@pytest.mark.ledger("xms.batches.binary")
async def test_bytes_arrive_with_their_header(plan) -> None:
    await plan.send([ANNA], "SGVsbG8=", type="mt_binary", udh="0605041582158A")
    await plan.clock.advance(2)
    (message,) = await plan.inbox()
    assert (message["kind"], message["text"]) == ("mt_binary", "48656C6C6F")


@pytest.mark.ledger("xms.batches.media")
async def test_an_mms_arrives_with_its_file(plan) -> None:
    body = {"url": "https://media.example/1.jpg", "subject": "Hi", "message": "My ${what}"}
    batch = await plan.send([ANNA], body, type="mt_media", parameters={"what": {"default": "photo"}})
    await plan.clock.advance(2)
    (message,) = await plan.inbox()
    assert message["text"] == "Hi\nMy photo"
    assert message["media"] == [{"url": "https://media.example/1.jpg", "content_type": ""}]
    report = await plan.call("GET", f"/batches/{batch['id']}/delivery_report/+{ANNA}")
    assert report["type"] == "recipient_delivery_report_mms"


@pytest.mark.parametrize(
    ("options", "code", "seen"),
    [
        ({"truncate_concat": True}, 0, ["a" * 160]),
        ({"max_number_of_message_parts": 1}, 411, []),
        ({"max_number_of_message_parts": 2}, 0, ["a" * 200]),
    ],
)
@pytest.mark.ledger("xms.batches.options")
async def test_long_texts_are_cut_or_stopped_as_asked(plan, options, code: int, seen: list[str]) -> None:
    batch = await plan.send([ANNA], "a" * 200, **options)
    await plan.clock.advance(2)
    report = await plan.call("GET", f"/batches/{batch['id']}/delivery_report/{ANNA}")
    assert report["code"] == code
    assert report.get("number_of_message_parts") == (2 if "max_number_of_message_parts" in options else None)
    assert [message["text"] for message in await plan.inbox()] == seen


@pytest.mark.ledger("xms.batches.originators")
async def test_a_recipient_without_an_originator_fails_alone(plan) -> None:
    batch = await plan.send([ANNA, "12025550199", "33600000000"])
    await plan.clock.advance(2)
    found = {
        number: await plan.call("GET", f"/batches/{batch['id']}/delivery_report/{number}")
        for number in (ANNA, "12025550199", "33600000000")
    }
    assert {number: (report["code"], report.get("applied_originator")) for number, report in found.items()} == {
        ANNA: (0, "46730000009"),
        "12025550199": (0, "12025550123"),
        "33600000000": (410, None),
    }
    assert "from" not in batch


async def test_a_name_may_not_write_to_the_united_states(plan) -> None:
    batch = await plan.send([ANNA, "12025550199"], **{"from": "Clinic"})
    await plan.clock.advance(2)
    report = await plan.call("GET", f"/batches/{batch['id']}/delivery_report?type=full")
    assert [(one["code"], one["recipients"]) for one in report["statuses"]] == [(0, [ANNA]), (310, ["12025550199"])]


# -- waiting for their time ------------------------------------------------------------------------------------------


@pytest.mark.ledger("xms.batches.send-at")
async def test_a_batch_waits_for_its_time_and_can_be_changed_until_then(plan) -> None:
    batch = await plan.send([ANNA], "first", send_at="2026-11-23T10:00:00Z", delivery_report="per_recipient")
    path = f"/batches/{batch['id']}"
    assert batch["expire_at"] == "2026-11-26T10:00:00.000Z"
    report = await plan.call("GET", path + "/delivery_report")
    assert report["statuses"] == [{"code": 400, "status": "Queued", "count": 1}]
    await plan.clock.advance(60)
    changed = await plan.call("POST", path, {"body": "second", "to_add": [BO], "toRemove": [ANNA]})
    assert (changed["body"], changed["to"], changed["delivery_report"]) == ("second", [BO], "per_recipient")
    assert (changed["created_at"], changed["modified_at"]) == (START, "2026-11-23T09:01:00.000Z")
    await plan.clock.advance(3600)
    assert [message["text"] for message in await plan.inbox(BO)] == ["second"]
    assert await plan.inbox() == []
    refused = await plan.call("POST", path, {"body": "third"}, status=403)
    assert refused["code"] == "batch_already_dispatched"


async def test_a_batch_that_is_replaced_goes_at_its_new_time_under_the_same_id(plan) -> None:
    batch = await plan.send([ANNA], "first", send_at="2026-11-23T10:00:00Z")
    other = {"to": [BO], "body": "other", "send_at": "2026-11-23T12:00:00Z"}
    assert (await plan.call("PUT", f"/batches/{batch['id']}", other))["id"] == batch["id"]
    await plan.clock.advance(2 * 3600)
    assert await plan.inbox(BO) == []
    await plan.clock.advance(2 * 3600)
    assert [message["text"] for message in await plan.inbox(BO)] == ["other"]
    assert await plan.inbox() == []


@pytest.mark.ledger("xms.batches.cancel")
async def test_a_batch_that_is_cancelled_in_time_is_never_sent(plan) -> None:
    batch = await plan.send([ANNA, BO], "no", send_at="2026-11-23T10:00:00Z")
    canceled = await plan.call("DELETE", f"/batches/{batch['id']}")
    assert canceled["canceled"] is True
    await plan.clock.advance(7200)
    assert await plan.inbox() == []
    report = await plan.call("GET", f"/batches/{batch['id']}/delivery_report")
    assert report["statuses"] == [{"code": 407, "status": "Cancelled", "count": 2}]


# -- reports ---------------------------------------------------------------------------------------------------------


@pytest.mark.ledger("xms.reports.read")
async def test_reports_can_be_read_by_batch_by_recipient_and_by_filters(plan) -> None:
    batch = await plan.send([ANNA, BO, NOBODY], client_reference="ref")
    await plan.clock.advance(2)
    path = f"/batches/{batch['id']}/delivery_report"
    summary = await plan.call("GET", path)
    assert summary == {
        "type": "delivery_report_sms",
        "batch_id": batch["id"],
        "total_message_count": 3,
        "statuses": [
            {"code": 0, "status": "Delivered", "count": 2},
            {"code": 150, "status": "Failed", "count": 1},
        ],
        "client_reference": "ref",
    }
    assert len((await plan.call("GET", path + "?status=FAILED"))["statuses"]) == 1
    assert len((await plan.call("GET", path + "?code=0,107"))["statuses"]) == 1
    one = await plan.call("GET", f"{path}/{NOBODY}")
    assert one["at"] == "2026-11-23T09:00:01.000Z"
    assert one["operator_status_at"] == "2026-11-23T09:00:01.000Z"
    every = await plan.call("GET", "/delivery_reports?status=Failed,Expired&client_reference=ref")
    assert [report["recipient"] for report in every["delivery_reports"]] == [NOBODY]
    assert (every["count"], every["page"], every["page_size"]) == (1, 0, 1)


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("none", []),
        ("summary", [("delivery_report_sms", None)]),
        ("full", [("delivery_report_sms", [ANNA])]),
        (
            "per_recipient",
            [("Dispatched", ANNA), ("Dispatched", NOBODY), ("Delivered", ANNA), ("Failed", NOBODY)],
        ),
        ("per_recipient_final", [("Delivered", ANNA), ("Failed", NOBODY)]),
    ],
)
@pytest.mark.ledger("xms.reports.callbacks")
async def test_a_batchs_own_url_gets_the_reports_that_were_asked_for(plan, sink, mode: str, told) -> None:
    await plan.send([ANNA, NOBODY], delivery_report=mode, callback_url=sink.url)
    await plan.clock.advance(5)
    bodies = [sink.arrived.get_nowait().body for _ in range(sink.arrived.qsize())]
    seen = [
        (body["type"], body["statuses"][0].get("recipients"))
        if body["type"] == "delivery_report_sms"
        else (body["status"], body["recipient"])
        for body in bodies
    ]
    assert seen == told


@pytest.mark.ledger("xms.callbacks.retries")
async def test_a_url_that_does_not_answer_well_is_tried_as_published(plan, sink) -> None:
    sink.status = 503
    await plan.send(delivery_report="per_recipient_final", callback_url=sink.url)
    await plan.clock.advance(1.0)
    assert sink.arrived.qsize() == 1
    offset = 0.0
    for number, wait in enumerate(PUBLISHED_WAITS, 2):
        await plan.clock.advance(wait - 0.5)
        assert sink.arrived.qsize() == number - 1
        await plan.clock.advance(0.5)
        assert sink.arrived.qsize() == number
        offset += wait
    assert offset == 81_920
    await plan.clock.advance(1_000_000)
    assert sink.arrived.qsize() == 16


async def test_feedback_is_taken_when_it_was_enabled(plan) -> None:
    batch = await plan.send([ANNA, BO], feedback_enabled=True)
    path = f"/batches/{batch['id']}/delivery_feedback"
    assert await plan.call("POST", path, {"recipients": ["+" + ANNA]}, status=202) is None
    assert await plan.call("POST", path, {"recipients": []}, status=202) is None
    refused = await plan.call("POST", path, {"recipients": ["46799999999"]}, status=400)
    assert refused["code"] == "syntax_constraint_violation"
    silent = await plan.send()
    await plan.call("POST", f"/batches/{silent['id']}/delivery_feedback", {"recipients": []}, status=400)


# -- lists and trying ------------------------------------------------------------------------------------------------


@pytest.mark.ledger("xms.batches.list")
async def test_batches_are_listed_newest_first_in_pages(plan) -> None:
    for number in range(5):
        await plan.send([ANNA], f"number {number}", **{"from": "71234"} if number % 2 else {})
    page = await plan.call("GET", "/batches?page=1&page_size=2")
    assert [batch["body"] for batch in page["batches"]] == ["number 2", "number 1"]
    assert (page["count"], page["page"], page["page_size"]) == (5, 1, 2)
    past = await plan.call("GET", "/batches?page=9&page_size=2")
    assert (past["count"], past["page_size"], past["batches"]) == (5, 0, [])
    of_sender = await plan.call("GET", "/batches?from=71234,other")
    assert [batch["body"] for batch in of_sender["batches"]] == ["number 3", "number 1"]
    await plan.clock.advance(90_000)
    assert (await plan.call("GET", "/batches"))["count"] == 0
    assert (await plan.call("GET", "/batches?start_date=2026-11-20T00:00:00Z"))["count"] == 5


async def test_messages_of_the_conversation_api_are_batches_of_the_plan(plan) -> None:
    await plan.api.send({"text_message": {"text": "Hej"}}, to=ANNA)
    await plan.clock.advance(2)
    (batch,) = (await plan.call("GET", "/batches"))["batches"]
    assert (batch["body"], batch["to"], batch["type"]) == ("Hej", [ANNA], "mt_text")


@pytest.mark.ledger("xms.batches.dry-run")
async def test_a_dry_run_counts_and_sends_nothing(plan) -> None:
    body = {
        "to": [ANNA, BO],
        "body": "a${x}",
        "parameters": {"x": {ANNA: "a" * 160, "default": "я"}},
    }
    counted = await plan.call("POST", "/batches/dry_run?per_recipient=true&number_of_recipients=1", body)
    assert counted == {
        "number_of_recipients": 2,
        "number_of_messages": 3,
        "per_recipient": [{"recipient": ANNA, "body": "a" * 161, "number_of_parts": 2, "encoding": "text"}],
    }
    plain = await plan.call("POST", "/batches/dry_run", body)
    assert plain == {"number_of_recipients": 2, "number_of_messages": 3}
    await plan.clock.advance(10)
    assert await plan.inbox() == []


# -- refusals --------------------------------------------------------------------------------------------------------

LONG = [str(46_700_000_000 + number) for number in range(1001)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"body": "x"}, "syntax_constraint_violation"),
        ({"to": [], "body": "x"}, "syntax_constraint_violation"),
        ({"to": LONG, "body": "x"}, "syntax_constraint_violation"),
        ({"to": [ANNA], "body": "a" * 2001}, "syntax_constraint_violation"),
        ({"to": ["12ab"], "body": "x"}, "syntax_invalid_parameter_format"),
        ({"to": [ANNA], "body": "x", "from": "much too long"}, "syntax_invalid_parameter_format"),
        ({"to": [ANNA], "body": "x", "send_at": "soon"}, "syntax_invalid_parameter_format"),
        ({"to": [ANNA], "body": "x", "callback_url": "nowhere"}, "syntax_invalid_parameter_format"),
        ({"to": [ANNA], "body": "x", "expire_at": "2026-11-23T08:00:00Z"}, "syntax_constraint_violation"),
        ({"to": [ANNA], "body": "x", "expire_at": "2026-11-27T08:00:00Z"}, "syntax_constraint_violation"),
        ({"to": [ANNA], "body": "x", "type": "mt_voice"}, "syntax_constraint_violation"),
        ({"to": [ANNA], "body": "x", "type": ["mt_text"]}, "syntax_constraint_violation"),
        ({"to": [ANNA], "body": "x", "type": {}}, "syntax_constraint_violation"),
        ({"to": [ANNA], "body": "x", "delivery_report": "all"}, "syntax_constraint_violation"),
        ({"to": [ANNA], "body": "x", "max_number_of_message_parts": 0}, "syntax_constraint_violation"),
        ({"to": [ANNA], "body": 7}, "syntax_invalid_json"),
        ({"to": ANNA, "body": "x"}, "syntax_invalid_json"),
        ([], "syntax_invalid_json"),
        ({"to": [ANNA], "body": "%", "type": "mt_binary", "udh": "00"}, "syntax_invalid_parameter_format"),
        ({"to": [ANNA], "body": "SGVsbG8=", "type": "mt_binary", "udh": "0X"}, "syntax_invalid_parameter_format"),
        ({"to": [ANNA], "body": "SGVsbG8=", "type": "mt_binary"}, "syntax_constraint_violation"),
        ({"to": [ANNA], "body": "QUFB" * 50, "type": "mt_binary", "udh": "00"}, "syntax_constraint_violation"),
        ({"to": [ANNA], "body": {"message": "x"}, "type": "mt_media"}, "syntax_constraint_violation"),
        ({"to": [ANNA], "body": "x", "parameters": {"not a key": {}}}, "syntax_invalid_parameter_format"),
    ],
)
@pytest.mark.ledger("xms.errors.400")
async def test_a_bad_batch_is_refused_with_code_and_text_and_nothing_is_sent(plan, body, code: str) -> None:
    refused = await plan.call("POST", "/batches", body, status=400)
    assert refused["code"] == code
    assert refused["text"]
    assert set(refused) == {"code", "text"}
    assert (await plan.call("GET", "/batches"))["count"] == 0


async def test_a_body_that_is_not_json_is_refused(plan) -> None:
    refused = await plan.call(
        "POST", "/batches", status=400, data=b"{to:", headers={"Content-Type": "application/json"}
    )
    assert refused["code"] == "syntax_invalid_json"
    await plan.call("POST", "/batches", status=415, data=b"to=1")


@pytest.mark.ledger("xms.errors.403")
async def test_an_unknown_group_is_forbidden(plan) -> None:
    refused = await plan.call("POST", "/batches", {"to": ["01KF0A1B2C3D4E5F6G7H8J9K0M"], "body": "x"}, status=403)
    assert refused["code"] == "unknown_group"


@pytest.mark.parametrize(
    "path",
    [
        "/batches/NOSUCHBATCH",
        "/batches/NOSUCHBATCH/delivery_report",
        "/batches/NOSUCHBATCH/delivery_report/46701740605",
        "/inbounds/NOSUCHINBOUND",
        "/groups/NOSUCHGROUP",
        "/groups/NOSUCHGROUP/members",
        "/nosuchthing",
    ],
)
@pytest.mark.ledger("xms.errors.404")
async def test_what_does_not_exist_is_not_found_in_the_apis_own_shape(plan, path: str) -> None:
    refused = await plan.call("GET", path, status=404)
    assert set(refused) == {"code", "text"}


@pytest.mark.parametrize("query", ["page=-1", "page_size=0", "page_size=101", "start_date=soon", "code=zero"])
async def test_a_bad_query_is_refused(plan, query: str) -> None:
    refused = await plan.call("GET", f"/delivery_reports?{query}", status=400)
    assert refused["text"].startswith(query.split("=")[0])


@pytest.mark.ledger("xms.auth")
async def test_a_plan_wants_its_own_token_and_a_project_an_access_token(plan, api) -> None:
    for headers in ({"Authorization": "Bearer wrong"}, {"Authorization": ""}, {"Authorization": f"Bearer {api.token}"}):
        await plan.call("GET", "/batches", status=401, headers=headers)
    status, _ = await api.call("GET", f"/xms/v1/{plan.settings.project_id}/batches")
    assert status == 200
    token = {"Authorization": f"Bearer {plan.token}"}
    status, _ = await api.call("GET", f"/xms/v1/{plan.settings.project_id}/batches", headers=token)
    assert status == 401
    status, refused = await api.call("GET", "/xms/v1/no-such-plan/batches", headers=token)
    assert status == 401
    assert set(refused) == {"code", "text"}
