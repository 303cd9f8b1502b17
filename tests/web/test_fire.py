"""Callbacks fired by hand over HTTP, seen by the application."""

from __future__ import annotations

from typing import Any

import pytest
from seen_outside import SECRET, Api, Received, Sink, text

from emulator.webhooks.signing import verify
from emulator.wire.callbacks import EVENT_KEYS, faults_of
from emulator.wire.enums import Trigger

FIRE = "/_emulator/callbacks:fire"


async def fire(api: Api, trigger: str, **fields: Any) -> Any:
    """The callback as answered."""
    status, answer = await api.call("POST", FIRE, {"trigger": trigger, **fields})
    assert status == 200, answer
    return answer


def is_signed(received: Received) -> bool:
    """Whether the signature holds."""
    carried = [received.headers[f"x-sinch-webhook-signature{end}"] for end in ("-nonce", "-timestamp", "")]
    return verify(SECRET, received.raw, *carried)


@pytest.mark.ledger("tools.fire.every-trigger")
@pytest.mark.parametrize("trigger", Trigger)
async def test_every_trigger_arrives_signed_with_a_payload_that_the_sdks_can_read(
    api: Api, sink: Sink, trigger: Trigger
) -> None:
    fired = await fire(api, trigger)
    received = await sink.next(EVENT_KEYS[trigger])
    assert faults_of(received.body) == []
    assert (fired["trigger"], fired["state"], fired["attempts"][0]["status"]) == (trigger, "done", 200)
    assert is_signed(received)


@pytest.mark.ledger("tools.fire.real-ids")
async def test_a_report_is_about_the_newest_message_and_an_inbound_one_is_new(api: Api, sink: Sink) -> None:
    message_id = await api.send(text("hello"), "+12015550177")
    delivered = (await sink.report("DELIVERED"))["message_delivery_report"]
    await fire(api, "MESSAGE_DELIVERY")
    report = (await sink.next("message_delivery_report")).body["message_delivery_report"]
    assert report["message_id"] == message_id
    assert {name: report[name] for name in ("conversation_id", "contact_id", "channel_identity")} == {
        name: delivered[name] for name in ("conversation_id", "contact_id", "channel_identity")
    }
    await fire(api, "MESSAGE_INBOUND")
    inbound = (await sink.next("message")).body["message"]
    assert inbound["id"] != message_id
    assert (inbound["channel_identity"]["identity"], inbound["contact_id"]) == ("12015550177", report["contact_id"])


@pytest.mark.ledger("tools.fire.overrides")
async def test_values_are_set_and_removed_by_path(api: Api, sink: Sink) -> None:
    changes = {"set": {"message.contact_message.text_message.text": "Hej", "x": [1]}, "remove": ["message.metadata"]}
    await fire(api, "MESSAGE_INBOUND", **changes)
    body = (await sink.next("message")).body
    assert body["message"]["contact_message"]["text_message"]["text"] == "Hej"
    assert "metadata" not in body["message"]
    assert body["x"] == [1]


@pytest.mark.ledger("tools.fire.overrides")
async def test_a_payload_is_sent_as_it_stands(api: Api, sink: Sink) -> None:
    await fire(api, "MESSAGE_INBOUND", payload={"anything": {"at": "all"}})
    assert (await sink.next("anything")).body == {"anything": {"at": "all"}}


@pytest.mark.ledger("tools.fire.raw")
async def test_raw_bytes_are_sent_signed_as_they_are(api: Api, sink: Sink) -> None:
    fired = await fire(api, "MESSAGE_INBOUND", raw='{ "message" : {} }')
    received = await sink.next("message")
    assert received.raw == b'{ "message" : {} }'
    assert is_signed(received)
    assert fired["body"] == {"message": {}}
    broken = await fire(api, "MESSAGE_INBOUND", raw="no json", target=api.server.url + "/nowhere")
    assert (broken["body"], broken["state"], broken["attempts"][0]["status"]) == ("no json", "failed", 404)


@pytest.mark.ledger("tools.fire.unsigned")
async def test_an_unsigned_one_has_no_signature(api: Api, sink: Sink) -> None:
    fired = await fire(api, "MESSAGE_DELIVERY", unsigned=True)
    received = await sink.next("message_delivery_report")
    assert [name for name in received.headers if "signature" in name.lower()] == []
    assert not fired["signed"]
    assert (await fire(api, "MESSAGE_DELIVERY"))["signed"]


@pytest.mark.ledger("tools.fire.once")
async def test_it_is_tried_once_beside_the_lane_and_the_apps_answer_is_shown(api: Api, sink: Sink) -> None:
    sink.status = 503
    fired = await fire(api, "MESSAGE_INBOUND")
    (attempt,) = fired["attempts"]
    assert (fired["state"], attempt["status"], attempt["next_try"]) == ("failed", 503, None)
    unreachable = await fire(api, "MESSAGE_INBOUND", target="http://127.0.0.1:1/hook")
    assert "nothing listens at 127.0.0.1:1" in unreachable["attempts"][0]["fault"]


@pytest.mark.ledger("tools.fire.overrides")
async def test_what_cannot_be_fired_is_refused_with_the_way_out(api: Api) -> None:
    for wanted, words in (
        ({"trigger": "MESSAGE_INBOND"}, "MESSAGE_INBOUND"),
        ({"trigger": "MESSAGE_INBOUND", "app_id": "nobody"}, "does not exist"),
        ({"trigger": "MESSAGE_INBOUND", "set": {"": 1}}, "no path"),
        ({"trigger": "MESSAGE_INBOUND", "remove": ["message.metdata"]}, "did you mean 'metadata'?"),
        ({"trigger": "MESSAGE_INBOUND", "target": "http://127.0.0.1:99999/"}, "is not a web address"),
        ({"trigger": "MESSAGE_INBOUND", "raw": "x", "set": {"a": 1}}, "raw is sent as it stands; leave out payload"),
    ):
        status, answer = await api.call("POST", FIRE, wanted)
        assert status in (400, 404)
        assert words in answer["error"]["message"]


async def test_an_app_without_a_webhook_needs_a_target(api: Api, sink: Sink) -> None:
    _, app = await api.call("POST", "apps", {"channel_credentials": [], "display_name": "deaf"})
    status, answer = await api.call("POST", FIRE, {"trigger": "MESSAGE_INBOUND", "app_id": app["id"]})
    assert (status, answer["error"]["status"]) == (400, "FAILED_PRECONDITION")
    assert "name a target" in answer["error"]["message"]
    await fire(api, "MESSAGE_INBOUND", app_id=app["id"], target=sink.url)
    assert (await sink.next("message")).body["app_id"] == app["id"]
