"""The SMS part of the vendor's Python SDK against the service plan's own routes, by project and by service plan."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from listener import Listener
from sdk_side import Phone, client_of, client_of_plan, strangers
from sinch import SinchClient
from sinch.domains.sms.api.v1.exceptions import SmsException
from sinch.domains.sms.models.v1.response import BatchDeliveryReport, RecipientDeliveryReport

from emulator.settings import Settings
from emulator.web.server import Server

ANNA, BO = "46701740605", "46701740606"
NOBODY = "46700009901"
SENDER = "+46730000009"
TOMORROW = datetime(2026, 11, 24, tzinfo=UTC)
LATER = datetime.now(UTC) + timedelta(days=365 * 5)
PICTURE = {"url": "https://example.com/a.jpg", "message": "Look", "subject": "A picture"}
HEADER = "0605041582158A"


@pytest.fixture
def settings() -> Settings:
    """An emulator whose clock moves only when told."""
    return Settings(port=0, clock="manual", clock_start="2026-11-23T09:00:00Z", clock_quiet_s=0.0, seed="4711")


@pytest.fixture(params=["project", "service plan"])
def client(server: Server, request: pytest.FixtureRequest) -> SinchClient:
    return client_of(server) if request.param == "project" else client_of_plan(server)


def understood(answer: Any) -> Any:
    """`answer`, all of whose fields the SDK knows."""
    assert list(strangers(answer)) == []
    return answer


@pytest.mark.ledger("sdk-python.sms.batches")
async def test_the_sdk_sends_and_counts_text_bytes_and_media(client: SinchClient) -> None:
    await asyncio.to_thread(_send, client.sms.batches)


def _send(batches: Any) -> None:
    shared = {
        "to": [f"+{ANNA}", f"+{BO}"],
        "from_": SENDER,
        "delivery_report": "per_recipient",
        "client_reference": "r",
    }
    text = understood(
        batches.send_sms(
            body="Hej ${name}", parameters={"name": {f"+{BO}": "Bo", "default": "du"}}, feedback_enabled=True,
            flash_message=True, max_number_of_message_parts=3, truncate_concat=True, from_ton=1, from_npi=1,
            event_destination_target="http://127.0.0.1:1/", expire_at=TOMORROW, **shared,
        )
    )  # fmt: skip
    assert (text.type, text.to, text.body, text.canceled) == ("mt_text", [ANNA, BO], "Hej ${name}", False)
    assert (text.client_reference, text.feedback_enabled, text.flash_message) == ("r", True, True)
    binary = understood(batches.send_binary(body="SGVsbG8=", udh=HEADER, **shared))
    assert (binary.type, binary.udh, binary.body) == ("mt_binary", HEADER, "SGVsbG8=")
    media = understood(batches.send_mms(body=PICTURE, strict_validation=True, **shared))
    assert (media.type, media.body.url, media.body.subject) == ("mt_media", PICTURE["url"], PICTURE["subject"])
    for batch in (text, binary, media):
        assert understood(batches.get(batch.id)) == batch
    assert batches.send_delivery_feedback(text.id, [f"+{ANNA}"]) is None

    dry = understood(batches.dry_run_sms(body="Z" * 161, per_recipient=True, number_of_recipients=1, **shared))
    assert (dry.number_of_recipients, dry.number_of_messages) == (2, 4)
    assert [(each.recipient, each.number_of_parts, each.encoding) for each in dry.per_recipient] == [(ANNA, 2, "text")]
    assert understood(batches.dry_run_binary(body="SGVsbG8=", udh=HEADER, **shared)).number_of_messages == 2
    assert understood(batches.dry_run_mms(body=PICTURE, **shared)).number_of_recipients == 2


@pytest.mark.ledger("sdk-python.sms.batches")
async def test_the_sdk_changes_replaces_and_cancels_batches_that_wait(client: SinchClient) -> None:
    await asyncio.to_thread(_change, client.sms.batches)


def _change(batches: Any) -> None:
    shared = {"to": [f"+{ANNA}"], "from_": SENDER, "send_at": LATER}
    text = batches.send_sms(body="Hej", **shared)
    changed = understood(batches.update_sms(text.id, body="Hej igen", to_add=[f"+{BO}"], to_remove=[f"+{ANNA}"]))
    assert (changed.body, changed.to, changed.id) == ("Hej igen", [BO], text.id)
    assert understood(batches.replace_sms(text.id, body="Annat", **shared)).to == [ANNA]
    binary = batches.send_binary(body="SGVsbG8=", udh=HEADER, **shared)
    assert understood(batches.update_binary(binary.id, udh="050003010201", body="SGVq")).udh == "050003010201"
    assert understood(batches.replace_binary(binary.id, body="SGVq", udh=HEADER, **shared)).udh == HEADER
    media = batches.send_mms(body=PICTURE, **shared)
    assert understood(batches.update_mms(media.id, body={**PICTURE, "message": "Here"})).body.message == "Here"
    assert understood(batches.replace_mms(media.id, body=PICTURE, **shared)).body.message == "Look"
    for batch in (text, binary, media):
        assert understood(batches.cancel(batch.id)).canceled is True
        assert batches.get(batch.id).canceled is True


@pytest.mark.ledger("sdk-python.sms.lists")
async def test_the_sdk_walks_batches_reports_and_inbounds(client: SinchClient, server: Server, phone: Phone) -> None:
    def send() -> list[str]:
        send_sms = client.sms.batches.send_sms
        return [
            send_sms(to=[f"+{to}"], from_=SENDER, body="Hej", client_reference=to, delivery_report="full").id
            for to in (ANNA, BO, NOBODY)
        ]

    sent = await asyncio.to_thread(send)
    written = [await phone.write(ANNA, text=f"Text {n}", to=server.settings.sender) for n in range(3)]
    await server.parts.clock.advance(10)
    await asyncio.to_thread(_list, client, sent, len(written))


def _list(client: SinchClient, sent: list[str], written: int) -> None:
    batches, reports, inbounds = client.sms.batches, client.sms.delivery_reports, client.sms.inbounds
    found = [understood(batch).id for batch in batches.list(page_size=2).iterator()]
    assert set(found) == set(sent)
    assert [batch.id for batch in batches.list(client_reference=BO).iterator()] == [sent[1]]
    assert len(list(batches.list(from_=[SENDER]).iterator())) == 3
    assert list(batches.list(from_=["71234"]).iterator()) == []
    start = datetime(2026, 11, 23, tzinfo=UTC)
    assert len(list(batches.list(start_date=start, end_date=LATER).iterator())) == 3

    full = understood(reports.get(sent[0], report_type="full"))
    assert (full.type, full.total_message_count) == ("delivery_report_sms", 1)
    assert [(status.status, status.code, status.recipients) for status in full.statuses] == [("Delivered", 0, [ANNA])]
    one = understood(reports.get_for_number(sent[2], NOBODY))
    assert (one.recipient, one.status, one.batch_id) == (NOBODY, "Failed", sent[2])
    listed = [understood(report) for report in reports.list(page_size=1).iterator()]
    assert {(report.recipient, report.status) for report in listed} == {
        (ANNA, "Delivered"), (BO, "Delivered"), (NOBODY, "Failed"),
    }  # fmt: skip
    assert [report.recipient for report in reports.list(status=["Failed"]).iterator()] == [NOBODY]
    assert [report.recipient for report in reports.list(code=[0], client_reference=BO).iterator()] == [BO]

    texts = [understood(inbound) for inbound in inbounds.list(page_size=2).iterator()]
    assert [inbound.body for inbound in texts] == [f"Text {n}" for n in reversed(range(written))]
    assert understood(inbounds.get(texts[0].id)) == texts[0]
    assert list(inbounds.list(to=["71234"]).iterator()) == []


@pytest.mark.ledger("sdk-python.sms.groups")
async def test_the_sdk_makes_reads_changes_lists_and_deletes_groups(client: SinchClient) -> None:
    await asyncio.to_thread(_group, client.sms.groups)


def _group(groups: Any) -> None:
    child = understood(groups.create(name="child", members=[f"+{BO}"]))
    auto = {"to": SENDER, "add": {"first_word": "JOIN"}, "remove": {"first_word": "LEAVE", "second_word": "NOW"}}
    made = understood(groups.create("parent", [f"+{ANNA}"], [child.id], auto))
    assert (made.name, made.size, made.child_groups) == ("parent", 1, [child.id])
    assert made.auto_update.remove.second_word == "NOW"
    assert understood(groups.get(made.id)) == made
    assert set(groups.list_members(made.id).iterator()) == {ANNA, BO}
    changed = understood(groups.update(made.id, add=["+46701740607"], remove=[f"+{ANNA}"], name="changed"))
    assert (changed.name, set(groups.list_members(made.id).iterator())) == ("changed", {"46701740607", BO})
    assert understood(groups.replace(made.id, "replaced", [f"+{ANNA}"])).child_groups in (None, [])
    assert [understood(group).id for group in groups.list(page_size=1).iterator()] == [made.id, child.id]
    assert groups.delete(made.id) is None
    with pytest.raises(SmsException, match="404"):
        groups.get(made.id)


@pytest.mark.ledger("sdk-python.sms.errors")
async def test_the_sdk_shows_what_was_wrong_with_an_sms_call(client: SinchClient, server: Server) -> None:
    def refused(status: int, call: Any, *args: Any, **fields: Any) -> dict[str, Any]:
        with pytest.raises(SmsException, match=str(status)) as caught:
            call(*args, **fields)
        assert caught.value.response_status_code == status
        return dict(caught.value.http_response.body)

    def walk() -> None:
        batches = client.sms.batches
        body = refused(400, batches.send_sms, to=["nobody"], from_=SENDER, body="Hej")
        assert body.keys() == {"code", "text"}
        refused(404, batches.get, "01E3S8B6YCMRNR0GGM94H80ACX")
        wrong = SinchClient(service_plan_id=server.settings.service_plan_id, sms_api_token="wrong", sms_region="eu")
        wrong.configuration.sms_origin_with_service_plan_id = server.url
        refused(401, wrong.sms.batches.get, "01E3S8B6YCMRNR0GGM94H80ACX")

    await asyncio.to_thread(walk)


@pytest.mark.ledger("sdk-python.sms.callbacks")
async def test_the_sdk_parses_what_a_plan_posts_to_its_own_url(listener: Listener) -> None:
    heard = await _heard_by_a_plan(listener)
    events = SinchClient().sms.sinch_events("unused")
    inbound = understood(events.parse_event(heard["mo_text"]))
    assert (inbound.from_, inbound.body) == (ANNA, "Hej")
    full = understood(events.parse_event(heard["delivery_report_sms"]))
    assert isinstance(full, BatchDeliveryReport)
    assert full.statuses[0].recipients == [ANNA]
    one = understood(events.parse_event(heard["recipient_delivery_report_sms"]))
    assert isinstance(one, RecipientDeliveryReport)
    assert (one.recipient, one.status) == (ANNA, "Delivered")


async def _heard_by_a_plan(listener: Listener) -> dict[str, bytes]:
    """The last callback of each type."""
    async with Server(Settings(port=0, clock="auto", plan_callback_url=listener.url)) as server:
        send = client_of_plan(server).sms.batches.send_sms
        for kind in ("full", "per_recipient_final"):
            await asyncio.to_thread(send, to=[f"+{ANNA}"], from_=SENDER, body="Hej", delivery_report=kind)
        await server.parts.handsets.originate(ANNA, "Hej", to=server.settings.sender)
        for kind in ("mo_text", "delivery_report_sms", "recipient_delivery_report_sms"):
            await listener.wait_for(lambda heard, kind=kind: heard.body["type"] == kind)
    return {heard.body["type"]: heard.raw for heard in listener.heard}
