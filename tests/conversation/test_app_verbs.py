"""Apps, and the one that exists at start."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.clock import Clock
from emulator.conversation.apps import Apps
from emulator.conversation.webhooks import Webhooks, to_wire
from emulator.errors import InvalidArgument, NotFound
from emulator.settings import Settings
from emulator.store.apps import App
from emulator.wire.apps import CreateApp, UpdateApp
from emulator.wire.base import parse
from emulator.wire.enums import Trigger
from emulator.wire.webhooks import CreateWebhook, UpdateWebhook

PROJECT = Settings().project_id
SMS = {"channel": "SMS", "static_bearer": {"claimed_identity": "plan", "token": "secret"}}


def wanted(**fields: object) -> CreateApp:
    return CreateApp.model_validate({"display_name": "Demo", "channel_credentials": [SMS], **fields})


def change(body: str) -> UpdateApp:
    return parse(UpdateApp, body).value


async def test_the_seeded_app_converses_and_its_sms_channel_works(apps: Apps, app: App, webhooks: Webhooks) -> None:
    answer = apps.to_wire(app)
    assert (answer["id"], answer["processing_mode"]) == (Settings().app_id, "CONVERSATION")
    assert answer["channel_credentials"][0]["state"]["status"] == "ACTIVE"
    assert await webhooks.list(PROJECT, app.id) == []
    assert app.service_plan_id == Settings().service_plan_id


async def test_a_configured_webhook_gets_every_trigger(apps: Apps, webhooks: Webhooks) -> None:
    app = await apps.seed(Settings(webhook_url="http://127.0.0.1:1/hook", webhook_secret="s"))
    [hook] = await webhooks.list(PROJECT, app.id)
    assert (hook.wire.target, hook.wire.secret) == ("http://127.0.0.1:1/hook", "s")
    for trigger in Trigger:
        assert await webhooks.subscribed(app.id, trigger) == [hook]


async def test_a_new_app_dispatches_and_reads_as_the_recorded_one(apps: Apps) -> None:
    app = await apps.create(PROJECT, wanted())
    assert apps.to_wire(app) == {
        "id": app.id,
        "display_name": "Demo",
        "channel_credentials": [
            {
                **SMS,
                "callback_secret": "",
                "state": {"status": "PENDING", "description": ""},
                "channel_known_id": "",
                "credential_ordinal_number": 0,
            }
        ],
        "processing_mode": "DISPATCH",
        "conversation_metadata_report_view": "NONE",
        "retention_policy": {"retention_type": "MESSAGE_EXPIRE_POLICY", "ttl_days": 180},
        "dispatch_retention_policy": {"retention_type": "MESSAGE_EXPIRE_POLICY", "ttl_days": 0},
        "callback_settings": {"secret_for_overridden_callback_urls": ""},
        "message_retry_settings": {"retry_duration": 3600},
        "delivery_report_based_fallback": None,
        "smart_conversation": {"enabled": False},
        "rate_limits": {"inbound": 100, "outbound": 20, "webhooks": 100},
        "queue_stats": {"outbound_size": 0, "outbound_limit": 500000},
        "persist_message_status": {"enabled": False},
        "message_search": {"enabled": False},
    }


async def test_a_credential_is_pending_first_and_active_later(apps: Apps, clock: Clock) -> None:
    app = await apps.create(PROJECT, wanted())

    async def status(channel: int = 0) -> str:
        answer = apps.to_wire(await apps.get(PROJECT, app.id))
        return str(answer["channel_credentials"][channel]["state"]["status"])

    assert await status() == "PENDING"
    await clock.advance(2)
    assert await status() == "ACTIVE"
    await apps.update(PROJECT, app.id, change('{"display_name": "Other"}'))
    assert await status() == "ACTIVE"
    both = '{"channel_credentials": [{"channel": "RCS", "static_bearer": {"claimed_identity": "a", "token": "b"}}, %s]}'
    sms = '{"channel": "SMS", "static_bearer": {"claimed_identity": "plan", "token": "secret"}}'
    await apps.update(PROJECT, app.id, change(both % sms))
    assert (await status(0), await status(1)) == ("PENDING", "ACTIVE")


async def test_credentials_of_other_channels_come_back_as_they_came(apps: Apps) -> None:
    mms = {"channel": "MMS", "mms_credentials": {"account_id": "a", "api_key": "k", "default_sender": "1"}}
    messenger = {"channel": "MESSENGER", "static_token": {"token": "t"}}
    app = await apps.create(PROJECT, wanted(channel_credentials=[mms, messenger]))
    for sent, read in zip([mms, messenger], apps.to_wire(app)["channel_credentials"], strict=True):
        assert sent.items() <= read.items()


@pytest.mark.parametrize(
    "fields",
    [
        {"display_name": ""},
        {"channel_credentials": [SMS, SMS]},
        {"channel_credentials": [{"channel": "SMS"}]},
        {"channel_credentials": [{"channel": "FAX"}]},
        {"retention_policy": {"ttl_days": 0}},
        {"dispatch_retention_policy": {"ttl_days": 8}},
        {"message_retry_settings": {"retry_duration": 29}},
        {"delivery_report_based_fallback": {"delivery_report_waiting_time": 9}},
        {"processing_mode": "BOTH"},
    ],
)
def test_an_impossible_app_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        wanted(**fields)


async def test_a_mask_reaches_into_a_group_of_settings(apps: Apps) -> None:
    app = await apps.create(PROJECT, wanted(retention_policy={"retention_type": "PERSIST_RETENTION_POLICY"}))
    body = change('{"retention_policy": {"ttl_days": 7}}')
    after = await apps.update(PROJECT, app.id, body, ["retention_policy.ttl_days"])
    assert after.wire.retention_policy.model_dump() == {"retention_type": "PERSIST_RETENTION_POLICY", "ttl_days": 7}
    whole = await apps.update(PROJECT, app.id, body)
    assert whole.wire.retention_policy.retention_type == "MESSAGE_EXPIRE_POLICY"
    for wrong in ("retention_policy.days", "display_name.x", "nothing"):
        with pytest.raises(InvalidArgument, match="update_mask"):
            await apps.update(PROJECT, app.id, body, [wrong])
    assert await apps.get(PROJECT, app.id) == whole


async def test_an_app_of_another_project_is_unknown_and_names_both(apps: Apps, app: App) -> None:
    for verb in (apps.get, apps.delete):
        with pytest.raises(NotFound, match=f"{app.id}.*elsewhere"):
            await verb("elsewhere", app.id)
    assert await apps.list(PROJECT) == [app]
    assert await apps.list("elsewhere") == []


def hook(app: App, **fields: object) -> CreateWebhook:
    body = {"app_id": app.id, "target": "http://127.0.0.1:1/", "triggers": ["MESSAGE_INBOUND"], **fields}
    return CreateWebhook.model_validate(body)


async def test_only_those_who_subscribed_by_http_are_told(webhooks: Webhooks, app: App) -> None:
    inbound = await webhooks.create(PROJECT, hook(app))
    await webhooks.create(PROJECT, hook(app, target="http://127.0.0.1:2/", target_type="DISMISS"))
    await webhooks.create(PROJECT, hook(app, target="http://127.0.0.1:3/", triggers=["MESSAGE_DELIVERY"]))
    assert await webhooks.subscribed(app.id, Trigger.MESSAGE_INBOUND) == [inbound]
    assert await webhooks.subscribed("other", Trigger.MESSAGE_INBOUND) == []


async def test_a_sixth_webhook_and_a_second_with_the_same_target_are_refused(webhooks: Webhooks, app: App) -> None:
    first = await webhooks.create(PROJECT, hook(app))
    with pytest.raises(InvalidArgument, match=first.id):
        await webhooks.create(PROJECT, hook(app))
    for n in range(4):
        last = await webhooks.create(PROJECT, hook(app, target=f"http://127.0.0.1:1/{n}"))
    with pytest.raises(InvalidArgument, match="5 webhooks"):
        await webhooks.create(PROJECT, hook(app, target="http://127.0.0.1:1/more"))
    taken = UpdateWebhook(target=first.wire.target)
    with pytest.raises(InvalidArgument, match=first.id):
        await webhooks.update(PROJECT, last.id, taken)
    assert len(await webhooks.list(PROJECT, app.id)) == 5
    assert await webhooks.get(PROJECT, last.id) == last


async def test_secrets_of_a_webhook_are_answered_and_can_be_cleared(webhooks: Webhooks, app: App) -> None:
    credentials = {"client_id": "i", "client_secret": "c", "endpoint": "http://127.0.0.1:1/token"}
    made = await webhooks.create(PROJECT, hook(app, secret="s3cret", client_credentials=credentials))
    assert to_wire(made)["secret"] == "s3cret"
    assert to_wire(made)["client_credentials"] == {**credentials, "token_request_type": "BASIC"}
    after = await webhooks.update(PROJECT, made.id, UpdateWebhook(), ["client_credentials", "secret", "app_id"])
    assert (to_wire(after)["client_credentials"], to_wire(after)["secret"]) == (None, "")


@pytest.mark.parametrize(
    "fields",
    [
        {"target": "nowhere"},
        {"target": "ftp://example.com/"},
        {"target": "https://x.conversation-api.prod.sinch.com/"},
        {"target": "http://127.0.0.1/" + "a" * 726},
        {"target": "http://[::1/"},
        {"triggers": ["UNSPECIFIED_TRIGGER"]},
        {"triggers": ["MESSAGE_LOST"]},
        {"triggers": []},
    ],
)
def test_an_impossible_webhook_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        CreateWebhook.model_validate(
            {"app_id": "a", "target": "http://127.0.0.1:1/", "triggers": ["MESSAGE_INBOUND"], **fields}
        )


@given(st.text(max_size=40))
def test_whatever_a_target_is_it_is_taken_or_refused(text: str) -> None:
    try:
        made = UpdateWebhook(target="http://" + text)
    except ValueError:
        return
    assert made.target == "http://" + text


async def test_a_webhook_cannot_move_to_another_app(webhooks: Webhooks, app: App) -> None:
    made = await webhooks.create(PROJECT, hook(app))
    with pytest.raises(InvalidArgument, match="app_id"):
        await webhooks.update(PROJECT, made.id, UpdateWebhook(app_id="other"))
    assert await webhooks.update(PROJECT, made.id, UpdateWebhook(app_id=app.id), ["app_id"]) == made


async def test_an_app_takes_its_webhooks_with_it(webhooks: Webhooks, apps: Apps, app: App) -> None:
    made = await webhooks.create(PROJECT, hook(app))
    await apps.delete(PROJECT, app.id)
    with pytest.raises(NotFound):
        await webhooks.get(PROJECT, made.id)
    assert await webhooks.subscribed(app.id, Trigger.MESSAGE_INBOUND) == []
