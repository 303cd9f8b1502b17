"""Who is known to a project."""

from __future__ import annotations

import pytest
from recorder import Recorder

from emulator.conversation.contacts import Contacts, to_wire
from emulator.errors import InvalidArgument, NotFound
from emulator.store.contacts import Identity
from emulator.wire.base import parse
from emulator.wire.contacts import CreateContact, UpdateContact

PROJECT = "p1"


def wanted(**fields: object) -> CreateContact:
    identities = [{"channel": "SMS", "identity": "+1 201-555-5555"}]
    return CreateContact.model_validate({"channel_identities": identities, "language": "EN_US", **fields})


def change(body: str) -> UpdateContact:
    return parse(UpdateContact, body).value


async def test_a_stranger_becomes_a_contact_once_and_is_told_of_once(contacts: Contacts, callbacks: Recorder) -> None:
    first = await contacts.find_or_create(PROJECT, "SMS", "12015555555")
    again = await contacts.find_or_create(PROJECT, "SMS", "12015555555")
    assert first == again
    assert (first.display_name, first.language, first.identities) == (
        "Unknown", "UNSPECIFIED", (Identity("SMS", "12015555555"),),
    )  # fmt: skip
    [event] = callbacks.told
    assert (event.trigger, event.app_id, event.key) == ("CONTACT_CREATE", "", "contact_create_notification")
    assert "channel_priority" not in event.body["contact"]
    assert event.envelope["accepted_time"]
    assert "event_time" not in event.envelope


async def test_the_same_number_in_another_project_is_another_contact(contacts: Contacts) -> None:
    one = await contacts.find_or_create(PROJECT, "SMS", "12015555555")
    other = await contacts.find_or_create("p2", "SMS", "12015555555")
    assert one.id != other.id


async def test_an_identity_is_kept_bare_and_empty_values_are_answered_empty(contacts: Contacts) -> None:
    contact = await contacts.create(PROJECT, wanted())
    assert to_wire(contact) == {
        "id": contact.id,
        "channel_identities": [{"channel": "SMS", "identity": "12015555555", "app_id": ""}],
        "channel_priority": [],
        "display_name": "Unknown",
        "email": "",
        "external_id": "",
        "metadata": "",
        "language": "EN_US",
    }


async def test_a_second_contact_with_an_identity_is_taken_and_told_as_duplication(
    contacts: Contacts, callbacks: Recorder
) -> None:
    first = await contacts.create(PROJECT, wanted())
    second = await contacts.create(PROJECT, wanted())
    assert [event.trigger for event in callbacks.told] == [
        "CONTACT_CREATE", "CONTACT_CREATE", "CONTACT_IDENTITIES_DUPLICATION",
    ]  # fmt: skip
    assert callbacks.told[-1].body == {
        "duplicated_identities": [{"channel": "SMS", "contact_ids": [first.id, second.id]}]
    }
    assert await contacts.find_or_create(PROJECT, "SMS", "12015555555") == first


async def test_without_a_mask_the_fields_of_the_body_change(contacts: Contacts, callbacks: Recorder) -> None:
    before = await contacts.create(PROJECT, wanted(email="a@example.com", display_name="Ada"))
    callbacks.told.clear()
    after = await contacts.update(PROJECT, before.id, change('{"display_name": "Bob", "email": null}'))
    assert (after.display_name, after.email) == ("Bob", "a@example.com")
    assert await contacts.get(PROJECT, before.id) == after
    assert callbacks.triggers() == ["CONTACT_UPDATE"]


@pytest.mark.parametrize("mask", [["email"], ["email", "id"]])
@pytest.mark.parametrize("body", ["{}", '{"email": null}', '{"email": null, "display_name": "Bob"}'])
async def test_a_masked_field_without_a_value_is_cleared_and_the_rest_stays(
    contacts: Contacts, mask: list[str], body: str
) -> None:
    before = await contacts.create(PROJECT, wanted(email="a@example.com", display_name="Ada"))
    after = await contacts.update(PROJECT, before.id, change(body), mask)
    assert (after.display_name, after.email) == ("Ada", "")


async def test_a_cleared_name_is_unknown(contacts: Contacts) -> None:
    before = await contacts.create(PROJECT, wanted(display_name="Ada"))
    after = await contacts.update(PROJECT, before.id, change("{}"), ["displayName"])
    assert after.display_name == "Unknown"


@pytest.mark.parametrize(
    ("body", "mask"),
    [
        ("{}", ["colour"]),
        ("{}", ["email.domain"]),
        ("{}", ["channel_identities"]),
        ("{}", ["channel_identities.identity"]),
    ],
)
async def test_a_wrong_change_is_refused_and_changes_nothing(
    contacts: Contacts, callbacks: Recorder, body: str, mask: list[str]
) -> None:
    before = await contacts.create(PROJECT, wanted())
    callbacks.told.clear()
    with pytest.raises(InvalidArgument):
        await contacts.update(PROJECT, before.id, change(body), mask)
    assert await contacts.get(PROJECT, before.id) == before
    assert not callbacks.told


async def test_a_contact_of_another_project_is_unknown(contacts: Contacts) -> None:
    contact = await contacts.create(PROJECT, wanted())
    for verb in (contacts.get, contacts.delete):
        with pytest.raises(NotFound, match=f"{contact.id}.*p2"):
            await verb("p2", contact.id)
    with pytest.raises(NotFound):
        await contacts.update("p2", contact.id, change('{"email": "x"}'))
    assert await contacts.get(PROJECT, contact.id) == contact


async def test_a_deleted_contact_is_told_whole_and_its_number_is_a_stranger_again(
    contacts: Contacts, callbacks: Recorder
) -> None:
    contact = await contacts.create(PROJECT, wanted())
    await contacts.delete(PROJECT, contact.id)
    assert callbacks.told[-1].body["contact"]["id"] == contact.id
    assert callbacks.triggers() == ["CONTACT_CREATE", "CONTACT_DELETE"]
    with pytest.raises(NotFound):
        await contacts.get(PROJECT, contact.id)
    assert (await contacts.find_or_create(PROJECT, "SMS", "12015555555")).id != contact.id


async def test_contacts_are_found_by_external_id_or_by_identity(contacts: Contacts) -> None:
    ada = await contacts.create(PROJECT, wanted(external_id="crm-1"))
    await contacts.create(PROJECT, wanted(channel_identities=[{"channel": "SMS", "identity": "12015555556"}]))
    assert (await contacts.list(PROJECT, external_id="crm-1")).items == (ada,)
    assert (await contacts.list(PROJECT, channel="SMS", identity=" 1 201 555 5555")).items == (ada,)
    assert (await contacts.list(PROJECT, channel="RCS", identity="12015555555")).items == ()
    assert len((await contacts.list(PROJECT)).items) == 2
    for wrong in ({"external_id": "a", "channel": "SMS"}, {"channel": "SMS"}, {"identity": "1"}):
        with pytest.raises(InvalidArgument):
            await contacts.list(PROJECT, **wrong)  # type: ignore[arg-type]


async def test_pages_hold_every_contact_once_and_a_foreign_token_is_refused(contacts: Contacts) -> None:
    made = [(await contacts.find_or_create(PROJECT, "SMS", f"1201555{n:04}")).id for n in range(7)]
    seen, token = [], ""
    while True:
        page = await contacts.list(PROJECT, page_size=3, page_token=token)
        seen += [contact.id for contact in page.items]
        if not page.next_token:
            break
        token = page.next_token
    assert seen == made[::-1]
    assert token.replace("-", "").replace("_", "").isalnum()
    for foreign in (token[:-1], token + "A", "???", "é"):
        with pytest.raises(InvalidArgument, match="page_token"):
            await contacts.list(PROJECT, page_token=foreign)
    with pytest.raises(InvalidArgument, match="page_token"):
        await contacts.list("p2", page_token=token)
