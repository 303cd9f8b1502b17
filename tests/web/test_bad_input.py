"""Bad input gets one clear answer in the contract's shape, and changes nothing."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from seen_outside import Api, sending, text

TO = "+12015550100"
BOTH = {"text_message": {"text": "a"}, "media_message": {"url": "https://e.example/a.png"}}
TWO_RECIPIENTS = {"contact_id": "01E3S8B6YCMRNR0GGM94H80ACX", "identified_by": {"channel_identities": []}}


def changed(**fields: Any) -> Any:
    """A good send with some fields replaced; None removes one."""

    def make(app_id: str) -> dict[str, Any]:
        body = {**sending(app_id, text("Hi")), **fields}
        return {name: value for name, value in body.items() if value is not None}

    return make


@pytest.mark.ledger("errors.send-400")
@pytest.mark.parametrize(
    ("make", "field", "says"),
    [
        (changed(app_id=None), "app_id", "is required"),
        (changed(app_id="no-ulid"), "app_id", "must be a ULID"),
        (changed(message=None), "message", "is required"),
        (changed(message={}), "message", ""),
        (changed(message=BOTH), "message", "media_message"),
        (changed(message={"text_message": {"text": ""}}), "message.text_message.text", ""),
        (changed(message={"text_message": {"text": 7}}), "message.text_message.text", "must be a string"),
        (changed(recipient=TWO_RECIPIENTS), "recipient", "exactly one"),
        (changed(recipient={}), "recipient", "exactly one"),
        (changed(queue="EXPRESS"), "queue", "'NORMAL_PRIORITY'"),
        (changed(ttl="2s"), "ttl", "from 3s"),
        (changed(ttl="315576000001s"), "ttl", "found 315576000001s"),
        (changed(message_metadata={"a": True, "b": None}), "message_metadata", 'found {"a": true, "b": null}'),
        (changed(ttl=True), "ttl", "true is not a duration"),
        (changed(ttl="soon"), "ttl", "is not a duration"),
        (changed(channel_priority_order=["RCS"]), "channel_priority_order[0]", "not configured"),
        (changed(channel_priority_order=["FAX"]), "channel_priority_order[0]", "'FAX' is not known"),
        (changed(message_metadata="x" * 1025), "message_metadata", "1024"),
        (changed(correlation_id="x" * 129), "correlation_id", "128"),
        (changed(channel_properties={"SMS_SENDER": "x" * 1025}), "channel_properties.SMS_SENDER", "1024"),
        (changed(conversation_metadata={"a": "x" * 2048}), "conversation_metadata", "2048"),
        (changed(callback_url="ftp://x"), "callback_url", ""),
        (changed(callback_url="http://app:99999/x"), "callback_url", "is not a web address"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_send_that_breaks_a_rule_is_refused_with_the_field(api: Api, make: Any, field: str, says: str) -> None:
    status, answer = await api.call("POST", "messages:send", make(api.app_id))
    error = answer["error"]
    assert (status, error["code"], error["status"]) == (400, 400, "INVALID_ARGUMENT")
    (details,) = error["details"]
    assert details["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    violations = {violation["field"]: violation["description"] for violation in details["field_violations"]}
    assert field in violations, violations
    assert says in violations[field]
    assert (await api.call("GET", "messages"))[1]["messages"] == []


@pytest.mark.ledger("errors.json")
@pytest.mark.parametrize("raw", [b"{", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000])
async def test_a_body_that_is_no_json_object_is_refused(api: Api, raw: bytes) -> None:
    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": "application/json"}
    async with api.session.post(f"{api.base}/messages:send", data=raw, headers=headers) as response:
        answer = await response.json()
    assert (response.status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT")


@pytest.mark.ledger("errors.json")
@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_body_that_cannot_be_unpacked_is_refused(
    api: Api, encoding: str, caplog: pytest.LogCaptureFixture
) -> None:
    url, headers = f"{api.base}/messages:send", {"Authorization": f"Bearer {api.token}", "Content-Encoding": encoding}
    async with api.session.post(url, data=b"no such thing", headers=headers) as response:
        assert (response.status, response.headers["Connection"]) == (400, "close")
        assert "Content-Encoding" in (await response.json())["error"]["message"]
    assert await api.send(text("Hello"))
    assert "Traceback" not in caplog.text


@pytest.mark.ledger("errors.large")
async def test_a_body_of_ten_megabytes_is_refused_with_the_way_out(api: Api) -> None:
    large = io.BytesIO(json.dumps(sending(api.app_id, text("x" * 10_000_000))).encode())
    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": "application/json"}
    async with api.session.post(f"{api.base}/messages:send", data=large, headers=headers) as response:
        answer = await response.json()
    assert response.status == 413
    assert "CONVEMU_MAX_BODY_BYTES" in answer["error"]["message"]


@pytest.mark.ledger("errors.unknown-app")
async def test_an_unknown_app_is_404_and_named(api: Api) -> None:
    status, answer = await api.call("POST", "messages:send", sending("01E3S8B6YCMRNR0GGM94H80ACX", text("Hi")))
    assert (status, answer["error"]["status"]) == (404, "NOT_FOUND")
    assert "01E3S8B6YCMRNR0GGM94H80ACX" in answer["error"]["message"]


TO_SOMEBODY = {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": TO}]}}


@pytest.mark.ledger("errors.app-id")
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("messages:send", {"recipient": TO_SOMEBODY, "message": text("Hi")}),
        ("messages:transcode", {"app_message": text("Hi"), "channels": ["SMS"]}),
        ("events:send", {"recipient": TO_SOMEBODY, "event": {"composing_event": {}}}),
        ("capability:query", {"recipient": TO_SOMEBODY}),
        ("optouts:register", {"recipient": TO_SOMEBODY, "channels": ["SMS"]}),
        ("conversations", {"contact_id": "01E3S8B6YCMRNR0GGM94H80ACX"}),
        ("webhooks", {"target": "http://127.0.0.1:9/x", "triggers": ["MESSAGE_INBOUND"]}),
        ("contacts:getChannelProfile", {"recipient": TO_SOMEBODY, "channel": "LINE"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_an_app_id_of_another_form_is_named_as_such_and_an_unknown_one_is_not_found(
    api: Api, path: str, fields: dict[str, Any]
) -> None:
    status, answer = await api.call("POST", path, {"app_id": "no-ulid", **fields})
    assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert "app_id: must be a ULID" in answer["error"]["message"]
    status, answer = await api.call("POST", path, {"app_id": "01E3S8B6YCMRNR0GGM94H80ACX", **fields})
    assert (status, answer["error"]["status"]) == (404, "NOT_FOUND")


@pytest.mark.ledger("errors.unknown-path")
async def test_unknown_paths_and_methods_have_the_vendors_shape(api: Api) -> None:
    status, answer = await api.call("GET", "nothing/here")
    assert (status, answer["error"]["status"]) == (404, "NOT_FOUND")
    status, answer = await api.call("PUT", "messages:send", {})
    assert (status, answer["error"]["code"]) == (405, 405)
    assert "POST" in answer["error"]["message"]


@pytest.mark.ledger("errors.other-services")
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/v1/projects/p/activeNumbers/+12015550100:release", "Numbers is not emulated"),
        ("/v2/projects/p/lookups", "Number Lookup is not emulated"),
        ("/v2/projects/p/calls", "Voice is not emulated"),
        ("/v1/projects/p/trunks/t", "Elastic SIP Trunking is not emulated"),
        ("/v1/projects/p/whatsapp/senders", "Provisioning is not emulated"),
        ("/v1/projects/p/templates", "use /v2/projects/{project_id}/templates"),
    ],
)
async def test_what_other_services_take_is_501_and_names_what_is_there(api: Api, path: str, said: str) -> None:
    status, answer = await api.call("GET", path)
    assert (status, answer["error"]["code"], answer["error"]["status"]) == (501, 501, "UNIMPLEMENTED")
    assert said in answer["error"]["message"]
    _, journal = await api.call("GET", "/_emulator/journal?kind=finding")
    assert journal["entries"][-1]["data"]["code"] == "unknown_call"


@pytest.mark.ledger("wire.unknown-fields")
async def test_a_field_that_nobody_reads_is_ignored_and_becomes_a_finding(api: Api) -> None:
    body = sending(api.app_id, text("Hi"), mesage_metadata="typo")
    status, _ = await api.call("POST", "messages:send", body)
    assert status == 200
    _, answer = await api.call("GET", "/_emulator/journal?kind=finding")
    (finding,) = answer["entries"]
    assert (finding["data"]["field"], finding["data"]["nearest"]) == ("mesage_metadata", "message_metadata")


@pytest.mark.ledger("wire.given-back")
async def test_a_resource_given_back_as_it_was_read_is_no_finding(api: Api) -> None:
    _, sent = await api.call("POST", "messages:send", sending(api.app_id, text("Hi")))
    _, contacts = await api.call("GET", "contacts")
    _, conversations = await api.call("GET", f"conversations?app_id={api.app_id}")
    hook = {"app_id": api.app_id, "target": "http://127.0.0.1:9/x", "triggers": ["MESSAGE_INBOUND"]}
    _, webhook = await api.call("POST", "webhooks", hook)
    paths = (
        f"apps/{api.app_id}",
        f"contacts/{contacts['contacts'][0]['id']}",
        f"conversations/{conversations['conversations'][0]['id']}",
        f"webhooks/{webhook['id']}",
        f"messages/{sent['message_id']}",
    )
    for path in paths:
        _, read = await api.call("GET", path)
        assert await api.call("PATCH", path, {**read, "project_id": "the one of the path"}) == (200, read)
    _, answer = await api.call("GET", "/_emulator/journal?kind=finding")
    assert answer["entries"] == []


@pytest.mark.ledger("wire.camel-case")
async def test_lower_camel_case_is_understood(api: Api) -> None:
    recipient = {"identifiedBy": {"channelIdentities": [{"channel": "SMS", "identity": TO}]}}
    body = {"appId": api.app_id, "recipient": recipient, "message": {"textMessage": {"text": "Hi"}}}
    assert (await api.call("POST", "messages:send", body))[0] == 200


@pytest.mark.ledger("emulator.same-site")
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://["},
        {"Host": "evil.example"},
        {"Host": "["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Content-Type": "text/plain"},
    ],
)
async def test_the_emulators_own_api_refuses_other_sites(api: Api, headers: dict[str, str]) -> None:
    url = f"{api.server.url}/_emulator/phones/46701740605/messages"
    headers = {"Content-Type": "application/json", **headers}
    async with api.session.post(url, data=b'{"text": "x"}', headers=headers) as response:
        assert (response.status, (await response.json())["error"]["status"]) == (403, "PERMISSION_DENIED")
    assert (await api.call("GET", "/_emulator/phones"))[1]["phones"] == []


@pytest.mark.ledger("errors.page-token")
async def test_a_page_token_of_another_listing_is_refused(api: Api) -> None:
    for number in range(3):
        await api.send(text(str(number)))
    _, first = await api.call("GET", f"messages?app_id={api.app_id}&page_size=1")
    token = first["next_page_token"]
    status, second = await api.call("GET", f"messages?app_id={api.app_id}&page_size=1&page_token={token}")
    assert (status, second["messages"][0]["app_message"]) == (200, text("1"))
    for stale in (f"messages?page_token={token}", "messages?page_token=nonsense"):
        status, answer = await api.call("GET", stale)
        assert (status, answer["error"]["details"][0]["field_violations"][0]["field"]) == (400, "page_token")


@pytest.mark.parametrize("query", ["page_size=-1", "page_size=many", "view=ALL", "messages_source=X", "direction=UP"])
async def test_a_query_value_out_of_its_set_is_refused(api: Api, query: str) -> None:
    status, answer = await api.call("GET", f"messages?{query}")
    assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert query.partition("=")[0] in answer["error"]["message"]
