"""Events, capability, consents and project settings over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from seen_outside import Api, Sink, text

OTHER = "00000000-0000-4000-8000-000000000001"
UNKNOWN = "01E3S8B6YCMRNR0GGM94H80ACX"
NOBODY = {"contact_id": UNKNOWN}
PERSON = {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": "+12015550100"}]}}


async def send_event(api: Api, **fields: Any) -> dict[str, Any]:
    body = {"app_id": api.app_id, "recipient": PERSON, "event": {"composing_event": {}}, **fields}
    status, sent = await api.call("POST", "events:send", body)
    assert status == 200, sent
    return dict(sent)


@pytest.mark.ledger("events.send", "events.read")
async def test_an_event_is_accepted_and_fails_on_sms_by_callback(api: Api, sink: Sink) -> None:
    sent = await send_event(api, event_metadata="e-1")
    told = (await sink.next("event_delivery_report")).body
    report = told["event_delivery_report"]
    assert report["reason"]["code"] == "BAD_REQUEST"
    assert report["reason"]["description"].startswith("The underlying channel reported: ")
    status, event = await api.call("GET", f"events/{sent['event_id']}")
    assert status == 200
    assert report == {
        "event_id": sent["event_id"],
        "status": "FAILED",
        "channel_identity": {"channel": "SMS", "identity": "12015550100", "app_id": ""},
        "contact_id": event["contact_id"],
        "reason": report["reason"],
        "metadata": "e-1",
        "processing_mode": "CONVERSATION",
    }
    assert (event["app_event"], event["direction"]) == ({"composing_event": {}}, "TO_CONTACT")
    for of in ("conversation_id", "contact_id"):
        assert (await api.call("GET", f"events?{of}={event[of]}"))[1] == {"events": [event], "next_page_token": ""}
    assert await api.call("DELETE", f"events/{event['id']}") == (200, {})
    assert (await api.call("GET", f"events/{event['id']}"))[0] == 404


@pytest.mark.ledger("events.contact")
async def test_an_event_to_an_unknown_contact_fails_by_callback(api: Api, sink: Sink) -> None:
    await send_event(api, recipient={"contact_id": UNKNOWN})
    report = (await sink.next("event_delivery_report")).body["event_delivery_report"]
    assert (report["status"], report["reason"]["code"]) == ("FAILED", "CONTACT_NOT_FOUND")


@pytest.mark.ledger("events.refused")
@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "events:send", {}, 400),
        ("POST", "events:send", {"event": {}}, 400),
        ("POST", "events:send", {"event": {"composing_event": {}, "composing_end_event": {}}}, 400),
        ("POST", "events:send", {"event": {"comment_reply_event": {}}}, 400),
        ("POST", "events:send", {"channel_priority_order": ["RCS"]}, 400),
        ("POST", "events:send", {"app_id": UNKNOWN}, 404),
        ("GET", "events", None, 400),
        ("GET", "events?contact_id=x&page_token=stale", None, 400),
        ("GET", "events?contact_id=x&page_size=-1", None, 400),
        ("GET", f"events/{UNKNOWN}", None, 404),
        ("DELETE", f"events/{UNKNOWN}", None, 404),
        ("GET", f"/v1/projects/{OTHER}/events/{{id}}", None, 404),
        ("DELETE", f"/v1/projects/{OTHER}/events/{{id}}", None, 404),
    ],
)
async def test_a_wrong_call_about_events_changes_nothing(
    api: Api, method: str, path: str, body: Any, status: int
) -> None:
    event = (await api.call("GET", f"events/{(await send_event(api))['event_id']}"))[1]
    if body:
        body = {"app_id": api.app_id, "recipient": PERSON, "event": {"composing_event": {}}, **body}
    answered, answer = await api.call(method, path.replace("{id}", event["id"]), body)
    assert (answered, answer["error"]["code"]) == (status, status)
    assert (await api.call("GET", f"events?contact_id={event['contact_id']}"))[1]["events"] == [event]


@pytest.mark.ledger("capability.query")
async def test_a_lookup_is_answered_at_once_and_told_per_address(api: Api, sink: Sink) -> None:
    identities = [{"channel": "SMS", "identity": "+12015550100"}, {"channel": "RCS", "identity": "+12015550100"}]
    contact = (
        await api.call("POST", "contacts", {"channel_identities": identities, "language": "EN_US"})
    )[1]  # fmt: skip
    body = {"app_id": api.app_id, "recipient": {"contact_id": contact["id"]}, "request_id": "r-1"}
    assert await api.call("POST", "capability:query", body) == (200, body)
    told = [(await sink.next("capability_notification")).body["capability_notification"] for _ in identities]
    assert told[0] == {
        "request_id": "r-1", "contact_id": contact["id"], "channel": "SMS", "identity": "12015550100",
        "capability_status": "CAPABILITY_FULL",
    }  # fmt: skip
    assert (told[1]["channel"], told[1]["capability_status"]) == ("RCS", "NO_CAPABILITY")


@pytest.mark.ledger("capability.identity")
async def test_what_is_no_number_has_no_capability(api: Api, sink: Sink) -> None:
    recipient = {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": "12"}]}}
    status, answer = await api.call("POST", "capability:query", {"app_id": api.app_id, "recipient": recipient})
    assert (status, len(answer["request_id"])) == (200, 26)
    told = (await sink.next("capability_notification")).body["capability_notification"]
    assert (told["capability_status"], told["contact_id"]) == ("NO_CAPABILITY", "")
    assert told["reason"]["code"] == "RECIPIENT_INVALID_CHANNEL_IDENTITY"


@pytest.mark.ledger("capability.refused")
@pytest.mark.parametrize(
    ("fields", "status"),
    [({"app_id": UNKNOWN}, 404), ({"recipient": {"contact_id": UNKNOWN}}, 404), ({"recipient": {}}, 400)],
)
async def test_a_wrong_lookup_is_refused(api: Api, fields: dict[str, Any], status: int) -> None:
    body = {"app_id": api.app_id, "recipient": PERSON, **fields}
    answered, answer = await api.call("POST", "capability:query", body)
    assert (answered, answer["error"]["code"]) == (status, status)


@pytest.mark.ledger("consents.opt-out", "consents.audit", "consents.blocks")
async def test_who_opted_out_is_listed_and_not_written_to_until_they_opt_in(api: Api, sink: Sink) -> None:
    body = {"app_id": api.app_id, "channels": ["SMS"], "recipient": PERSON}
    status, answer = await api.call("POST", "optouts:register?request_id=r-1", body)
    assert (status, answer) == (
        200,
        {"request_id": "r-1", "opt_out": {**body, "recipient": answer["opt_out"]["recipient"]}},
    )
    told = (await sink.next("opt_out_notification")).body["opt_out_notification"]
    assert (told["status"], told["request_id"], told["identity"]) == ("OPT_OUT_SUCCEEDED", "r-1", "12015550100")
    path = f"apps/{api.app_id}/consents"
    listed = {"identities": [{"identity": "12015550100"}], "next_page_token": ""}
    assert await api.call("GET", path + "/OPT_OUT_ALL") == (200, listed)
    assert (await api.call("GET", path + "/OPT_OUT_MARKETING"))[1]["identities"] == []
    await api.send(text("Hi"))
    report = (await sink.report("FAILED"))["message_delivery_report"]
    assert report["reason"]["code"] == "RECIPIENT_NOT_OPTED_IN"
    await api.call("POST", "optins:register", body)
    await sink.next("opt_in_notification")
    await api.send(text("Hi again"))
    await sink.report("DELIVERED")
    audit = (await api.call("GET", path + "/identities/+12015550100"))[1]
    assert audit["identity"] == {"identity": "12015550100"}
    assert [(r["origin"], r["operation"], r["list_type"]) for r in audit["audit_records"]] == [
        ("ORIGIN_API", "OPERATION_INSERT", "OPT_OUT_ALL"), ("ORIGIN_API", "OPERATION_DELETE", "OPT_OUT_ALL"),
    ]  # fmt: skip


@pytest.mark.ledger("consents.contact")
@pytest.mark.parametrize("mode", ["CONVERSATION", "DISPATCH"])
async def test_who_opts_out_by_address_is_told_as_the_contact_that_holds_it(api: Api, sink: Sink, mode: str) -> None:
    person = {"channel_identities": [{"channel": "SMS", "identity": "+12015550100"}], "language": "EN"}
    contact = (await api.call("POST", "contacts", person))[1]
    await api.call("PATCH", f"apps/{api.app_id}", {"processing_mode": mode})
    body = {"app_id": api.app_id, "channels": ["SMS"], "recipient": PERSON}
    await api.call("POST", "optouts:register", body)
    told = (await sink.next("opt_out_notification")).body["opt_out_notification"]
    assert (told["contact_id"], told["processing_mode"]) == (contact["id"] if mode == "CONVERSATION" else "", mode)


@pytest.mark.ledger("consents.content-type")
async def test_a_list_of_one_kind_stops_messages_of_that_kind(api: Api, sink: Sink) -> None:
    record = {"identification": "12015550100", "consent_type": "OPT_OUT_MARKETING"}
    path = f"/batch/v1/projects/{api.server.settings.project_id}/consents"
    await api.call("POST", path, {"app_id": api.app_id, "consent_records": [record]})
    await api.send(text("Buy"), message_content_type="CONTENT_MARKETING")
    assert (await sink.report("FAILED"))["message_delivery_report"]["reason"]["code"] == "RECIPIENT_NOT_OPTED_IN"
    for content_type in ("CONTENT_NOTIFICATION", "CONTENT_UNKNOWN"):
        await api.send(text("Your code"), message_content_type=content_type)
        await sink.report("DELIVERED")


@pytest.mark.ledger("consents.list")
async def test_a_list_comes_in_pages(api: Api) -> None:
    for n in range(3):
        recipient = {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": f"1201555010{n}"}]}}
        body = {"app_id": api.app_id, "channels": ["SMS"], "recipient": recipient}
        await api.call("POST", "optouts:register", body)
    path = f"apps/{api.app_id}/consents/OPT_OUT_ALL?page_size=2"
    first = (await api.call("GET", path))[1]
    rest = (await api.call("GET", f"{path}&page_token={first['next_page_token']}"))[1]
    found = [each["identity"] for page in (first, rest) for each in page["identities"]]
    assert found == ["12015550100", "12015550101", "12015550102"]
    assert rest["next_page_token"] == ""


@pytest.mark.ledger("consents.refused")
@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "apps/{app}/consents/OPT_OUT_SOME", None, 400),
        ("GET", "apps/{app}/consents/OPT_OUT_ALL?page_token=stale", None, 400),
        ("GET", "apps/{app}/consents/OPT_OUT_ALL?page_size=x", None, 400),
        ("GET", f"apps/{UNKNOWN}/consents/OPT_OUT_ALL", None, 404),
        ("GET", f"apps/{UNKNOWN}/consents/identities/1", None, 404),
        ("GET", f"/v1/projects/{OTHER}/apps/{{app}}/consents/OPT_OUT_ALL", None, 404),
        ("POST", "optouts:register", {"app_id": UNKNOWN, "channels": ["SMS"], "recipient": PERSON}, 404),
        ("POST", "optouts:register", {"app_id": "{app}", "channels": [], "recipient": PERSON}, 400),
        ("POST", "optouts:register", {"app_id": "{app}", "channels": ["RCS"], "recipient": PERSON}, 400),
        ("POST", "optouts:register", {"app_id": "{app}", "channels": ["SMS"], "recipient": NOBODY}, 404),
    ],
)  # fmt: skip
async def test_a_wrong_call_about_consents_is_refused(api: Api, method: str, path: str, body: Any, status: int) -> None:
    body = body and {**body, "app_id": body["app_id"].replace("{app}", api.app_id)}
    answered, answer = await api.call(method, path.replace("{app}", api.app_id), body)
    assert (answered, answer["error"]["code"]) == (status, status)
    assert (await api.call("GET", f"apps/{api.app_id}/consents/OPT_OUT_ALL"))[1]["identities"] == []


@pytest.mark.ledger("settings.all")
async def test_a_project_has_settings_once_made_and_only_once(api: Api) -> None:
    body = {"contact_settings": {"unified_contact_id_enabled": True}}
    assert (await api.call("GET", "settings"))[0] == 404
    assert (await api.call("PATCH", "settings", body))[0] == 404
    made = {"project_id": api.server.settings.project_id, "settings": body}
    assert await api.call("POST", "settings", body) == (200, made)
    status, answer = await api.call("POST", "settings", body)
    assert (status, answer["error"]["status"]) == (400, "FAILED_PRECONDITION")
    path = "settings?update_mask=contact_settings.unified_contact_id_enabled"
    changed = (await api.call("PATCH", path, {}))[1]
    assert changed["settings"] == {"contact_settings": {"unified_contact_id_enabled": False}}
    assert (await api.call("PATCH", "settings?update_mask=colour", {}))[0] == 400
    assert await api.call("GET", "settings") == (200, changed)
    assert (await api.call("GET", f"/v1/projects/{OTHER}/settings"))[0] == 404
    assert await api.call("DELETE", "settings") == (200, {})
    assert (await api.call("DELETE", "settings"))[0] == 404


@pytest.mark.ledger("reset.resources")
async def test_a_reset_forgets_every_resource_and_one_app_keeps_the_projects(api: Api) -> None:
    batches = f"/batch/v1/projects/{api.server.settings.project_id}/messages"
    templates = f"/v2/projects/{api.server.settings.project_id}/templates"
    translation = {"language_code": "en-US", **text("Hi")}
    event = await send_event(api)
    await api.call("POST", "settings", {})
    await api.call("POST", templates, {"default_translation": "en-US", "translations": [translation]})
    await api.call("POST", "optouts:register", {"app_id": api.app_id, "channels": ["SMS"], "recipient": PERSON})
    many = {"app_id": api.app_id, "message": text("Hi"), "recipient_and_params": [{"recipient": PERSON}]}
    await api.call("POST", batches, many)
    assert (await api.call("POST", "/_emulator/reset", {"app_id": api.app_id}))[0] == 200
    assert (await api.call("GET", f"events/{event['event_id']}"))[0] == 404
    assert (await api.call("GET", f"apps/{api.app_id}/consents/OPT_OUT_ALL"))[1]["identities"] == []
    assert (await api.call("GET", f"apps/{api.app_id}/consents/identities/12015550100"))[1]["audit_records"] == []
    assert (await api.call("GET", batches))[1]["batches"] == []
    assert len((await api.call("GET", templates))[1]["templates"]) == 1
    assert (await api.call("GET", "settings"))[0] == 200
    assert (await api.call("POST", "/_emulator/reset", {}))[0] == 200
    assert (await api.call("GET", templates))[1]["templates"] == []
    assert (await api.call("GET", "settings"))[0] == 404
