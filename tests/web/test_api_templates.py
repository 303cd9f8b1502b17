"""Templates over HTTP, and on the phone."""

from __future__ import annotations

from typing import Any

import pytest
from seen_outside import Api, Sink

OTHER = "00000000-0000-4000-8000-000000000001"
UNKNOWN = "01E3S8B6YCMRNR0GGM94H80ACX"


def base(api: Api, project_id: str = "") -> str:
    return f"/v2/projects/{project_id or api.server.settings.project_id}/templates"


def greeting(**fields: Any) -> dict[str, Any]:
    choices = [{"text_message": {"text": "${yes}"}, "postback_data": "yes"}, {"text_message": {"text": "No"}}]
    question = {"choice_message": {"text_message": {"text": "${name}, coming?"}, "choices": choices}}
    translation = {"language_code": "en-US", "variables": [{"key": "name", "preview_value": "Ada"}], **question}
    return {"default_translation": "en-US", "translations": [translation], **fields}


async def create(api: Api) -> dict[str, Any]:
    status, template = await api.call("POST", base(api), greeting(description="A question"))
    assert status == 200, template
    return dict(template)


@pytest.mark.ledger("templates.read")
async def test_a_template_reads_back_with_a_latest_twin_and_the_list_of_translations_without(api: Api) -> None:
    template = await create(api)
    assert (template["version"], template["description"]) == (1, "A question")
    assert [t["version"] for t in template["translations"]] == ["1"]
    status, read = await api.call("GET", f"{base(api)}/{template['id']}")
    assert status == 200
    assert [t["version"] for t in read["translations"]] == ["1", "latest"]
    assert (await api.call("GET", base(api)))[1] == {"templates": [read]}
    path = f"{base(api)}/{template['id']}/translations"
    assert (await api.call("GET", path))[1] == {"translations": template["translations"]}
    assert (await api.call("GET", path + "?language_code=sv-SE"))[1] == {"translations": []}
    assert len((await api.call("GET", path + "?translation_version=latest"))[1]["translations"]) == 1


@pytest.mark.ledger("templates.replace")
async def test_a_put_replaces_everything_and_raises_the_version(api: Api) -> None:
    template = await create(api)
    path = f"{base(api)}/{template['id']}"
    status, changed = await api.call("PUT", path, greeting(version=1))
    assert (status, changed["version"], changed["description"]) == (200, 2, "")
    status, answer = await api.call("PUT", path, greeting(version=1))
    assert (status, answer["error"]["status"]) == (400, "FAILED_PRECONDITION")
    assert await api.call("DELETE", path) == (200, {})
    assert (await api.call("GET", path))[0] == 404


@pytest.mark.ledger("templates.resolved", "templates.choices")
async def test_a_template_arrives_as_its_words_and_its_choices_can_be_answered(api: Api, sink: Sink) -> None:
    template = await create(api)
    omni = {"template_id": template["id"], "version": "latest", "parameters": {"name": "Ada", "yes": "Sure"}}
    message_id = await api.send({"template_message": {"omni_template": omni}})
    submitted = (await sink.next("message_submit_notification")).body["message_submit_notification"]
    assert "choice_message" in submitted["submitted_message"]
    await sink.report("DELIVERED")
    inbox = (await api.call("GET", "/_emulator/phones/12015550100/messages"))[1]["messages"]
    assert inbox[-1]["text"].startswith("Ada, coming?")
    await api.call("POST", "/_emulator/phones/12015550100/messages", {"text": "sure"})
    inbound = (await sink.next("message")).body["message"]["contact_message"]
    assert inbound == {"choice_response_message": {"message_id": message_id, "postback_data": "yes"}}
    stored = (await api.call("GET", f"messages/{message_id}"))[1]
    assert "template_message" in stored["app_message"]


@pytest.mark.ledger("templates.override")
async def test_a_template_reference_for_sms_wins_over_the_generic_content(api: Api) -> None:
    template = await create(api)
    reference = {"template_id": template["id"], "version": "1", "parameters": {"name": "Ada", "yes": "Sure"}}
    message = {
        "text_message": {"text": "generic"},
        "explicit_channel_omni_message": {"SMS": {"template_reference": reference}},
    }
    body = {"app_id": api.app_id, "app_message": message, "channels": ["SMS"]}
    status, answer = await api.call("POST", "messages:transcode", body)
    assert status == 200
    assert answer["transcoded_message"]["SMS"].startswith("Ada, coming?")


@pytest.mark.ledger("templates.reasons")
@pytest.mark.parametrize(
    ("omni", "code"),
    [
        ({"template_id": UNKNOWN, "version": "1"}, "TEMPLATE_NOT_FOUND"),
        ({"version": "9"}, "TEMPLATE_NON_EXISTING_LANGUAGE_OR_VERSION"),
        ({"version": "1", "language_code": "sv-SE"}, "TEMPLATE_NON_EXISTING_LANGUAGE_OR_VERSION"),
        ({"version": "1", "parameters": {"name": "Ada"}}, "TEMPLATE_INSUFFICIENT_PARAMETERS"),
    ],
)
async def test_a_template_that_cannot_be_filled_fails_by_report(
    api: Api, sink: Sink, omni: dict[str, Any], code: str
) -> None:
    template = await create(api)
    await api.send({"template_message": {"omni_template": {"template_id": template["id"], **omni}}})
    report = (await sink.report("FAILED"))["message_delivery_report"]
    assert report["reason"]["code"] == code


@pytest.mark.ledger("templates.refused")
@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "", {}, 400),
        ("POST", "", {**greeting(), "default_translation": "sv-SE"}, 400),
        ("PUT", "/{id}", greeting(), 400),
        ("PUT", "/{id}", {**greeting(), "version": "one"}, 400),
        ("GET", f"/{UNKNOWN}", None, 404),
        ("PUT", f"/{UNKNOWN}", greeting(version=1), 404),
        ("DELETE", f"/{UNKNOWN}", None, 404),
        ("GET", f"/{UNKNOWN}/translations", None, 404),
    ],
)
async def test_a_wrong_call_is_refused_and_changes_nothing(
    api: Api, method: str, path: str, body: Any, status: int
) -> None:
    template = await create(api)
    answered, answer = await api.call(method, base(api) + path.replace("{id}", template["id"]), body)
    assert (answered, answer["error"]["code"]) == (status, status)
    for wrong in ("GET", "DELETE"):
        assert (await api.call(wrong, f"{base(api, OTHER)}/{template['id']}"))[0] == 404
    templates = (await api.call("GET", base(api)))[1]["templates"]
    assert [(each["id"], each["version"]) for each in templates] == [(template["id"], 1)]
