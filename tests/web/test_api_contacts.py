"""Contacts over HTTP: what is answered, what is told, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest
from seen_outside import Api, Sink

from emulator.settings import Settings
from emulator.web.server import Server

PERSON = {"channel_identities": [{"channel": "SMS", "identity": "+1 201 555 0100"}], "language": "EN_US"}
OTHER = "00000000-0000-4000-8000-000000000001"
UNKNOWN = "01E3S8B6YCMRNR0GGM94H80ACX"


async def create(api: Api, **fields: Any) -> dict[str, Any]:
    status, contact = await api.call("POST", "contacts", {**PERSON, **fields})
    assert status == 200, contact
    return dict(contact)


@pytest.mark.ledger("contacts.create", "contacts.identity.bare", "contacts.told")
async def test_a_contact_reads_back_bare_and_is_told_of_without_an_app(api: Api, sink: Sink) -> None:
    contact = await create(api, display_name="Ada")
    assert contact["channel_identities"] == [{"channel": "SMS", "identity": "12015550100", "app_id": ""}]
    assert (contact["channel_priority"], contact["email"], contact["external_id"], contact["metadata"]) == (
        [],
        "",
        "",
        "",
    )
    assert await api.call("GET", f"contacts/{contact['id']}") == (200, contact)
    told = (await sink.next("contact_create_notification")).body
    told_contact = told["contact_create_notification"]["contact"]
    assert told_contact == {name: value for name, value in contact.items() if name != "channel_priority"}
    assert (told["app_id"], told["message_metadata"], told["correlation_id"]) == ("", "", "")
    assert told["accepted_time"]
    assert "event_time" not in told


@pytest.mark.ledger("contacts.update.mask", "contacts.update.told")
@pytest.mark.parametrize(
    "query",
    [
        "update_mask=email,display_name",
        "update_mask=email&update_mask=display_name",
        "update_mask.paths=email,displayName",
    ],
)
async def test_a_mask_is_read_in_every_spelling_and_clears_what_has_no_value(api: Api, sink: Sink, query: str) -> None:
    contact = await create(api, email="a@example.com", external_id="crm-1")
    body = {"display_name": "Bob", "email": None, "external_id": "not masked"}
    status, changed = await api.call("PATCH", f"contacts/{contact['id']}?{query}", body)
    assert status == 200
    assert (changed["display_name"], changed["email"], changed["external_id"]) == ("Bob", "", "crm-1")
    told = (await sink.next("contact_update_notification")).body
    assert told["contact_update_notification"]["contact"]["display_name"] == "Bob"


@pytest.mark.ledger("contacts.update.body")
async def test_without_a_mask_the_given_fields_change(api: Api) -> None:
    contact = await create(api, email="a@example.com")
    status, changed = await api.call("PATCH", f"contacts/{contact['id']}", {"metadata": "m", "email": None})
    assert (status, changed) == (200, {**contact, "metadata": "m"})


@pytest.mark.ledger("contacts.list", "paging.token")
async def test_pages_end_and_a_token_belongs_to_its_listing(api: Api) -> None:
    for n in range(5):
        await create(api, external_id=f"crm-{n}")
    seen: list[str] = []
    token = ""
    while True:
        status, page = await api.call("GET", f"contacts?page_size=2&page_token={token}")
        assert status == 200
        seen += [contact["external_id"] for contact in page["contacts"]]
        if not page["next_page_token"]:
            break
        token = page["next_page_token"]
    assert seen == ["crm-4", "crm-3", "crm-2", "crm-1", "crm-0"]
    assert (await api.call("GET", f"contacts?channel=SMS&identity=12015550100&page_token={token}"))[0] == 400
    assert (await api.call("GET", "contacts?external_id=crm-3"))[1]["contacts"][0]["external_id"] == "crm-3"
    found = (await api.call("GET", "contacts?channel=SMS&identity=+12015550100"))[1]  # the plus arrives as a blank
    assert len(found["contacts"]) == 5


@pytest.mark.ledger("contacts.merge")
async def test_a_merge_keeps_the_destination_and_takes_what_it_lacks(api: Api, sink: Sink) -> None:
    kept = await create(api, email="kept@example.com")
    rcs = {"channel": "RCS", "identity": "12015550100"}
    gone = await create(
        api, channel_identities=[{"channel": "SMS", "identity": "12015550199"}, rcs], email="gone@example.com",
        external_id="crm-2", display_name="Ada",
    )  # fmt: skip
    status, merged = await api.call(
        "POST", f"contacts/{kept['id']}:merge", {"source_id": gone["id"], "strategy": "MERGE"}
    )
    assert status == 200
    assert merged["id"] == kept["id"]
    assert [(i["channel"], i["identity"]) for i in merged["channel_identities"]] == [
        ("SMS", "12015550100"), ("RCS", "12015550100"),
    ]  # fmt: skip
    assert (merged["email"], merged["external_id"], merged["display_name"]) == ("kept@example.com", "crm-2", "Ada")
    assert (await api.call("GET", f"contacts/{gone['id']}"))[0] == 404
    told = (await sink.next("contact_merge_notification")).body["contact_merge_notification"]
    assert (told["preserved_contact"]["id"], told["deleted_contact"]["id"]) == (kept["id"], gone["id"])


@pytest.mark.ledger("contacts.merge.conversations")
async def test_a_merge_brings_conversations_and_messages_together(api: Api) -> None:
    sent = [await api.send({"text_message": {"text": "Hi"}}, to) for to in ("+12015550100", "+12015550101")]
    messages = [(await api.call("GET", f"messages/{message_id}"))[1] for message_id in sent]
    kept, gone = (message["contact_id"] for message in messages)
    assert (await api.call("POST", f"contacts/{kept}:merge", {"source_id": gone}))[0] == 200
    moved = (await api.call("GET", f"messages/{sent[1]}"))[1]
    assert (moved["contact_id"], moved["conversation_id"]) == (kept, messages[0]["conversation_id"])
    assert (await api.call("GET", f"conversations/{messages[1]['conversation_id']}"))[0] == 404
    assert (await api.call("GET", f"conversations?contact_id={kept}"))[1]["total_size"] == 1


@pytest.mark.ledger("contacts.conflicts", "contacts.duplication")
async def test_a_shared_identity_is_told_and_listed_as_a_conflict(api: Api, sink: Sink) -> None:
    first, second = await create(api), await create(api)
    await create(api, channel_identities=[{"channel": "SMS", "identity": "12015550101"}])
    told = (await sink.next("duplicated_contact_identities_notification")).body
    ids = [first["id"], second["id"]]
    assert told["duplicated_contact_identities_notification"] == {
        "duplicated_identities": [{"channel": "SMS", "contact_ids": ids}]
    }
    assert await api.call("GET", "contacts:identityConflicts") == (
        200,
        {"conflicts": [{"identity": "12015550100", "channels": ["SMS"], "contact_ids": ids}], "next_page_token": ""},
    )


@pytest.mark.ledger("contacts.unified")
async def test_one_contact_per_number_across_channels_when_the_project_says_so(api: Api) -> None:
    setting = {"contact_settings": {"unified_contact_id_enabled": True}}
    assert (await api.call("POST", "settings", setting))[0] == 200
    rcs = await create(api, channel_identities=[{"channel": "RCS", "identity": "12015550100"}])
    message_id = await api.send({"text_message": {"text": "Hi"}}, "+12015550100")
    assert (await api.call("GET", f"messages/{message_id}"))[1]["contact_id"] == rcs["id"]
    identities = (await api.call("GET", f"contacts/{rcs['id']}"))[1]["channel_identities"]
    assert [identity["channel"] for identity in identities] == ["RCS", "SMS"]


@pytest.mark.ledger("contacts.delete")
async def test_a_deleted_contact_is_told_whole(api: Api, sink: Sink) -> None:
    contact = await create(api)
    assert await api.call("DELETE", f"contacts/{contact['id']}") == (200, {})
    assert (await api.call("GET", f"contacts/{contact['id']}"))[0] == 404
    told = (await sink.next("contact_delete_notification")).body["contact_delete_notification"]["contact"]
    assert told["channel_identities"] == contact["channel_identities"]


LINE = {"channel": "LINE", "line_credentials": {"token": "t", "secret": "s"}}


async def app_with_line(api: Api) -> None:
    _, app = await api.call("GET", f"apps/{api.app_id}")
    await api.call("PATCH", f"apps/{api.app_id}", {"channel_credentials": [*app["channel_credentials"], LINE]})


@pytest.mark.ledger("contacts.profile")
@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"channel": "SMS"}, 400, "channel 'SMS' is not known; allowed: 'MESSENGER'"),
        ({"channel": "VIBER"}, 400, "channel: VIBER is not configured on the app (configured: SMS, LINE)"),
        ({"app_id": UNKNOWN}, 404, UNKNOWN),
        ({"recipient": {"contact_id": UNKNOWN}}, 404, UNKNOWN),
        ({"recipient": {"contact_id": "{id}"}}, 400, "recipient: has no identity on LINE"),
        ({"recipient": {}}, 400, "recipient"),
        ({}, 400, "LINE does not answer here; name it in CONVEMU_WORKING_CHANNELS"),
    ],
)
async def test_a_profile_that_cannot_be_told_is_refused(
    api: Api, fields: dict[str, Any], status: int, said: str
) -> None:
    await app_with_line(api)
    contact = await create(api)
    somebody = {"identified_by": {"channel_identities": [{"channel": "LINE", "identity": "U1"}]}}
    asked = json.dumps({"app_id": api.app_id, "recipient": somebody, "channel": "LINE", **fields})
    answered, answer = await api.call(
        "POST", "contacts:getChannelProfile", json.loads(asked.replace("{id}", contact["id"]))
    )
    assert (answered, answer["error"]["code"]) == (status, status)
    assert said in answer["error"]["message"]


@pytest.mark.ledger("contacts.profile")
async def test_a_channel_that_works_knows_the_names_of_phones_and_contacts(sink: Sink) -> None:
    settings = Settings(port=0, clock="auto", webhook_url=sink.url, working_channels="LINE")
    async with Server(settings) as server, aiohttp.ClientSession() as session:
        api = Api(server, session, server.parts.tokens.issue("Basic azpz")[0])
        await app_with_line(api)
        await api.call("POST", "/_emulator/phones", {"number": "+12015550100", "name": "Ada"})
        known = {"channel_identities": [{"channel": "LINE", "identity": "U2"}], "language": "EN", "display_name": "Bo"}
        contact = (await api.call("POST", "contacts", known))[1]

        async def ask(recipient: dict[str, Any]) -> tuple[int, Any]:
            wanted = {"app_id": api.app_id, "recipient": recipient, "channel": "LINE"}
            return await api.call("POST", "contacts:getChannelProfile", wanted)

        def line(identity: str) -> dict[str, Any]:
            return {"identified_by": {"channel_identities": [{"channel": "LINE", "identity": identity}]}}

        assert await ask(line("+12015550100")) == (200, {"profile_name": "Ada"})
        assert await ask({"contact_id": contact["id"]}) == (200, {"profile_name": "Bo"})
        assert await ask(line("U2")) == (200, {"profile_name": "Bo"})
        assert (await ask(line("U3")))[0] == 404


@pytest.mark.ledger("contacts.refused")
@pytest.mark.parametrize(
    ("method", "path", "body", "status", "field"),
    [
        ("POST", "contacts", {}, 400, "channel_identities"),
        ("POST", "contacts", {"channel_identities": [], "language": "EN"}, 400, "channel_identities"),
        ("POST", "contacts", {**PERSON, "language": "KLINGON"}, 400, "language"),
        ("POST", "contacts", {**PERSON, "metadata": "m" * 1025}, 400, "metadata"),
        ("POST", "contacts", {**PERSON, "channel_priority": ["FAX"]}, 400, "channel_priority[0]"),
        ("GET", "contacts?page_size=-1", None, 400, "page_size"),
        ("GET", "contacts?page_size=many", None, 400, "page_size"),
        ("GET", "contacts?page_token=stale", None, 400, "page_token"),
        ("GET", "contacts?channel=SMS", None, 400, "identity"),
        ("GET", "contacts?channel=FAX&identity=1", None, 400, "channel"),
        ("GET", "contacts:identityConflicts?page_token=stale", None, 400, "page_token"),
        ("PATCH", "contacts/{id}?update_mask=colour", {}, 400, "update_mask"),
        ("PATCH", "contacts/{id}?update_mask=channel_identities", {}, 400, "channel_identities"),
        ("POST", "contacts/{id}:merge", {"source_id": "{id}"}, 400, "source_id"),
        ("POST", "contacts/{id}:merge", {}, 400, "source_id"),
        ("POST", "contacts/{id}:merge", {"source_id": UNKNOWN}, 404, ""),
        ("GET", f"contacts/{UNKNOWN}", None, 404, ""),
        ("PATCH", f"contacts/{UNKNOWN}", {"email": "x"}, 404, ""),
        ("DELETE", f"contacts/{UNKNOWN}", None, 404, ""),
        ("GET", f"/v1/projects/{OTHER}/contacts/{{id}}", None, 404, ""),
        ("PATCH", f"/v1/projects/{OTHER}/contacts/{{id}}", {"email": "x"}, 404, ""),
        ("DELETE", f"/v1/projects/{OTHER}/contacts/{{id}}", None, 404, ""),
    ],
)
async def test_a_wrong_call_names_the_field_and_changes_nothing(
    api: Api, method: str, path: str, body: Any, status: int, field: str
) -> None:
    contact = await create(api)
    if body and body.get("source_id") == "{id}":
        body = {"source_id": contact["id"]}
    answered, answer = await api.call(method, path.replace("{id}", contact["id"]), body)
    error = answer["error"]
    assert (answered, error["code"]) == (status, status)
    fields = [v["field"] for detail in error["details"] for v in detail["field_violations"]]
    assert (field in fields) if field else not fields
    assert (await api.call("GET", "contacts"))[1]["contacts"] == [contact]
