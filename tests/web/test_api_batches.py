"""Batch sending over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from seen_outside import Api, Sink

OTHER = "00000000-0000-4000-8000-000000000001"
UNKNOWN = "01E3S8B6YCMRNR0GGM94H80ACX"


def base(api: Api, project_id: str = "") -> str:
    return f"/batch/v1/projects/{project_id or api.server.settings.project_id}"


def to(identity: str, **fields: Any) -> dict[str, Any]:
    recipient = {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": identity}]}}
    return {"recipient": recipient, **fields}


def batch(api: Api, *recipients: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "app_id": api.app_id,
        "message": {"text_message": {"text": "Hello ${name}"}},
        "recipient_and_params": list(recipients) or [to("+12015550100", parameters={"name": "Ada"})],
        **fields,
    }


async def send(api: Api, *recipients: dict[str, Any], **fields: Any) -> str:
    status, answer = await api.call("POST", base(api) + "/messages", batch(api, *recipients, **fields))
    assert status == 200, answer
    return str(answer["batch_id"])


async def where(api: Api, batch_id: str) -> dict[str, Any]:
    return dict((await api.call("GET", f"{base(api)}/messages/{batch_id}"))[1])


async def texts(api: Api, number: str) -> list[str]:
    found = (await api.call("GET", f"/_emulator/phones/{number}/messages"))[1]["messages"]
    return [message["text"] for message in found]


@pytest.mark.ledger("batches.parameters", "batches.metadata")
async def test_everyone_gets_their_own_words_and_reports_name_the_batch(api: Api, sink: Sink) -> None:
    batch_id = await send(
        api,
        to("+12015550100", parameters={"name": "Ada"}, message_metadata={"a": "2"}),
        to("+12015550101", parameters={"name": "Bo"}),
        message_metadata={"a": "1", "b": "1"},
        correlation_id="c-1",
    )
    reports = [await sink.report("DELIVERED") for _ in range(2)]
    assert await texts(api, "12015550100") == ["Hello Ada"]
    assert await texts(api, "12015550101") == ["Hello Bo"]
    told = [json.loads(report["message_delivery_report"]["metadata"]) for report in reports]
    assert {"a": "2", "b": "1", "_batch_id": batch_id} in told
    assert {"a": "1", "b": "1", "_batch_id": batch_id} in told
    assert {report["correlation_id"] for report in reports} == {"c-1"}
    done = await where(api, batch_id)
    assert (done["status"], done["sent"], done["refused"]) == ("PROCESSED", 2, 0)


@pytest.mark.ledger("batches.scheduled")
async def test_a_scheduled_batch_waits_for_the_next_five_minute_mark(api: Api, sink: Sink) -> None:
    await api.call("POST", "/_emulator/clock", {"mode": "manual"})
    batch_id = await send(api, send_after="2026-11-23T09:06:00Z")
    waiting = await where(api, batch_id)
    assert (waiting["status"], waiting["send_time"]) == ("SCHEDULED", "2026-11-23T09:10:00.000Z")
    await api.call("POST", "/_emulator/clock", {"to": "2026-11-23T09:09:00Z"})
    assert await texts(api, "12015550100") == []
    await api.call("POST", "/_emulator/clock", {"to": "2026-11-23T09:11:00Z"})
    await sink.report("DELIVERED")
    assert await texts(api, "12015550100") == ["Hello Ada"]
    assert (await where(api, batch_id))["status"] == "PROCESSED"


@pytest.mark.ledger("batches.cancel")
async def test_only_what_waits_can_be_cancelled_and_the_answer_is_always_200(api: Api, sink: Sink) -> None:
    await api.call("POST", "/_emulator/clock", {"mode": "manual"})
    waiting = await send(api, send_after="2026-11-23T09:06:00Z")
    by_metadata = await send(api, send_after="2026-11-23T09:06:00Z", batch_metadata={"campaign": "x"})
    for body in ({"batch_id": waiting}, {"batch_metadata": {"campaign": "x"}}, {"batch_id": UNKNOWN}):
        assert await api.call("DELETE", base(api) + "/messages", body) == (200, {})
    await api.call("POST", "/_emulator/clock", {"advance": "1h"})
    assert await texts(api, "12015550100") == []
    assert [(await where(api, each))["status"] for each in (waiting, by_metadata)] == ["CANCELLED"] * 2


@pytest.mark.ledger("batches.find")
async def test_batches_are_found_by_their_metadata(api: Api) -> None:
    first = await send(api, batch_metadata={"campaign": "x", "wave": "1"})
    await send(api, batch_metadata={"campaign": "y"})
    path = base(api) + "/messages?metadata.campaign=x"
    assert [each["batch_id"] for each in (await api.call("GET", path))[1]["batches"]] == [first]
    assert (await api.call("GET", path + "&metadata[wave]=2"))[1]["batches"] == []
    assert len((await api.call("GET", base(api) + "/messages"))[1]["batches"]) == 2


@pytest.mark.ledger("batches.contacts")
async def test_contacts_are_created_and_deleted_in_batches(api: Api) -> None:
    person = {"channel_identities": [{"channel": "SMS", "identity": "12015550100"}], "language": "EN_US"}
    assert await api.call("POST", base(api) + "/contacts", {"contacts": [person, person]}) == (200, {})
    ids = [contact["id"] for contact in (await api.call("GET", "contacts"))[1]["contacts"]]
    assert len(ids) == 2
    assert await api.call("DELETE", base(api) + "/contacts", {"contact_ids": [*ids, UNKNOWN]}) == (200, {})
    assert (await api.call("GET", "contacts"))[1]["contacts"] == []


@pytest.mark.ledger("batches.told")
async def test_every_status_of_a_batch_is_told(api: Api, sink: Sink) -> None:
    batch_id = await send(api, batch_metadata={"campaign": "x"})
    told = [(await sink.next("batch_status_update_notification")).body for _ in range(2)]
    assert [each["batch_status_update_notification"] for each in told] == [
        {
            "batch_id": batch_id,
            "batch_status": f"BATCH_STATUS_{status}",
            "batch_type": "BATCH_TYPE_MESSAGES",
            "additional_data": {"message_batch_data": {"batch_metadata": {"campaign": "x"}}},
        }
        for status in ("READY", "PROCESSED")
    ]
    assert {each["app_id"] for each in told} == {api.app_id}
    assert all(each["accepted_time"] and each["event_time"] and each["message_metadata"] == "" for each in told)


@pytest.mark.ledger("batches.told")
async def test_a_scheduled_batch_tells_when_it_will_be_sent_and_that_it_was_cancelled(api: Api, sink: Sink) -> None:
    await api.call("POST", "/_emulator/clock", {"mode": "manual"})
    batch_id = await send(api, send_after="2026-11-23T09:06:00Z")
    await api.call("DELETE", base(api) + "/messages", {"batch_id": batch_id})
    told = [
        (await sink.next("batch_status_update_notification")).body["batch_status_update_notification"] for _ in range(2)
    ]
    assert [each["batch_status"] for each in told] == ["BATCH_STATUS_SCHEDULED", "BATCH_STATUS_CANCELLED"]
    assert told[0]["additional_data"]["message_batch_data"]["send_after"] == "2026-11-23T09:10:00.000Z"


@pytest.mark.ledger("batches.message-refused")
async def test_a_refused_message_of_a_batch_fails_by_report_and_the_others_go_out(api: Api, sink: Sink) -> None:
    stranger = {"recipient": {"contact_id": UNKNOWN}, "message_metadata": {"a": "2"}}
    batch_id = await send(api, to("+12015550100"), stranger, processing_strategy="DISPATCH_ONLY", correlation_id="c")
    failed = await sink.report("FAILED")
    report = failed["message_delivery_report"]
    assert (report["batch_id"], report["message_index"], report["message_id"]) == (batch_id, 1, "")
    assert (report["contact_id"], report["processing_mode"], failed["correlation_id"]) == (UNKNOWN, "DISPATCH", "c")
    assert json.loads(report["metadata"]) == {"a": "2", "_batch_id": batch_id}
    assert report["reason"]["code"] == "BAD_REQUEST"
    assert "DISPATCH" in report["reason"]["description"]
    assert (await sink.report("DELIVERED"))["message_delivery_report"]["channel_identity"]["identity"] == "12015550100"
    done = await where(api, batch_id)
    assert (done["status"], done["sent"], done["refused"]) == ("PROCESSED", 1, 1)


@pytest.mark.ledger("batches.consents")
async def test_consents_in_batches_keep_from_being_written_to(api: Api, sink: Sink) -> None:
    person = {"channel_identities": [{"channel": "SMS", "identity": "12015550102"}], "language": "EN_US"}
    contact_id = (await api.call("POST", "contacts", person))[1]["id"]
    records = [
        {"identification": "+12015550100", "consent_type": "OPT_OUT_ALL"},
        {"identification": "12015550101", "consent_type": "OPT_OUT_MARKETING"},
        {"identification": contact_id, "consent_type": "OPT_OUT_ALL"},
    ]
    wanted = {"app_id": api.app_id, "consent_records": records}
    status, answer = await api.call("POST", base(api) + "/consents", wanted)
    assert (status, len(answer["batch_id"])) == (200, 26)
    assert await opted_out(api, "OPT_OUT_ALL") == ["12015550100", "12015550102"]
    assert await opted_out(api, "OPT_OUT_MARKETING") == ["12015550101"]
    _, audit = await api.call("GET", f"apps/{api.app_id}/consents/identities/12015550102")
    assert [(each["origin"], each["operation"]) for each in audit["audit_records"]] == [
        ("ORIGIN_API", "OPERATION_INSERT")
    ]
    await api.send({"text_message": {"text": "Hi"}}, "+12015550102")
    failed = (await sink.report("FAILED"))["message_delivery_report"]
    assert failed["reason"]["code"] == "RECIPIENT_NOT_OPTED_IN"
    assert not [each for each in sink.seen if "opt_out_notification" in each.body]


@pytest.mark.ledger("batches.consents")
@pytest.mark.parametrize(
    ("fields", "status", "named"),
    [
        ({"app_id": UNKNOWN}, 404, UNKNOWN),
        ({"consent_records": []}, 400, "consent_records"),
        ({"consent_records": [{"identification": "12015550100"}]}, 400, "consent_records[0].consent_type"),
        ({"consent_records": [{"identification": "+", "consent_type": "OPT_OUT_ALL"}]}, 400, "identification"),
        ({"consent_records": [{"identification": "1", "consent_type": "OPT_IN"}]}, 400, "consent_type"),
        ({"consent_records": [{"identification": "1", "consent_type": "OPT_OUT_ALL"}] * 1001}, 400, "consent_records"),
        (
            {
                "consent_records": [
                    {"identification": "12015550100", "consent_type": "OPT_OUT_ALL"},
                    {"identification": UNKNOWN, "consent_type": "OPT_OUT_ALL"},
                ]
            },
            404,
            "consent_records[1]",
        ),
    ],
)
async def test_wrong_consents_change_nothing(api: Api, fields: dict[str, Any], status: int, named: str) -> None:
    record = {"identification": "12015550100", "consent_type": "OPT_OUT_ALL"}
    wanted = {"app_id": api.app_id, "consent_records": [record], **fields}
    answered, answer = await api.call("POST", base(api) + "/consents", wanted)
    assert (answered, answer["error"]["code"]) == (status, status)
    assert named in json.dumps(answer)
    assert await opted_out(api, "OPT_OUT_ALL") == []


async def opted_out(api: Api, list_type: str) -> list[str]:
    _, answer = await api.call("GET", f"apps/{api.app_id}/consents/{list_type}")
    return [each["identity"] for each in answer["identities"]]


@pytest.mark.ledger("batches.refused")
@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"app_id": UNKNOWN}, 404, ""),
        ({"recipient_and_params": []}, 400, "recipient_and_params"),
        ({"recipient_and_params": [to("1")] * 1001}, 400, "recipient_and_params"),
        ({"message": {}}, 400, "message"),
        ({"message_metadata": {"_batch_id": "x"}}, 400, "message_metadata"),
        ({"message_metadata": {"a": "m" * 1024}}, 400, "body"),
        ({"send_after": "2026-12-01T09:00:00Z"}, 400, "send_after"),
        ({"send_after": "soon"}, 400, "send_after"),
    ],
)
async def test_a_wrong_batch_is_refused_whole(api: Api, fields: dict[str, Any], status: int, field: str) -> None:
    answered, answer = await api.call("POST", base(api) + "/messages", {**batch(api), **fields})
    assert (answered, answer["error"]["code"]) == (status, status)
    named = [v["field"] for detail in answer["error"]["details"] for v in detail["field_violations"]]
    assert (field in named) if field else not named, named
    assert (await api.call("GET", base(api) + "/messages"))[1]["batches"] == []


@pytest.mark.ledger("batches.foreign")
async def test_a_batch_of_another_project_is_unknown_and_stays(api: Api) -> None:
    await api.call("POST", "/_emulator/clock", {"mode": "manual"})
    batch_id = await send(api, send_after="2026-11-23T09:06:00Z")
    assert (await api.call("GET", f"{base(api, OTHER)}/messages/{batch_id}"))[0] == 404
    assert (await api.call("DELETE", base(api, OTHER) + "/messages", {"batch_id": batch_id}))[0] == 200
    assert (await where(api, batch_id))["status"] == "SCHEDULED"
