"""Apps through the vendor's Python SDK."""

from __future__ import annotations

import asyncio

import pytest
from sinch import SinchClient
from sinch.domains.conversation.api.v1.exceptions import ConversationException

from emulator.settings import DEFAULT_API_TOKEN, DEFAULT_APP_ID, DEFAULT_SERVICE_PLAN_ID

SMS = {"SMS": {"claimed_identity": "plan", "token": "secret"}}
UNKNOWN = "01E3S8B6YCMRNR0GGM94H80ACX"


@pytest.mark.ledger("sdk-python.apps")
async def test_the_sdk_makes_reads_changes_lists_and_deletes_apps(client: SinchClient) -> None:
    await asyncio.to_thread(_walk, client)


def _walk(client: SinchClient) -> None:
    apps = client.conversation.apps
    made = apps.create(SMS, "Demo", retention_policy={"retention_type": "MESSAGE_EXPIRE_POLICY", "ttl_days": 30})
    assert (made.display_name, made.processing_mode) == ("Demo", "DISPATCH")
    assert made.channel_credentials.sms.token == "secret"
    assert made.channel_credentials.sms.state.status in ("PENDING", "ACTIVE")
    assert (made.retention_policy.ttl_days, made.dispatch_retention_policy.ttl_days) == (30, 0)
    assert (made.rate_limits.outbound, made.queue_stats.outbound_limit) == (20, 500_000)
    assert made.message_retry_settings.retry_duration == 3600

    changed = apps.update(
        made.id,
        display_name="Other",
        retention_policy=None,
        processing_mode="CONVERSATION",
        event_destination_settings={"secret_for_overridden_target": "s3cret"},
        delivery_report_based_fallback={"enabled": True, "delivery_report_waiting_time": 60},
    )
    assert (changed.display_name, changed.processing_mode) == ("Other", "CONVERSATION")
    assert changed.retention_policy.ttl_days == 180
    assert changed.event_destination_settings.secret_for_overridden_target == "s3cret"
    assert changed.delivery_report_based_fallback.delivery_report_waiting_time == 60
    assert changed.channel_credentials.sms.claimed_identity == "plan"

    raw = apps.get(made.id, raw_response=True)
    assert [credential.channel for credential in raw.channel_credentials] == ["SMS"]
    assert [app.id for app in apps.list().iterator()] == [DEFAULT_APP_ID, made.id]
    assert apps.delete(made.id) is None
    with pytest.raises(ConversationException, match="NOT_FOUND"):
        apps.get(made.id)


@pytest.mark.ledger("sdk-python.apps")
async def test_the_sdk_reads_the_seeded_app_and_every_form_of_credentials(client: SinchClient) -> None:
    app = await asyncio.to_thread(client.conversation.apps.get, DEFAULT_APP_ID)
    sms = app.channel_credentials.sms
    assert (sms.claimed_identity, sms.token, sms.state.status) == (DEFAULT_SERVICE_PLAN_ID, DEFAULT_API_TOKEN, "ACTIVE")
    both = {"MMS": {"account_id": "a", "api_key": "k", "default_sender": "1"}, "MESSENGER": {"token": "t"}, **SMS}
    changed = await asyncio.to_thread(client.conversation.apps.update, DEFAULT_APP_ID, both)
    assert changed.channel_credentials.mms.default_sender == "1"
    assert changed.channel_credentials.messenger.token == "t"


@pytest.mark.ledger("sdk-python.errors")
async def test_the_sdk_shows_what_was_wrong(client: SinchClient) -> None:
    with pytest.raises(ConversationException, match=f"{UNKNOWN}.*NOT_FOUND"):
        await asyncio.to_thread(client.conversation.apps.get, UNKNOWN)
    with pytest.raises(ConversationException, match=r"retention_policy\.ttl_days.*INVALID_ARGUMENT"):
        await asyncio.to_thread(client.conversation.apps.create, SMS, "x", retention_policy={"ttl_days": 0})
