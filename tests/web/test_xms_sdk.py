"""The SMS part of the vendor's Python SDK, unmodified, against the service plan's routes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sinch import SinchClient

ANNA, BO = "+46701740605", "+46701740606"


def client_of(api, *, by_plan: bool) -> SinchClient:
    settings = api.server.settings
    if by_plan:
        client = SinchClient(
            service_plan_id=settings.service_plan_id, sms_api_token=settings.api_token, sms_region="eu"
        )
        client.configuration.sms_origin_with_service_plan_id = api.server.url
    else:
        client = SinchClient(project_id=settings.project_id, key_id="key", key_secret="secret", sms_region="eu")
        client.configuration.sms_origin = api.server.url
        client.configuration.auth_origin = api.server.url
    return client


@pytest.mark.parametrize("by_plan", [True, False], ids=["service plan", "project"])
@pytest.mark.ledger("xms.sdk")
async def test_the_python_sdk_sends_reads_changes_and_lists(api, by_plan: bool) -> None:
    client = client_of(api, by_plan=by_plan)
    # While the SDK walks, time stands: a pause of its own must not take the clock to the batch of years ahead.
    api.server.parts.clock.set_mode("manual")
    numbers = await asyncio.to_thread(_walk, client)
    api.server.parts.clock.set_mode("auto")
    assert numbers == ["46701740605", "46701740606"]
    arrived = await api.server.parts.journal.wait(
        lambda entry: entry.kind == "phone.received" and entry.phone == "46701740606", timeout_s=5
    )
    assert arrived is not None
    assert [m["text"] for m in (await api.call("GET", "/_emulator/phones/46701740606/messages"))[1]["messages"]] == [
        "Hello Bo"
    ]


def _walk(client: SinchClient) -> list[str]:
    batches = client.sms.batches
    sent = batches.send_sms(
        to=[ANNA, BO],
        from_="+46730000009",
        body="Hello ${name}",
        parameters={"name": {BO: "Bo", "default": "you"}},
        delivery_report="per_recipient",
        feedback_enabled=True,
        client_reference="sdk",
    )
    assert sent.canceled is False
    assert sent.to == ["46701740605", "46701740606"]
    assert batches.get(batch_id=sent.id).body == "Hello ${name}"
    dry = batches.dry_run_sms(to=[ANNA], from_="+46730000009", body="я", per_recipient=True)
    assert (dry.number_of_recipients, dry.number_of_messages) == (1, 1)
    assert dry.per_recipient[0].encoding == "unicode"
    batches.send_delivery_feedback(batch_id=sent.id, recipients=[ANNA])
    later = datetime.now(UTC) + timedelta(days=365 * 5)
    waiting = batches.send_sms(to=[ANNA], from_="71234", body="later", send_at=later)
    changed = batches.update_sms(batch_id=waiting.id, body="later still", to_add=[BO])
    assert changed.body == "later still"
    assert batches.replace_sms(batch_id=waiting.id, to=[BO], from_="71234", body="again", send_at=later).to == [
        "46701740606"
    ]
    assert batches.cancel(batch_id=waiting.id).canceled is True
    binary = batches.send_binary(to=[ANNA], from_="71234", body="SGVsbG8=", udh="0605041582158A")
    assert binary.type == "mt_binary"
    listed = [batch.id for batch in batches.list(page_size=2).iterator()]
    assert {sent.id, waiting.id, binary.id} <= set(listed)
    reports = client.sms.delivery_reports
    full = reports.get(batch_id=sent.id, report_type="full")
    assert full.total_message_count == 2
    assert {report.recipient for report in reports.list(status=["DELIVERED"]).iterator()} <= set(sent.to)
    one = reports.get_for_number(batch_id=sent.id, recipient=ANNA)
    assert one.batch_id == sent.id
    group = client.sms.groups.create(name="sdk", members=[ANNA])
    client.sms.groups.update(group_id=group.id, add=[BO])
    members = list(client.sms.groups.list_members(group_id=group.id).iterator())
    client.sms.groups.delete(group_id=group.id)
    return [str(member) for member in members]
