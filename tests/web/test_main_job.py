"""The main job, seen from outside: send, read on the phone, answer, be told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from seen_outside import SECRET, Api, Sink, text

CASES = YAML(typ="safe").load(Path(__file__).parents[1] / "golden" / "transcoding.yaml")
SEED_CASES = [case for case in CASES if case["source"] == "seed"]
PHONE = "12015550100"
SEED_FIELDS = {
    "id", "direction", "contact_message", "channel", "conversation_id", "contact_id", "metadata", "accept_time",
}  # fmt: skip


async def inbox(api: Api, number: str = PHONE) -> list[dict[str, Any]]:
    _, answer = await api.call("GET", f"/_emulator/phones/{number}/messages")
    return list(answer["messages"])


@pytest.mark.ledger("main.six-sends")
@pytest.mark.parametrize("case", SEED_CASES, ids=lambda case: case["name"])
async def test_the_seeds_sends_appear_on_the_phone_as_the_golden_texts(api: Api, sink: Sink, case: Any) -> None:
    await api.send(case["message"])
    await sink.report("DELIVERED")
    assert [message["text"] for message in await inbox(api)] == [case["text"]]


@pytest.mark.ledger("main.receipts")
async def test_the_callbacks_of_a_send_come_in_their_natural_order(api: Api, sink: Sink) -> None:
    await api.send(text("Hello"), message_metadata="order 7", correlation_id="c-1")
    await sink.report("DELIVERED")
    keys = [next(iter(set(each.body) - ENVELOPE)) for each in sink.seen]
    assert keys == [
        "contact_create_notification",
        "conversation_start_notification",
        "message_submit_notification",
        "message_delivery_report",
        "message_delivery_report",
    ]
    queued, delivered = (each.body["message_delivery_report"] for each in sink.seen[-2:])
    assert (queued["status"], delivered["status"]) == ("QUEUED_ON_CHANNEL", "DELIVERED")
    assert delivered["metadata"] == "order 7"
    assert sink.seen[-1].body["correlation_id"] == "c-1"


ENVELOPE = {"app_id", "project_id", "accepted_time", "event_time", "message_metadata", "correlation_id"}


@pytest.mark.ledger("main.inbound")
async def test_a_text_from_a_phone_arrives_with_every_field_of_the_seed(api: Api, sink: Sink) -> None:
    await api.call("POST", f"/_emulator/phones/+{PHONE}/messages", {"text": "Hi from contact"})
    body = (await sink.next("message")).body
    message = body["message"]
    assert set(message) >= SEED_FIELDS
    assert message["contact_message"] == {"text_message": {"text": "Hi from contact"}}
    assert message["channel_identity"] == {"channel": "SMS", "identity": PHONE, "app_id": ""}
    assert message["sender_id"] == api.server.settings.sender
    assert message["direction"] == "TO_APP"
    assert message["channel"] == "SMS"


@pytest.mark.ledger("main.choice-response")
async def test_a_reply_that_names_a_choice_is_a_choice_response(api: Api, sink: Sink) -> None:
    choices = [{"text_message": {"text": "Yes"}, "postback_data": "y-1"}, {"text_message": {"text": "No"}}]
    question = {"choice_message": {"text_message": {"text": "Coming?"}, "choices": choices}}
    message_id = await api.send(question, message_metadata="slot 9")
    await sink.report("DELIVERED")
    await api.call("POST", f"/_emulator/phones/{PHONE}/messages", {"text": " yes "})
    message = (await sink.next("message")).body["message"]
    answer = {"message_id": message_id, "postback_data": "y-1"}
    assert message["contact_message"] == {"choice_response_message": answer}
    assert message["metadata"] == "slot 9"


@pytest.mark.ledger("main.signed")
async def test_callbacks_are_signed_so_that_the_vendors_own_validator_accepts_them(api: Api, sink: Sink) -> None:
    from sinch import SinchClient

    await api.send(text("Hello"))
    received = await sink.next("message_submit_notification")
    events = SinchClient(project_id="p", key_id="k", key_secret="s").conversation.sinch_events(SECRET)
    headers = {name.lower(): value for name, value in received.headers.items()}
    assert events.validate_authentication_header(headers, received.raw.decode())
    assert not events.validate_authentication_header(headers, received.raw.decode() + " ")
