"""Callbacks through the vendor's Python SDK: its validator and its parser, on what was really delivered."""

from __future__ import annotations

import asyncio

import pytest
from listener import Heard, Listener
from sdk_side import SECRET, UNKNOWN, Phone, strangers
from sinch import SinchClient
from sinch.domains.conversation.models.v1.sinch_events import (
    ConversationSinchEventBase,
    MessageDeliveryReceiptEvent,
    MessageInboundEvent,
    MessageSubmitEvent,
)

from emulator.settings import DEFAULT_APP_ID

NUMBER, UNREACHABLE = "12015550100", "12015009901"


def identity(number: str) -> list[dict[str, str]]:
    return [{"channel": "SMS", "identity": f"+{number}"}]


def understood(client: SinchClient, heard: Heard) -> ConversationSinchEventBase:
    """The callback as the SDK parses it; its signature holds, and no longer when a byte changes."""
    events = client.conversation.sinch_events(SECRET)
    assert events.validate_authentication_header(heard.headers, heard.raw)
    assert events.validate_authentication_header(heard.headers, heard.raw.decode())
    assert not events.validate_authentication_header(heard.headers, heard.raw + b" ")
    assert not client.conversation.sinch_events("other").validate_authentication_header(heard.headers, heard.raw)
    assert events.parse_event(heard.raw, heard.headers) == events.parse_event(heard.body)
    return events.parse_event(heard.raw.decode())


@pytest.mark.ledger("sdk-python.callbacks")
async def test_the_sdk_understands_submission_and_receipts(client: SinchClient, listener: Listener) -> None:
    messages = client.conversation.messages
    sent = await asyncio.to_thread(
        messages.send_text_message,
        DEFAULT_APP_ID,
        "Żółć 👋",
        recipient_identities=identity(NUMBER),
        message_metadata="7",
    )
    event = understood(client, await listener.event("message_submit_notification"))
    assert isinstance(event, MessageSubmitEvent)
    submitted = event.message_submit_notification
    assert (submitted.message_id, submitted.submitted_message.text_message.text) == (sent.message_id, "Żółć 👋")
    assert list(strangers(event)) == []
    for status in ("QUEUED_ON_CHANNEL", "DELIVERED"):
        event = understood(client, await listener.event("message_delivery_report", status=status))
        assert isinstance(event, MessageDeliveryReceiptEvent)
        report = event.message_delivery_report
        assert (report.message_id, report.status, report.reason, report.metadata) == (
            sent.message_id,
            status,
            None,
            "7",
        )
        assert report.channel_identity.identity == NUMBER
        assert event.accepted_time is not None
        # The seed of 2020 has the channel here; kept for applications written from it.
        assert list(strangers(event)) == [".message_delivery_report.channel"]


@pytest.mark.ledger("sdk-python.callbacks")
async def test_the_sdk_understands_why_a_message_failed(client: SinchClient, listener: Listener) -> None:
    messages = client.conversation.messages
    await asyncio.to_thread(
        messages.send_text_message, DEFAULT_APP_ID, "Hej", recipient_identities=identity(UNREACHABLE)
    )
    event = understood(client, await listener.event("message_delivery_report", status="FAILED"))
    assert isinstance(event, MessageDeliveryReceiptEvent)
    reason = event.message_delivery_report.reason
    assert (reason.code, reason.sub_code) == ("RECIPIENT_NOT_REACHABLE", "UNSPECIFIED_SUB_CODE")
    assert reason.description.startswith("The underlying channel reported: ")


@pytest.mark.ledger("sdk-python.callbacks")
async def test_the_sdk_understands_a_text_and_an_answer_to_a_choice(
    client: SinchClient, listener: Listener, phone: Phone
) -> None:
    await phone.write(NUMBER, text="Hi from contact")
    event = understood(client, await listener.event("message"))
    assert isinstance(event, MessageInboundEvent)
    inbound = event.message
    assert (inbound.direction, inbound.contact_message.text_message.text) == ("TO_APP", "Hi from contact")
    assert (inbound.channel_identity.identity, inbound.injected, inbound.processing_mode) == (
        NUMBER, False, "CONVERSATION",
    )  # fmt: skip
    assert list(strangers(event)) == [".message.channel"]

    choices = [{"text_message": {"text": "Yes"}, "postback_data": "y-1"}, {"text_message": {"text": "No"}}]
    sent = await asyncio.to_thread(
        client.conversation.messages.send_choice_message,
        DEFAULT_APP_ID,
        {"text_message": {"text": "Coming?"}, "choices": choices},
        recipient_identities=identity(NUMBER),
    )
    await listener.event("message_delivery_report", status="DELIVERED")
    await phone.write(NUMBER, text="yes")
    heard = await listener.wait_for(lambda heard: "choice_response_message" in str(heard.body))
    event = understood(client, heard)
    assert isinstance(event, MessageInboundEvent)
    answer = event.message.contact_message.choice_response_message
    assert (answer.message_id, answer.postback_data) == (sent.message_id, "y-1")


@pytest.mark.ledger("sdk-python.callbacks")
async def test_what_the_sdk_has_no_model_for_comes_as_its_base_event(client: SinchClient, listener: Listener) -> None:
    contact = await asyncio.to_thread(client.conversation.contacts.create, identity(NUMBER), "EN_US")
    event = understood(client, await listener.event("contact_create_notification"))
    assert type(event) is ConversationSinchEventBase
    assert (event.app_id, event.project_id) == ("", client.configuration.project_id)
    assert event.model_extra["contact_create_notification"]["contact"]["id"] == contact.id != UNKNOWN
