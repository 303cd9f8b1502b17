"""Threads between an app and a contact."""

from __future__ import annotations

import pytest
from recorder import Recorder

from emulator.conversation.contacts import Contacts
from emulator.conversation.conversations import Conversations, to_wire
from emulator.errors import InvalidArgument, NotFound
from emulator.store.apps import App
from emulator.store.contacts import Contact
from emulator.store.engines.memory import MemoryStore
from emulator.store.messages import MESSAGES, Message
from emulator.wire.base import parse
from emulator.wire.conversations import CreateConversation, UpdateConversation


@pytest.fixture
async def contact(contacts: Contacts, app: App, callbacks: Recorder) -> Contact:
    contact = await contacts.find_or_create(app.project_id, "SMS", "12015555555")
    callbacks.told.clear()
    return contact


def change(body: str) -> UpdateConversation:
    return parse(UpdateConversation, body).value


async def test_a_pair_has_one_active_conversation_and_its_start_is_told_once(
    conversations: Conversations, app: App, contact: Contact, callbacks: Recorder
) -> None:
    first = await conversations.active_or_start(app, contact, "SMS")
    assert await conversations.active_or_start(app, contact, "SMS") == first
    assert await conversations.active_or_start(app, contact, "") == first
    [event] = callbacks.told
    assert (event.trigger, event.app_id, event.key) == (
        "CONVERSATION_START", app.id, "conversation_start_notification",
    )  # fmt: skip
    assert event.body["conversation"] == {
        "id": first.id,
        "app_id": app.id,
        "contact_id": contact.id,
        "active_channel": "CHANNEL_UNSPECIFIED",
        "active": True,
        "metadata": "",
        "metadata_json": {},
        "correlation_id": "",
    }
    assert set(event.envelope) == {"project_id"}


async def test_a_conversation_reads_as_the_reference_shows_it(
    conversations: Conversations, app: App, contact: Contact
) -> None:
    conversation = await conversations.active_or_start(app, contact, "SMS")
    assert to_wire(conversation) == {
        "id": conversation.id,
        "app_id": app.id,
        "contact_id": contact.id,
        "last_received": "1970-01-01T00:00:00Z",
        "active_channel": "SMS",
        "active": True,
        "metadata": "",
        "metadata_json": {},
        "correlation_id": "",
    }


async def test_a_stopped_conversation_stays_readable_and_the_next_message_starts_another(
    conversations: Conversations, app: App, contact: Contact, callbacks: Recorder
) -> None:
    first = await conversations.active_or_start(app, contact, "SMS")
    await conversations.stop(app.project_id, first.id)
    await conversations.stop(app.project_id, first.id)
    assert not (await conversations.get(app.project_id, first.id)).active
    second = await conversations.active_or_start(app, contact, "SMS")
    assert second.id != first.id
    assert [event.body["conversation"]["active"] for event in callbacks.told] == [True, False, True]
    assert callbacks.triggers() == ["CONVERSATION_START", "CONVERSATION_STOP", "CONVERSATION_START"]


async def test_a_second_active_conversation_of_a_pair_is_refused(
    conversations: Conversations, app: App, contact: Contact
) -> None:
    first = await conversations.create(app.project_id, CreateConversation(app_id=app.id, contact_id=contact.id))
    with pytest.raises(InvalidArgument, match=first.id):
        await conversations.create(app.project_id, CreateConversation(app_id=app.id, contact_id=contact.id))
    resting = CreateConversation(app_id=app.id, contact_id=contact.id, active=False)
    second = await conversations.create(app.project_id, resting)
    with pytest.raises(InvalidArgument, match=first.id):
        await conversations.update(app.project_id, second.id, change('{"active": true}'))
    assert not (await conversations.get(app.project_id, second.id)).active


async def test_metadata_is_replaced_or_merged_as_the_strategy_says(
    conversations: Conversations, app: App, contact: Contact
) -> None:
    start = CreateConversation(app_id=app.id, contact_id=contact.id, metadata_json={"a": 1, "b": {"c": 2, "d": None}})
    conversation = await conversations.create(app.project_id, start)
    assert to_wire(conversation)["metadata_json"] == {"a": 1, "b": {"c": 2, "d": None}}
    patch = change('{"metadata_json": {"a": null, "b": {"c": 3}}, "correlation_id": "x"}')
    merged = await conversations.update(app.project_id, conversation.id, patch, ["metadata_json"], "MERGE_PATCH")
    assert to_wire(merged)["metadata_json"] == {"b": {"c": 3, "d": None}}
    assert merged.correlation_id == ""
    replaced = await conversations.update(app.project_id, conversation.id, patch)
    assert to_wire(replaced)["metadata_json"] == {"a": None, "b": {"c": 3}}
    assert replaced.correlation_id == "x"
    cleared = await conversations.update(app.project_id, conversation.id, change("{}"), ["metadata_json"])
    assert to_wire(cleared)["metadata_json"] == {}


async def test_app_and_contact_of_a_conversation_cannot_change(
    conversations: Conversations, app: App, contact: Contact
) -> None:
    conversation = await conversations.active_or_start(app, contact, "SMS")
    with pytest.raises(InvalidArgument, match="contact_id"):
        await conversations.update(app.project_id, conversation.id, change('{"contact_id": "other"}'))
    same = UpdateConversation(contact_id=contact.id, metadata="m")
    changed = await conversations.update(app.project_id, conversation.id, same, ["contact_id", "metadata", "id"])
    assert (changed.contact_id, changed.metadata) == (contact.id, "m")


async def test_deleting_a_conversation_deletes_its_messages_and_tells_the_deletion_only(
    conversations: Conversations, app: App, contact: Contact, store: MemoryStore, callbacks: Recorder
) -> None:
    conversation = await conversations.active_or_start(app, contact, "SMS")
    inside = Message(
        "m1", app.project_id, app.id, "TO_APP", "CONVERSATION", "SMS", "12015555555", b"{}", 0.0,
        contact_id=contact.id, conversation_id=conversation.id,
    )  # fmt: skip
    await store.put(MESSAGES, inside)
    await conversations.delete(app.project_id, conversation.id)
    assert await store.get(MESSAGES, "m1") is None
    with pytest.raises(NotFound):
        await conversations.get(app.project_id, conversation.id)
    assert callbacks.triggers() == ["CONVERSATION_START", "CONVERSATION_DELETE"]


async def test_conversations_are_listed_by_app_or_contact_with_their_number(
    conversations: Conversations, contacts: Contacts, app: App, contact: Contact
) -> None:
    for n in range(4):
        person = await contacts.find_or_create(app.project_id, "SMS", f"1201555000{n}")
        await conversations.active_or_start(app, person, "SMS")
    stopped = await conversations.active_or_start(app, contact, "SMS")
    await conversations.stop(app.project_id, stopped.id)
    page = await conversations.list(app.project_id, app_id=app.id, page_size=2)
    assert (len(page.items), page.total, page.items[0].id) == (2, 5, stopped.id)
    active = await conversations.list(app.project_id, app_id=app.id, only_active=True)
    assert (len(active.items), active.total, active.next_token) == (4, 4, "")
    assert (await conversations.list(app.project_id, contact_id=contact.id)).items == (
        await conversations.get(app.project_id, stopped.id),
    )
    assert (await conversations.list(app.project_id, app_id=app.id, active_channel="RCS")).total == 0
    assert (await conversations.list("other project", app_id=app.id)).total == 0
    with pytest.raises(InvalidArgument):
        await conversations.list(app.project_id)
    with pytest.raises(InvalidArgument, match="page_token"):
        await conversations.list(app.project_id, app_id=app.id, only_active=True, page_token=page.next_token)
