"""Contacts through the vendor's Python SDK."""

from __future__ import annotations

import asyncio

import pytest
from sdk_side import client_of
from sinch import SinchClient
from sinch.domains.conversation.api.v1.exceptions import ConversationException

from emulator.settings import DEFAULT_APP_ID, Settings
from emulator.web.server import Server

UNKNOWN = "01E3S8B6YCMRNR0GGM94H80ACX"


def sms(identity: str) -> list[dict[str, str]]:
    return [{"channel": "SMS", "identity": identity}]


@pytest.mark.ledger("sdk-python.contacts")
async def test_the_sdk_makes_reads_changes_and_deletes_contacts(client: SinchClient) -> None:
    await asyncio.to_thread(_walk, client)


def _walk(client: SinchClient) -> None:
    contacts = client.conversation.contacts
    made = contacts.create(sms("+12015550100"), "EN_US", email="a@example.com", external_id="crm-1")
    assert made.channel_identities[0].identity == "12015550100"
    assert (made.display_name, made.email, made.metadata, made.channel_priority) == ("Unknown", "a@example.com", "", [])
    changed = contacts.update(made.id, email=None, display_name="Ada", channel_priority=["SMS"])
    assert (changed.email, changed.display_name, changed.external_id) == ("", "Ada", "crm-1")
    assert contacts.get(made.id) == changed
    assert contacts.delete(made.id) is None
    with pytest.raises(ConversationException, match="NOT_FOUND"):
        contacts.get(made.id)


@pytest.mark.ledger("sdk-python.paging")
async def test_the_sdk_walks_every_page(client: SinchClient) -> None:
    contacts = client.conversation.contacts

    def walk() -> tuple[set[str], set[str]]:
        made = {contacts.create(sms(f"+120155501{n:02}"), "EN_US").id for n in range(23)}
        found = {contact.id for contact in contacts.list(page_size=5).iterator()}
        return made, found

    made, found = await asyncio.to_thread(walk)
    assert made == found
    [one] = (await asyncio.to_thread(contacts.list, channel="SMS", identity="+12015550107")).content()
    assert one.channel_identities[0].identity == "12015550107"


@pytest.mark.ledger("sdk-python.contacts")
async def test_the_sdk_merges_and_lists_conflicts(client: SinchClient) -> None:
    contacts = client.conversation.contacts

    def walk() -> None:
        kept, gone = (contacts.create(sms("+12015550100"), "EN_US", email=email) for email in ("", "b@example.com"))
        [conflict] = list(contacts.list_identity_conflicts().iterator())
        assert (conflict.identity, conflict.channels, conflict.contact_ids) == (
            "12015550100", ["SMS"], [kept.id, gone.id],
        )  # fmt: skip
        merged = contacts.merge_contact(kept.id, gone.id)
        assert (merged.id, merged.email) == (kept.id, "b@example.com")
        assert list(contacts.list_identity_conflicts().iterator()) == []

    await asyncio.to_thread(walk)


@pytest.mark.ledger("sdk-python.errors")
async def test_the_sdk_hears_that_a_channel_has_no_profile(client: SinchClient) -> None:
    profile = client.conversation.contacts.get_channel_profile_by_contact_id
    with pytest.raises(ConversationException, match=r"LINE is not configured on the app.*INVALID_ARGUMENT"):
        await asyncio.to_thread(profile, app_id=DEFAULT_APP_ID, channel="LINE", contact_id=UNKNOWN)


@pytest.mark.ledger("sdk-python.contacts")
async def test_the_sdk_asks_a_working_channel_for_a_name_in_each_way_it_has() -> None:
    async with Server(Settings(port=0, working_channels="LINE")) as server:
        assert await asyncio.to_thread(_names, client_of(server)) == ["Bo", "Bo", "Bo"]


def _names(client: SinchClient) -> list[str]:
    contacts, apps = client.conversation.contacts, client.conversation.apps
    line = {"channel": "LINE", "identity": "U1"}
    contact = contacts.create([line], "EN_US", display_name="Bo")
    app = apps.create(channel_credentials={"LINE": {"token": "t", "secret": "s"}}, display_name="names")
    given = {"app_id": app.id, "channel": "LINE"}
    asked = [
        contacts.get_channel_profile(**given, recipient={"contact_id": contact.id}),
        contacts.get_channel_profile_by_contact_id(**given, contact_id=contact.id),
        contacts.get_channel_profile_by_channel_identity(**given, recipient_identities=[line]),
    ]
    return [profile.profile_name for profile in asked]
