"""Apps and webhooks over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from seen_outside import Api, Sink, text

OTHER = "00000000-0000-4000-8000-000000000001"
UNKNOWN = "01E3S8B6YCMRNR0GGM94H80ACX"
SMS = {"channel": "SMS", "static_bearer": {"claimed_identity": "plan", "token": "secret"}}
NO_TRIGGER = "UNSPECIFIED_TRIGGER"
APP = {"display_name": "Demo", "channel_credentials": [SMS]}


async def create(api: Api, **fields: Any) -> dict[str, Any]:
    status, app = await api.call("POST", "apps", {**APP, **fields})
    assert status == 200, app
    return dict(app)


async def hook(api: Api, **fields: Any) -> dict[str, Any]:
    body = {"app_id": api.app_id, "target": "http://127.0.0.1:1/hook", "triggers": ["MESSAGE_INBOUND"], **fields}
    status, webhook = await api.call("POST", "webhooks", body)
    assert status == 200, webhook
    return dict(webhook)


@pytest.mark.ledger("apps.create", "apps.secrets", "apps.pending")
async def test_a_new_app_dispatches_shows_its_token_and_its_channel_becomes_active(api: Api) -> None:
    await api.call("POST", "/_emulator/clock", {"mode": "manual"})
    app = await create(api)
    assert app["processing_mode"] == "DISPATCH"
    [credential] = app["channel_credentials"]
    assert credential["static_bearer"] == SMS["static_bearer"]
    assert credential["state"] == {"status": "PENDING", "description": ""}
    await api.call("POST", "/_emulator/clock", {"advance": "2s"})
    status, read = await api.call("GET", f"apps/{app['id']}")
    assert (status, read["channel_credentials"][0]["state"]["status"]) == (200, "ACTIVE")
    listed = (await api.call("GET", "apps"))[1]["apps"]
    assert [each["id"] for each in listed] == [api.app_id, app["id"]]


@pytest.mark.ledger("apps.channels")
async def test_other_channels_keep_their_credentials_and_can_be_chosen_first(api: Api, sink: Sink) -> None:
    rcs = {"channel": "RCS", "static_bearer": {"claimed_identity": "agent", "token": "t"}}
    status, app = await api.call("PATCH", f"apps/{api.app_id}", {"channel_credentials": [rcs, SMS]})
    assert (status, [c["channel"] for c in app["channel_credentials"]]) == (200, ["RCS", "SMS"])
    assert app["channel_credentials"][0]["static_bearer"] == rcs["static_bearer"]
    identities = [{"channel": channel, "identity": "+12015550100"} for channel in ("RCS", "SMS")]
    body = {
        "app_id": api.app_id,
        "recipient": {"identified_by": {"channel_identities": identities}},
        "message": text("Hi"),
        "channel_priority_order": ["RCS", "SMS"],
    }
    assert (await api.call("POST", "messages:send", body))[0] == 200
    switching = (await sink.report("SWITCHING_CHANNEL"))["message_delivery_report"]
    assert switching["channel_identity"]["channel"] == "RCS"
    delivered = (await sink.report("DELIVERED"))["message_delivery_report"]
    assert delivered["channel_identity"]["channel"] == "SMS"


@pytest.mark.ledger("apps.update")
async def test_settings_of_an_app_change_by_field_and_by_mask(api: Api) -> None:
    app = await create(api, retention_policy={"ttl_days": 30}, callback_settings=None)
    path = f"apps/{app['id']}"
    changes = {
        "processing_mode": "CONVERSATION",
        "dispatch_retention_policy": {"ttl_days": 7},
        "callback_settings": {"secret_for_overridden_callback_urls": "s3cret"},
        "conversation_metadata_report_view": "FULL",
        "delivery_report_based_fallback": {"enabled": True, "delivery_report_waiting_time": 60},
        "message_retry_settings": {"retry_duration": 30},
        "smart_conversation": {"enabled": True},
    }
    status, changed = await api.call("PATCH", path, changes)
    assert status == 200
    assert {name: changed[name] for name in changes} == {
        **changes, "dispatch_retention_policy": {"retention_type": "MESSAGE_EXPIRE_POLICY", "ttl_days": 7},
    }  # fmt: skip
    assert changed["retention_policy"]["ttl_days"] == 30
    mask = "?update_mask.paths=retention_policy&update_mask.paths=callback_settings&update_mask.paths=id"
    cleared = (await api.call("PATCH", path + mask, {"callback_settings": None}))[1]
    assert cleared["retention_policy"] == {"retention_type": "MESSAGE_EXPIRE_POLICY", "ttl_days": 180}
    assert cleared["callback_settings"] == {"secret_for_overridden_callback_urls": ""}
    assert cleared["processing_mode"] == "CONVERSATION"


@pytest.mark.ledger("webhooks.secrets", "webhooks.loopback")
async def test_a_webhook_takes_loopback_targets_and_shows_its_secrets(api: Api) -> None:
    credentials = {"client_id": "i", "client_secret": "c", "endpoint": "http://127.0.0.1:1/token"}
    webhook = await hook(api, secret="s3cret", client_credentials=credentials)
    assert webhook == {
        "id": webhook["id"],
        "app_id": api.app_id,
        "target": "http://127.0.0.1:1/hook",
        "target_type": "HTTP",
        "secret": "s3cret",
        "triggers": ["MESSAGE_INBOUND"],
        "client_credentials": {**credentials, "token_request_type": "BASIC"},
    }
    assert await api.call("GET", f"webhooks/{webhook['id']}") == (200, webhook)
    cleared = (await api.call("PATCH", f"webhooks/{webhook['id']}?update_mask=client_credentials", {}))[1]
    assert cleared == {**webhook, "client_credentials": None}
    assert await api.call("DELETE", f"webhooks/{webhook['id']}") == (200, {})
    assert len((await api.call("GET", f"apps/{api.app_id}/webhooks"))[1]["webhooks"]) == 1


@pytest.mark.ledger("webhooks.limit", "webhooks.duplicate")
async def test_a_sixth_webhook_and_a_second_with_one_target_are_refused(api: Api) -> None:
    for n in range(4):
        await hook(api, target=f"http://127.0.0.1:1/{n}")
    body = {"app_id": api.app_id, "target": "http://127.0.0.1:1/0", "triggers": ["MESSAGE_INBOUND"]}
    status, answer = await api.call("POST", "webhooks", body)
    assert (status, answer["error"]["details"][0]["field_violations"][0]["field"]) == (400, "app_id")
    await api.call("DELETE", f"webhooks/{(await webhooks(api))[0]['id']}")
    status, answer = await api.call("POST", "webhooks", body)
    assert (status, answer["error"]["details"][0]["field_violations"][0]["field"]) == (400, "target")
    assert len(await webhooks(api)) == 4


async def webhooks(api: Api) -> list[dict[str, Any]]:
    return list((await api.call("GET", f"apps/{api.app_id}/webhooks"))[1]["webhooks"])


@pytest.mark.ledger("webhooks.triggers")
async def test_a_webhook_gets_what_it_subscribed_to_unless_it_dismisses(api: Api, sink: Sink) -> None:
    [seeded] = await webhooks(api)
    path = f"webhooks/{seeded['id']}"
    assert (await api.call("PATCH", path, {"triggers": ["CONTACT_CREATE"]}))[1]["triggers"] == ["CONTACT_CREATE"]
    await api.send(text("Hi"))
    await sink.next("contact_create_notification")
    assert (await api.call("PATCH", path, {"target_type": "DISMISS"}))[0] == 200
    await api.call("POST", "/_emulator/clock", {"advance": "1h"})
    assert [set(received.body) & {"contact_create_notification"} for received in sink.seen] == [
        {"contact_create_notification"}
    ]
    assert sink.arrived.empty()


@pytest.mark.ledger("apps.delete")
async def test_a_deleted_app_takes_its_webhooks_and_can_no_longer_send(api: Api) -> None:
    app = await create(api)
    webhook = await hook(api, app_id=app["id"])
    assert await api.call("DELETE", f"apps/{app['id']}") == (200, {})
    for path in (f"apps/{app['id']}", f"webhooks/{webhook['id']}", f"apps/{app['id']}/webhooks"):
        assert (await api.call("GET", path))[0] == 404
    identity = {"channel": "SMS", "identity": "+12015550100"}
    recipient = {"identified_by": {"channel_identities": [identity]}}
    body = {"app_id": app["id"], "recipient": recipient, "message": text("Hi")}
    status, answer = await api.call("POST", "messages:send", body)
    assert (status, answer["error"]["status"]) == (404, "NOT_FOUND")


@pytest.mark.ledger("apps.refused", "webhooks.refused")
@pytest.mark.parametrize(
    ("method", "path", "body", "status", "field"),
    [
        ("POST", "apps", {}, 400, "display_name"),
        ("POST", "apps", {**APP, "channel_credentials": [SMS, SMS]}, 400, "channel_credentials"),
        ("POST", "apps", {**APP, "channel_credentials": [{"channel": "SMS"}]}, 400, "channel_credentials[0]"),
        ("POST", "apps", {**APP, "retention_policy": {"ttl_days": 3651}}, 400, "retention_policy.ttl_days"),
        ("POST", "apps", {**APP, "processing_mode": "BOTH"}, 400, "processing_mode"),
        ("PATCH", "apps/{app}?update_mask=colour", {}, 400, "update_mask"),
        ("PATCH", "apps/{app}", {"retention_policy": {"ttl_days": 0}}, 400, "retention_policy.ttl_days"),
        ("PATCH", "apps/{app}", {"display_name": ""}, 400, "display_name"),
        ("PATCH", "apps/{app}?update_mask=display_name", {"display_name": None}, 400, "display_name"),
        ("GET", f"apps/{UNKNOWN}", None, 404, ""),
        ("PATCH", f"apps/{UNKNOWN}", {}, 404, ""),
        ("DELETE", f"apps/{UNKNOWN}", None, 404, ""),
        ("GET", f"/v1/projects/{OTHER}/apps/{{app}}", None, 404, ""),
        ("PATCH", f"/v1/projects/{OTHER}/apps/{{app}}", {"display_name": "x"}, 404, ""),
        ("DELETE", f"/v1/projects/{OTHER}/apps/{{app}}", None, 404, ""),
        ("POST", "webhooks", {"app_id": "{app}", "target": "http://a.b/"}, 400, "triggers"),
        ("POST", "webhooks", {"app_id": "{app}", "target": "a.b", "triggers": ["OPT_IN"]}, 400, "target"),
        ("POST", "webhooks", {"app_id": "{app}", "target": "http://a.b/", "triggers": [NO_TRIGGER]}, 400, "triggers"),
        ("POST", "webhooks", {"app_id": UNKNOWN, "target": "http://a.b/", "triggers": ["OPT_IN"]}, 404, ""),
        ("PATCH", "webhooks/{hook}?update_mask=colour", {}, 400, "update_mask"),
        ("PATCH", "webhooks/{hook}?update_mask=target", {}, 400, "target"),
        ("PATCH", "webhooks/{hook}", {"app_id": UNKNOWN}, 400, "app_id"),
        ("PATCH", "webhooks/{hook}", {"target": "http://a.b/" + "c" * 742}, 400, "target"),
        ("GET", f"webhooks/{UNKNOWN}", None, 404, ""),
        ("GET", f"apps/{UNKNOWN}/webhooks", None, 404, ""),
        ("GET", f"/v1/projects/{OTHER}/webhooks/{{hook}}", None, 404, ""),
        ("PATCH", f"/v1/projects/{OTHER}/webhooks/{{hook}}", {"secret": "x"}, 404, ""),
        ("DELETE", f"/v1/projects/{OTHER}/webhooks/{{hook}}", None, 404, ""),
    ],
)  # fmt: skip
async def test_a_wrong_call_names_the_field_and_changes_nothing(
    api: Api, method: str, path: str, body: Any, status: int, field: str
) -> None:
    apps, hooks = (await api.call("GET", "apps"))[1], await webhooks(api)
    path = path.replace("{app}", api.app_id).replace("{hook}", hooks[0]["id"])
    body = body and {name: api.app_id if value == "{app}" else value for name, value in body.items()}
    answered, answer = await api.call(method, path, body)
    error = answer["error"]
    assert (answered, error["code"]) == (status, status), error
    fields = [v["field"] for detail in error["details"] for v in detail["field_violations"]]
    assert (field in fields) if field else not fields, fields
    assert ((await api.call("GET", "apps"))[1], await webhooks(api)) == (apps, hooks)
