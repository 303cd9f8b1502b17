"""Messages through the vendor's Python SDK: every way to send, reading back, listing, changing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from listener import Listener
from ruamel.yaml import YAML
from sdk_side import UNKNOWN, Phone, strangers
from sinch import SinchClient
from sinch.domains.conversation.api.v1.exceptions import ConversationException

from emulator.settings import DEFAULT_APP_ID
from emulator.wire.app_messages import AppMessage

GOLDEN = Path(__file__).parents[1] / "golden"
CASES: list[dict[str, Any]] = [
    case for name in ("app_messages.yaml", "transcoding.yaml") for case in YAML(typ="safe").load(GOLDEN / name)
]
# The SDK's models demand the whole inner shape of other channels' messages; a body by hand is free of that.
BUILT = [case for case in CASES if "channel_specific_message" not in case["message"]]
ANNA = [{"channel": "SMS", "identity": "+12015550100"}]
BO = [{"channel": "SMS", "identity": "+12015550101"}]
# Known to the OpenAPI and to other SDKs, not to this one.
STRANGE = {".message_status", ".app_message.reply_to"}


@pytest.mark.ledger("sdk-python.send")
async def test_the_sdk_sends_every_message_that_it_can_build_and_reads_it_back(client: SinchClient) -> None:
    messages = client.conversation.messages

    def walk() -> None:
        for case in BUILT:
            sent = messages.send(DEFAULT_APP_ID, case["message"], recipient_identities=ANNA)
            assert sent.accepted_time is not None
            read = messages.get(sent.message_id)
            assert set(strangers(read)) <= STRANGE, case["name"]
            assert (read.id, read.direction, read.processing_mode) == (sent.message_id, "TO_CONTACT", "CONVERSATION")
            given = json.loads(read.app_message.model_dump_json(exclude_none=True, by_alias=True))
            assert given == AppMessage.model_validate(case["message"]).dump(), case["name"]

    await asyncio.to_thread(walk)


def one_of_each() -> dict[str, Callable[[Any], Any]]:
    """A call of each method that sends, by the kind of the message."""
    to: dict[str, Any] = {"app_id": DEFAULT_APP_ID, "recipient_identities": ANNA}
    messages = {case["kind"]: case["message"] for case in BUILT if case.get("kind")}
    kinds = ["card", "carousel", "choice", "contact_info", "list", "location", "media", "template"]
    calls: dict[str, Callable[[Any], Any]] = {"text_message": lambda m: m.send_text_message(text="Hej", **to)}
    for kind in kinds:
        key = f"{kind}_message"
        calls[key] = lambda m, key=key: getattr(m, f"send_{key}")(**{key: messages[key][key]}, **to)
    return calls


@pytest.mark.ledger("sdk-python.send")
async def test_each_sending_method_of_the_sdk_sends_its_kind(client: SinchClient) -> None:
    messages = client.conversation.messages
    methods = {name for name in dir(messages) if name.startswith("send_")}

    def walk() -> set[str]:
        kinds = set()
        for kind, call in one_of_each().items():
            read = messages.get(call(messages).message_id)
            assert getattr(read.app_message, kind) is not None
            kinds.add(f"send_{kind}")
        return kinds

    assert await asyncio.to_thread(walk) == methods


@pytest.mark.ledger("sdk-python.send")
async def test_everything_that_may_go_with_a_send_arrives(client: SinchClient, listener: Listener) -> None:
    messages = client.conversation.messages

    def send() -> str:
        contact = client.conversation.contacts.create(ANNA, "EN_US")
        return messages.send_text_message(
            DEFAULT_APP_ID,
            "Hello",
            contact_id=contact.id,
            ttl=60,
            event_destination_target=listener.url + "?other",
            channel_priority_order=["SMS"],
            channel_properties={"SMS_SENDER": "46700000000", "SMS_FLASH_MESSAGE": "true"},
            message_metadata="order 7",
            conversation_metadata={"table": 4},
            queue="HIGH_PRIORITY",
            processing_strategy="DEFAULT",
            correlation_id="c-1",
            conversation_metadata_update_strategy="MERGE_PATCH",
            message_content_type="CONTENT_NOTIFICATION",
        ).message_id

    message_id = await asyncio.to_thread(send)
    report = await listener.event("message_delivery_report", status="DELIVERED", metadata="order 7")
    assert report.body["correlation_id"] == "c-1"
    read = await asyncio.to_thread(messages.get, message_id)
    assert (read.metadata, read.app_message.text_message.text) == ("order 7", "Hello")


@pytest.mark.ledger("sdk-python.messages")
async def test_the_sdk_lists_by_every_filter_and_walks_the_pages(client: SinchClient, phone: Phone) -> None:
    messages = client.conversation.messages

    def send() -> list[str]:
        texts = [(f"{name} {n}", to) for n in range(4) for name, to in (("Anna", ANNA), ("Bo", BO))]
        return [messages.send_text_message(DEFAULT_APP_ID, t, recipient_identities=to).message_id for t, to in texts]

    sent = await asyncio.to_thread(send)
    await phone.write("12015550100", text="Hi")

    def ids(**filters: Any) -> list[str]:
        found = list(messages.list(**filters).iterator())
        assert {path for each in found for path in strangers(each)} <= STRANGE
        return [each.id for each in found]

    def walk() -> None:
        everything = ids(app_id=DEFAULT_APP_ID, page_size=2)
        assert len(everything) == 9
        assert set(everything) > set(sent)
        of_bo = messages.get(sent[1])
        assert (
            set(ids(contact_id=of_bo.contact_id)) == set(ids(conversation_id=of_bo.conversation_id)) == set(sent[1::2])
        )
        assert set(ids(channel="SMS", channel_identity="+12015550101")) == set(sent[1::2])
        [inbound] = ids(direction="TO_APP")
        assert ids(direction="TO_CONTACT", page_size=3) == everything[1:]
        read = messages.get(inbound)
        assert read.contact_message.text_message.text == "Hi"
        assert ids(messages_source="DISPATCH_SOURCE", only_recipient_originated=True) == []
        assert ids(start_time=datetime(2030, 1, 1, tzinfo=UTC)) == []
        assert len(ids(start_time=datetime(2026, 11, 23, tzinfo=UTC), end_time=datetime(2030, 1, 1, tzinfo=UTC))) == 9
        assert messages.list(view="WITHOUT_METADATA").content()[0].metadata in ("", None)

    await asyncio.to_thread(walk)


@pytest.mark.ledger("sdk-python.messages")
async def test_the_sdk_asks_for_the_last_message_of_each_identity_and_contact(client: SinchClient) -> None:
    messages = client.conversation.messages

    def walk() -> None:
        for n in range(3):
            for to in (ANNA, BO):
                last = messages.send_text_message(DEFAULT_APP_ID, f"Number {n}", recipient_identities=to)
        numbers = ["+12015550100", "12015550101"]
        newest = list(messages.list_last_messages_by_channel_identity(numbers, page_size=1).iterator())
        assert {path for each in newest for path in strangers(each)} <= STRANGE
        assert [each.app_message.text_message.text for each in newest] == ["Number 2", "Number 2"]
        of_bo = messages.get(last.message_id)
        [one] = messages.list_last_messages_by_channel_identity(contact_ids=[of_bo.contact_id]).content()
        assert one.id == last.message_id

    await asyncio.to_thread(walk)


@pytest.mark.ledger("sdk-python.messages")
async def test_the_sdk_changes_and_deletes_messages_of_either_source(client: SinchClient) -> None:
    messages = client.conversation.messages

    def walk() -> None:
        client.conversation.apps.update(
            DEFAULT_APP_ID, dispatch_retention_policy={"retention_type": "MESSAGE_EXPIRE_POLICY", "ttl_days": 2}
        )
        for source, strategy in (("CONVERSATION_SOURCE", "DEFAULT"), ("DISPATCH_SOURCE", "DISPATCH_ONLY")):
            sent = messages.send_text_message(
                DEFAULT_APP_ID, "Hej", recipient_identities=ANNA, processing_strategy=strategy
            )
            changed = messages.update(sent.message_id, "changed", messages_source=source)
            assert set(strangers(changed)) <= STRANGE
            assert (changed.id, changed.metadata) == (sent.message_id, "changed")
            assert messages.get(sent.message_id, messages_source=source).metadata == "changed"
            assert messages.delete(sent.message_id, messages_source=source) is None
            with pytest.raises(ConversationException, match="NOT_FOUND"):
                messages.get(sent.message_id, messages_source=source)

    await asyncio.to_thread(walk)


@pytest.mark.ledger("sdk-python.errors")
async def test_the_sdk_shows_what_was_wrong_with_a_send(client: SinchClient) -> None:
    messages = client.conversation.messages

    def refused(status: int, match: str, **fields: Any) -> None:
        request = {"app_id": DEFAULT_APP_ID, "recipient_identities": ANNA, "text": "Hej", **fields}
        with pytest.raises(ConversationException, match=match) as caught:
            messages.send_text_message(**request)
        assert (caught.value.response_status_code, caught.value.is_from_server) == (status, True)

    def walk() -> None:
        refused(404, f"{UNKNOWN}.*NOT_FOUND", app_id=UNKNOWN)
        refused(400, "app_id.*INVALID_ARGUMENT", app_id="")
        refused(400, "ttl.*INVALID_ARGUMENT", ttl="soon")
        refused(400, "channel_priority_order.*INVALID_ARGUMENT", channel_priority_order=["WHATSAPP"])
        refused(400, "message_metadata.*INVALID_ARGUMENT", message_metadata="x" * 1025)

    await asyncio.to_thread(walk)
