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


@pytest.mark.ledger("batches.consents")
async def test_consents_in_batches_are_not_emulated(api: Api) -> None:
    status, answer = await api.call("POST", base(api) + "/consents", {})
    assert (status, answer["error"]["status"]) == (501, "UNIMPLEMENTED")
    assert "optouts:register" in answer["error"]["message"]


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
