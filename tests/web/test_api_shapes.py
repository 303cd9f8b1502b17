"""Every answer has the shape that the OpenAPI page promises: no field more, none less, none of another type."""

from __future__ import annotations

import pytest
from seen_outside import Api, text

from emulator.web.routes import Family
from emulator.web.table import route_table

PERSON = {"channel_identities": [{"channel": "SMS", "identity": "+12015550100"}], "language": "EN_US"}
RECIPIENT = {"identified_by": {"channel_identities": PERSON["channel_identities"]}}
TEMPLATE = {
    "default_translation": "en-US",
    "translations": [{"language_code": "en-US", "variables": [{"key": "a"}], **text("Hi ${a}")}],
}


@pytest.mark.ledger("openapi.answers")
async def test_every_answer_of_the_resources_is_what_its_route_says(api: Api) -> None:
    conversation = [route for route in route_table() if route.family is Family.CONVERSATION]
    models = {route.name: route.response for route in conversation if route.response is not None}
    batch = f"/batch/v1/projects/{api.server.settings.project_id}"
    templates = f"/v2/projects/{api.server.settings.project_id}/templates"

    async def checked(name: str, method: str, path: str, body: object = None) -> dict[str, str]:
        status, answer = await api.call(method, path, body)
        assert status == 200, (name, answer)
        models.pop(name).model_validate(answer, extra="forbid")
        return dict(answer)

    app = await checked("apps.create", "POST", "apps", {"display_name": "x"})
    await checked("apps.get", "GET", f"apps/{app['id']}")
    await checked("apps.list", "GET", "apps")
    await checked("apps.update", "PATCH", f"apps/{app['id']}", {"delivery_report_based_fallback": {"enabled": True}})
    hook_body = {"app_id": app["id"], "target": "http://127.0.0.1:1/", "triggers": ["OPT_IN"]}
    hook = await checked("webhooks.create", "POST", "webhooks", hook_body)
    await checked("webhooks.get", "GET", f"webhooks/{hook['id']}")
    await checked("webhooks.update", "PATCH", f"webhooks/{hook['id']}", {"secret": "s"})
    await checked("webhooks.list", "GET", f"apps/{app['id']}/webhooks")

    sent = await checked("messages.send", "POST", "messages:send", {
        "app_id": api.app_id, "recipient": RECIPIENT, "message": text("Hi"),
    })  # fmt: skip
    message = await checked("messages.get", "GET", f"messages/{sent['message_id']}")
    contact = await checked("contacts.get", "GET", f"contacts/{message['contact_id']}")
    await checked("contacts.update", "PATCH", f"contacts/{contact['id']}", {"email": "a@example.com"})
    other = await checked("contacts.create", "POST", "contacts", PERSON)
    await checked("contacts.list", "GET", "contacts")
    await checked("contacts.conflicts", "GET", "contacts:identityConflicts")
    conversation = await checked("conversations.get", "GET", f"conversations/{message['conversation_id']}")
    await checked("conversations.list", "GET", f"conversations?app_id={api.app_id}")
    await checked("conversations.update", "PATCH", f"conversations/{conversation['id']}", {"metadata": "m"})
    await checked("conversations.create", "POST", "conversations", {"app_id": api.app_id, "contact_id": other["id"]})
    await checked("conversations.recent", "GET", f"conversations:recent?app_id={api.app_id}")
    await checked("contacts.merge", "POST", f"contacts/{contact['id']}:merge", {"source_id": other["id"]})

    event = await checked("events.send", "POST", "events:send", {
        "app_id": api.app_id, "recipient": RECIPIENT, "event": {"generic_event": {"payload": {"a": 1}}},
    })  # fmt: skip
    await checked("events.get", "GET", f"events/{event['event_id']}")
    await checked("events.list", "GET", f"events?contact_id={contact['id']}")
    await checked("conversations.inject_event", "POST", f"conversations/{conversation['id']}:inject-event", {
        "accept_time": "2026-11-23T09:00:00Z", "app_event": {"agent_joined_event": {"agent": {"type": "BOT"}}},
    })  # fmt: skip
    await checked("capability.query", "POST", "capability:query", {"app_id": api.app_id, "recipient": RECIPIENT})
    opt = {"app_id": api.app_id, "channels": ["SMS"], "recipient": RECIPIENT}
    await checked("consents.opt_out", "POST", "optouts:register", opt)
    await checked("consents.list", "GET", f"apps/{api.app_id}/consents/OPT_OUT_ALL")
    await checked("consents.opt_in", "POST", "optins:register", opt)
    await checked("consents.audit", "GET", f"apps/{api.app_id}/consents/identities/12015550100")
    await checked("settings.create", "POST", "settings", {})
    await checked("settings.get", "GET", "settings")
    await checked("settings.update", "PATCH", "settings", {"contact_settings": {"unified_contact_id_enabled": True}})

    template = await checked("templates.create", "POST", templates, TEMPLATE)
    await checked("templates.get", "GET", f"{templates}/{template['id']}")
    await checked("templates.list", "GET", templates)
    await checked("templates.replace", "PUT", f"{templates}/{template['id']}", {**TEMPLATE, "version": 1})
    await checked("templates.translations", "GET", f"{templates}/{template['id']}/translations")
    many = {"app_id": api.app_id, "message": text("Hi"), "recipient_and_params": [{"recipient": RECIPIENT}]}
    taken = await checked("batches.send", "POST", f"{batch}/messages", many)
    await checked("batches.get", "GET", f"{batch}/messages/{taken['batch_id']}")
    await checked("batches.list", "GET", f"{batch}/messages")
    record = {"identification": "12015550100", "consent_type": "OPT_OUT_MARKETING"}
    consents = {"app_id": api.app_id, "consent_records": [record]}
    await checked("batches.consents", "POST", f"{batch}/consents", consents)
    left = [name for name in models if not name.startswith(("messages.", "xms.", "emulator.", "oauth2."))]
    assert left == ["contacts.profile"], "a route without a sample here; the profile needs a channel that works"
