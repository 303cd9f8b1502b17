"""Conversations over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from seen_outside import Api, Sink, text

OTHER = "00000000-0000-4000-8000-000000000001"
UNKNOWN = "01E3S8B6YCMRNR0GGM94H80ACX"
NOW = "2026-11-23T09:00:00Z"
IDENTITY = {"channel": "SMS", "identity": "+12015550100"}


async def started(api: Api, to: str = "+12015550100") -> dict[str, Any]:
    """A conversation that a send began."""
    message = (await api.call("GET", f"messages/{await api.send(text('Hi'), to)}"))[1]
    return dict((await api.call("GET", f"conversations/{message['conversation_id']}"))[1])


@pytest.mark.ledger("conversations.start", "conversations.times")
async def test_a_send_starts_a_conversation_that_is_told_without_times(api: Api, sink: Sink) -> None:
    conversation = await started(api)
    assert conversation == {
        "id": conversation["id"],
        "app_id": api.app_id,
        "contact_id": conversation["contact_id"],
        "last_received": "1970-01-01T00:00:00Z",
        "active_channel": "SMS",
        "active": True,
        "metadata": "",
        "metadata_json": {},
        "correlation_id": "",
    }
    told = (await sink.next("conversation_start_notification")).body
    assert set(told) == {
        "app_id", "project_id", "conversation_start_notification", "message_metadata", "correlation_id",
    }  # fmt: skip
    body = told["conversation_start_notification"]["conversation"]
    assert (body["active_channel"], "last_received" in body) == ("CHANNEL_UNSPECIFIED", False)


@pytest.mark.ledger("conversations.stop")
async def test_the_next_message_after_a_stop_starts_another(api: Api, sink: Sink) -> None:
    first = await started(api)
    assert await api.call("POST", f"conversations/{first['id']}:stop") == (200, {})
    told = (await sink.next("conversation_stop_notification")).body
    assert told["conversation_stop_notification"]["conversation"]["active"] is False
    assert (await api.call("GET", f"conversations/{first['id']}"))[1] == {**first, "active": False}
    second = await started(api)
    assert (second["contact_id"], second["active"]) == (first["contact_id"], True)
    assert second["id"] != first["id"]
    page = (await api.call("GET", f"conversations?app_id={api.app_id}&only_active=True"))[1]
    assert ([found["id"] for found in page["conversations"]], page["total_size"]) == ([second["id"]], 1)


@pytest.mark.ledger("conversations.create")
async def test_a_conversation_can_be_made_once_per_pair(api: Api) -> None:
    contact = (await started(api))["contact_id"]
    body = {"app_id": api.app_id, "contact_id": contact, "metadata_json": {"a": 1}}
    status, answer = await api.call("POST", "conversations", body)
    assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT")
    status, resting = await api.call("POST", "conversations", {**body, "active": False, "active_channel": "SMS"})
    assert (status, resting["active"], resting["metadata_json"]) == (200, False, {"a": 1})


@pytest.mark.ledger("conversations.metadata")
async def test_metadata_is_replaced_or_merged(api: Api) -> None:
    path = f"conversations/{(await started(api))['id']}"
    status, changed = await api.call("PATCH", path, {"metadata_json": {"a": 1, "b": {"c": 2}}})
    assert (status, changed["metadata_json"]) == (200, {"a": 1, "b": {"c": 2}})
    merge = path + "?metadata_update_strategy=MERGE_PATCH&update_mask=metadata_json"
    changed = (await api.call("PATCH", merge, {"metadata_json": {"a": None, "b": {"d": 3}}}))[1]
    assert changed["metadata_json"] == {"b": {"c": 2, "d": 3}}


@pytest.mark.ledger("conversations.report-view")
@pytest.mark.parametrize(
    ("view", "inbound", "stopped"),
    [("NONE", {"cart": 7}, {}), ("FULL", {"cart": 7, "agent": "Bo"}, {"cart": 7, "agent": "Bo"})],
)
async def test_the_report_view_says_how_much_metadata_callbacks_carry(
    api: Api, sink: Sink, view: str, inbound: dict[str, Any], stopped: dict[str, Any]
) -> None:
    await api.call("PATCH", f"apps/{api.app_id}", {"conversation_metadata_report_view": view})
    message = (await api.call("GET", f"messages/{await api.send(text('a'), conversation_metadata={'cart': 7})}"))[1]
    path = f"conversations/{message['conversation_id']}"
    patch = {"metadata_json": {"agent": "Bo"}, "metadata": "note"}
    await api.call("PATCH", path + "?metadata_update_strategy=MERGE_PATCH", patch)
    await api.call("POST", "/_emulator/phones/12015550100/messages", {"text": "Hi"})
    told = (await sink.next("message")).body
    assert json.loads(told["message_metadata"]) == inbound
    await api.call("POST", path + ":stop")
    told = (await sink.next("conversation_stop_notification")).body["conversation_stop_notification"]["conversation"]
    assert told["metadata_json"] == stopped
    assert told["metadata"] == ("note" if view == "FULL" else "")
    whole = (await api.call("GET", path))[1]
    assert (whole["metadata_json"], whole["metadata"]) == ({"cart": 7, "agent": "Bo"}, "note")


@pytest.mark.ledger("conversations.report-view")
async def test_the_deprecated_metadata_is_told_where_there_is_no_other(api: Api, sink: Sink) -> None:
    await api.call("PATCH", f"apps/{api.app_id}", {"conversation_metadata_report_view": "FULL"})
    message = (await api.call("GET", f"messages/{await api.send(text('a'))}"))[1]
    await api.call("PATCH", f"conversations/{message['conversation_id']}", {"metadata": "note"})
    await api.call("POST", "/_emulator/phones/12015550100/messages", {"text": "Hi"})
    assert (await sink.next("message")).body["message_metadata"] == "note"


@pytest.mark.ledger("messages.correlation")
async def test_what_later_sends_give_replaces_or_merges(api: Api, sink: Sink) -> None:
    async def heard() -> str:
        await api.call("POST", "/_emulator/phones/12015550100/messages", {"text": "Hi"})
        return str((await sink.next("message")).body["message_metadata"])

    await api.send(text("a"), conversation_metadata={"a": 1, "b": 1})
    merge = {"conversation_metadata_update_strategy": "MERGE_PATCH"}
    await api.send(text("b"), conversation_metadata={"a": None, "c": 1}, **merge)
    assert json.loads(await heard()) == {"b": 1, "c": 1}
    await api.send(text("c"))
    assert json.loads(await heard()) == {"b": 1, "c": 1}
    await api.send(text("d"), conversation_metadata={"d": 1})
    assert json.loads(await heard()) == {"d": 1}
    await api.send(text("e"), conversation_metadata={})
    assert await heard() == ""


@pytest.mark.ledger("conversations.delete")
async def test_a_deleted_conversation_takes_its_messages_with_it(api: Api, sink: Sink) -> None:
    message_id = await api.send(text("Hi"))
    conversation_id = (await api.call("GET", f"messages/{message_id}"))[1]["conversation_id"]
    await sink.report("DELIVERED")
    assert await api.call("DELETE", f"conversations/{conversation_id}") == (200, {})
    assert (await api.call("GET", f"messages/{message_id}"))[0] == 404
    told = (await sink.next("conversation_delete_notification")).body
    assert told["conversation_delete_notification"]["conversation"]["active"] is False


@pytest.mark.ledger("conversations.recent")
async def test_recent_conversations_come_with_their_last_message(api: Api) -> None:
    first = await started(api, "+12015550100")
    second = await started(api, "+12015550101")
    last = await api.send(text("Again"), "+12015550100")
    status, page = await api.call("GET", f"conversations:recent?app_id={api.app_id}")
    assert (status, page["total_size"]) == (200, 2)
    assert [found["conversation"]["id"] for found in page["conversations"]] == [first["id"], second["id"]]
    assert page["conversations"][0]["last_message"]["id"] == last
    ascending = f"conversations:recent?app_id={api.app_id}&order=ASC&page_size=1"
    page = (await api.call("GET", ascending))[1]
    assert [found["conversation"]["id"] for found in page["conversations"]] == [second["id"]]
    page = (await api.call("GET", f"{ascending}&page_token={page['next_page_token']}"))[1]
    assert [found["conversation"]["id"] for found in page["conversations"]] == [first["id"]]
    assert page["next_page_token"] == ""


@pytest.mark.ledger("conversations.inject")
async def test_an_injected_message_is_kept_at_its_time_and_sent_to_nobody(api: Api, sink: Sink) -> None:
    conversation = await started(api)
    await sink.report("DELIVERED")
    inbox = f"/_emulator/phones/{IDENTITY['identity'].lstrip('+')}/messages"
    before = await api.call("GET", inbox)
    body = {
        "accept_time": "2026-11-01T08:00:00Z",
        "channel_identity": IDENTITY,
        "contact_id": conversation["contact_id"],
        "direction": "TO_APP",
        "contact_message": text("From before"),
        "sender_id": "+46700000000",
        "metadata": "m",
    }
    path = f"conversations/{conversation['id']}:inject-message"
    assert await api.call("POST", path, body) == (200, {})
    injected = (await api.call("GET", f"messages?conversation_id={conversation['id']}"))[1]["messages"][-1]
    assert injected["injected"] is True
    assert injected["accept_time"] == "2026-11-01T08:00:00.000Z"
    assert (injected["contact_message"]["text_message"], injected["sender_id"], injected["metadata"]) == (
        {"text": "From before"}, "46700000000", "m",
    )  # fmt: skip
    assert await api.call("GET", inbox) == before
    after = (await api.call("GET", f"conversations/{conversation['id']}"))[1]
    assert after["last_received"] == "2026-11-01T08:00:00.000Z"


@pytest.mark.ledger("conversations.inject-event")
async def test_an_injected_event_is_kept(api: Api) -> None:
    conversation = await started(api)
    body = {"accept_time": NOW, "channel_identity": IDENTITY, "app_event": {"composing_event": {}}}
    status, sent = await api.call("POST", f"conversations/{conversation['id']}:inject-event", body)
    assert (status, sent["accepted_time"]) == (200, "2026-11-23T09:00:00.000Z")
    event = (await api.call("GET", f"events/{sent['event_id']}"))[1]
    assert (event["app_event"], event["conversation_id"]) == ({"composing_event": {}}, conversation["id"])


@pytest.mark.ledger("conversations.inject-event")
async def test_an_injected_event_without_an_identity_is_the_contacts_own(api: Api) -> None:
    conversation = await started(api, to="+12015550100")
    body = {"accept_time": NOW, "contact_event": {"composing_event": {}}}
    sent = (await api.call("POST", f"conversations/{conversation['id']}:inject-event", body))[1]
    event = (await api.call("GET", f"events/{sent['event_id']}"))[1]
    assert event["channel_identity"] == {"channel": "SMS", "identity": "12015550100", "app_id": ""}


INJECTED = {
    "accept_time": NOW, "channel_identity": IDENTITY, "contact_id": "{contact}", "direction": "TO_CONTACT",
    "app_message": text("x"),
}  # fmt: skip


@pytest.mark.ledger("conversations.refused")
@pytest.mark.parametrize(
    ("method", "path", "body", "status", "field"),
    [
        ("GET", "conversations", None, 400, "app_id"),
        ("GET", "conversations:recent", None, 400, "app_id"),
        ("GET", f"conversations:recent?app_id={UNKNOWN}", None, 404, ""),
        ("GET", "conversations?contact_id={contact}&page_token=stale", None, 400, "page_token"),
        ("GET", "conversations?contact_id={contact}&page_size=-3", None, 400, "page_size"),
        ("GET", "conversations?contact_id={contact}&only_active=maybe", None, 400, "only_active"),
        ("POST", "conversations", {"contact_id": "{contact}"}, 400, "app_id"),
        ("POST", "conversations", {"app_id": UNKNOWN, "contact_id": "{contact}"}, 404, ""),
        ("POST", "conversations", {"app_id": "{app}", "contact_id": UNKNOWN}, 404, ""),
        ("POST", "conversations", {"app_id": "{app}", "contact_id": "{contact}"}, 400, "contact_id"),
        ("PATCH", "conversations/{id}", {"metadata": "m" * 1025}, 400, "metadata"),
        ("PATCH", "conversations/{id}", {"metadata_json": {"a": "m" * 2048}}, 400, "metadata_json"),
        ("PATCH", "conversations/{id}", {"correlation_id": "m" * 129}, 400, "correlation_id"),
        ("PATCH", "conversations/{id}", {"active_channel": "FAX"}, 400, "active_channel"),
        ("PATCH", "conversations/{id}", {"app_id": UNKNOWN}, 400, "app_id"),
        ("PATCH", "conversations/{id}?update_mask=mood", {}, 400, "update_mask"),
        ("PATCH", "conversations/{id}?metadata_update_strategy=MIX", {}, 400, "metadata_update_strategy"),
        ("GET", f"conversations/{UNKNOWN}", None, 404, ""),
        ("POST", f"conversations/{UNKNOWN}:stop", None, 404, ""),
        ("GET", f"/v1/projects/{OTHER}/conversations/{{id}}", None, 404, ""),
        ("POST", f"/v1/projects/{OTHER}/conversations/{{id}}:stop", None, 404, ""),
        ("DELETE", f"/v1/projects/{OTHER}/conversations/{{id}}", None, 404, ""),
        (
            "POST",
            "conversations/{id}:inject-message",
            {**INJECTED, "accept_time": "2026-01-01T00:00:00Z"},
            400,
            "accept_time",
        ),
        ("POST", "conversations/{id}:inject-message", {**INJECTED, "contact_id": UNKNOWN}, 400, "contact_id"),
        ("POST", "conversations/{id}:inject-message", {**INJECTED, "direction": "TO_APP"}, 400, "body"),
        ("POST", "conversations/{id}:inject-message", {**INJECTED, "contact_message": text("y")}, 400, "body"),
        ("POST", f"conversations/{UNKNOWN}:inject-message", INJECTED, 404, ""),
        ("POST", "conversations/{id}:inject-event", {"accept_time": NOW}, 400, "body"),
    ],
)
async def test_a_wrong_call_names_the_field_and_changes_nothing(
    api: Api, method: str, path: str, body: Any, status: int, field: str
) -> None:
    conversation = await started(api)
    places = {"{id}": conversation["id"], "{contact}": conversation["contact_id"], "{app}": api.app_id}
    for place, value in places.items():
        path = path.replace(place, value)
        body = body and {name: value if inner == place else inner for name, inner in body.items()}
    answered, answer = await api.call(method, path, body)
    error = answer["error"]
    assert (answered, error["code"]) == (status, status), error
    fields = [v["field"] for detail in error["details"] for v in detail["field_violations"]]
    assert (field in fields) if field else not fields, fields
    page = (await api.call("GET", f"conversations?app_id={api.app_id}"))[1]
    assert page["conversations"] == [conversation]
