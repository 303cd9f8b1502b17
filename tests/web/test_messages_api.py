"""Messages over HTTP: reading, listing, metadata, deleting, the newest, transcoding."""

from __future__ import annotations

from typing import Any

import pytest
from seen_outside import Api, Sink, text

A, B = "+12015550100", "+12015550101"


@pytest.mark.ledger("messages.get")
async def test_a_sent_message_reads_back_with_every_field(api: Api) -> None:
    message_id = await api.send(text("Hello"), A, message_metadata="m-1")
    status, message = await api.call("GET", f"messages/{message_id}?messages_source=CONVERSATION_SOURCE")
    assert status == 200
    assert message["id"] == message_id
    assert message["direction"] == "TO_CONTACT"
    assert message["app_message"] == text("Hello")
    assert message["channel_identity"] == {"channel": "SMS", "identity": "12015550100", "app_id": ""}
    assert (message["metadata"], message["sender_id"], message["processing_mode"]) == ("m-1", "", "CONVERSATION")
    assert (message["injected"], message["message_status"]) == (False, None)
    assert len(message["contact_id"]) == len(message["conversation_id"]) == 26


@pytest.mark.ledger("messages.source")
async def test_a_message_is_found_only_in_the_source_of_its_mode(api: Api) -> None:
    message_id = await api.send(text("Hello"))
    status, answer = await api.call("GET", f"messages/{message_id}?messages_source=DISPATCH_SOURCE")
    assert status == 404
    assert "CONVERSATION_SOURCE" in answer["error"]["message"]


@pytest.mark.ledger("messages.update")
async def test_only_the_metadata_of_a_message_changes(api: Api) -> None:
    message_id = await api.send(text("Hello"))
    status, message = await api.call("PATCH", f"messages/{message_id}", {"metadata": "new"})
    assert (status, message["metadata"], message["app_message"]) == (200, "new", text("Hello"))
    masked = f"messages/{message_id}?update_mask="
    assert (await api.call("PATCH", f"{masked}metadata,direction", {"metadata": "newer"}))[1]["metadata"] == "newer"
    status, refused = await api.call("PATCH", f"{masked}metdata", {"metadata": "lost"})
    assert (status, refused["error"]["details"][0]["field_violations"][0]["field"]) == (400, "update_mask")
    assert (await api.call("GET", f"messages/{message_id}"))[1]["metadata"] == "newer"


@pytest.mark.ledger("messages.delete")
async def test_a_deleted_message_is_gone_and_its_report_changes_nothing(api: Api, sink: Sink) -> None:
    message_id = await api.send(text("Hello"), "+46700009907")  # stays pending
    await sink.report("QUEUED_ON_CHANNEL")
    assert await api.call("DELETE", f"messages/{message_id}") == (200, {})
    assert (await api.call("GET", f"messages/{message_id}"))[0] == 404


@pytest.mark.ledger("messages.list")
async def test_listing_filters_and_pages_newest_first(api: Api) -> None:
    sent = [await api.send(text(str(number)), A if number % 2 else B) for number in range(5)]

    async def ids(query: str) -> list[str]:
        return [message["id"] for message in (await api.call("GET", f"messages?{query}"))[1]["messages"]]

    assert await ids("") == sent[::-1]
    assert await ids(f"app_id={api.app_id}&channel=SMS&channel_identity={A.replace('+', '%2B')}") == sent[3::-2]
    assert await ids("channel=SMS&channel_identity= 12015550101") == sent[4::-2]  # a plus that Node did not encode
    assert await ids("direction=TO_APP") == []
    assert await ids("only_recipient_originated=True") == []
    _, first = await api.call("GET", "messages?page_size=2")
    _, second = await api.call("GET", f"messages?page_size=2&page_token={first['next_page_token']}")
    _, third = await api.call("GET", f"messages?page_size=2&page_token={second['next_page_token']}")
    pages = [page["messages"] for page in (first, second, third)]
    assert [message["id"] for page in pages for message in page] == sent[::-1]
    assert third["next_page_token"] == ""


@pytest.mark.ledger("messages.last")
async def test_the_newest_message_per_identity(api: Api) -> None:
    await api.send(text("old"), A)
    newest = [await api.send(text("a"), A), await api.send(text("b"), B)]
    body: dict[str, Any] = {"channel_identities": [A, "12015550101"], "app_id": api.app_id, "page_size": None}
    _, answer = await api.call("POST", "messages:fetch-last-message", body)
    assert [message["id"] for message in answer["messages"]] == newest[::-1]
    assert (await api.call("POST", "messages:fetch-last-message", {"app_id": api.app_id}))[0] == 400


@pytest.mark.ledger("messages.transcode")
async def test_transcoding_shows_the_sms_without_sending_it(api: Api) -> None:
    choices = [{"text_message": {"text": "Yes"}}, {"url_message": {"title": "Sinch", "url": "https://www.sinch.com"}}]
    message = {"choice_message": {"text_message": {"text": "Coming?"}, "choices": choices}}
    body = {"app_id": api.app_id, "app_message": message, "channels": ["SMS"]}
    status, answer = await api.call("POST", "messages:transcode", body)
    assert status == 200
    assert answer == {"transcoded_message": {"SMS": "Coming?\n\n> YES\n> Sinch: https://www.sinch.com"}}
    assert (await api.call("GET", "messages"))[1]["messages"] == []


@pytest.mark.ledger("messages.dispatch")
async def test_dispatch_knows_no_contact_and_keeps_nothing_unless_told(api: Api, sink: Sink) -> None:
    message_id = await api.send(text("Hello"), processing_strategy="DISPATCH_ONLY")
    report = (await sink.report("DELIVERED"))["message_delivery_report"]
    assert (report["contact_id"], report["conversation_id"], report["processing_mode"]) == ("", "", "DISPATCH")
    assert (await api.call("GET", f"messages/{message_id}?messages_source=DISPATCH_SOURCE"))[0] == 404
    assert not any("contact_create_notification" in each.body for each in sink.seen)


@pytest.mark.ledger("messages.correlation")
async def test_what_a_send_binds_comes_back_with_the_answer(api: Api, sink: Sink) -> None:
    await api.send(text("a"), correlation_id="c-1", conversation_metadata={"cart": 7})
    await api.send(text("b"))
    await sink.report("DELIVERED")
    await api.call("POST", "/_emulator/phones/12015550100/messages", {"text": "Hi"})
    inbound = (await sink.next("message")).body
    assert (inbound["correlation_id"], inbound["message_metadata"]) == ("c-1", '{"cart":7}')


@pytest.mark.ledger("messages.callback-url")
async def test_a_callback_url_takes_the_place_of_the_webhooks(api: Api, sink: Sink) -> None:
    await api.send(text("a"), callback_url="http://127.0.0.1:9/nobody")
    match = {"kind": "callback.attempt", "data": {"url": "/127.0.0.1:9.nobody/"}}
    _, answer = await api.call("POST", "/_emulator/journal:wait", {"match": match})
    assert answer["matched"], answer["misses"]
    assert not any("message_delivery_report" in each.body for each in sink.seen)


@pytest.mark.ledger("messages.failed")
async def test_a_number_that_fails_gives_a_reason_object(api: Api, sink: Sink) -> None:
    await api.send(text("a"), "+46700009901")
    report = (await sink.report("FAILED"))["message_delivery_report"]
    assert set(report["reason"]) == {"code", "description", "sub_code"}
    assert report["reason"]["description"].startswith("The underlying channel reported: ")


@pytest.mark.ledger("messages.bad-number")
async def test_a_malformed_number_is_accepted_and_fails_by_report(api: Api, sink: Sink) -> None:
    await api.send(text("a"), "not a number")
    report = (await sink.report("FAILED"))["message_delivery_report"]
    assert report["reason"]["code"] == "RECIPIENT_INVALID_CHANNEL_IDENTITY"


@pytest.mark.ledger("messages.unknown-contact")
async def test_an_unknown_contact_fails_by_report(api: Api, sink: Sink) -> None:
    recipient = {"contact_id": "01E3S8B6YCMRNR0GGM94H80ACX"}
    body = {"app_id": api.app_id, "recipient": recipient, "message": text("a")}
    assert (await api.call("POST", "messages:send", body))[0] == 200
    report = (await sink.report("FAILED"))["message_delivery_report"]
    assert report["reason"]["code"] == "CONTACT_NOT_FOUND"
