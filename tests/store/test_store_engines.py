"""What every engine must do, whatever it keeps its documents in."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.delivery import Reason, ReasonCode, Status
from emulator.ids import Ids
from emulator.store.base import EVERYTHING, Kind, Store
from emulator.store.contacts import CONTACTS, Contact, Identity, by_identity
from emulator.store.engines.memory import MemoryStore
from emulator.store.messages import MESSAGES, Message
from emulator.store.messages import by_identity as by_address

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Note:
    """A document of the tests: it stands on every shelf it names."""

    id: str
    shelves: tuple[str, ...] = ()
    text: str = ""


NOTES = Kind("note", Note, lambda note: note.shelves)
OTHERS = Kind("other", Note, lambda note: note.shelves)


async def ids_on(store: Store, index: str = EVERYTHING, **how: object) -> list[str]:
    return [note.id for note in await store.page(NOTES, index, **how)]  # type: ignore[arg-type]


async def fill(store: Store, count: int, *shelves: str) -> list[str]:
    made = [f"{number:03d}" for number in range(count)]
    for id in made:
        await store.put(NOTES, Note(id, shelves))
    return made


async def test_what_was_put_can_be_got_and_nothing_else(store: Store) -> None:
    note = Note("1", ("a",), "text")
    await store.put(NOTES, note)
    assert await store.get(NOTES, "1") == note
    assert await store.get(NOTES, "2") is None
    assert await store.get(OTHERS, "1") is None


async def test_a_listing_is_whole_however_much_was_put_before_it(store: Store) -> None:
    for number in range(5000):
        await store.put(NOTES, Note(f"{number:04d}", ("a",)))
        await store.put(NOTES, Note(f"{number:04d}", ("b",) if number % 2 else ("a", "b")))
    assert [note.id for note in await store.page(NOTES, "b", limit=5000)] == [f"{n:04d}" for n in reversed(range(5000))]
    assert len(await store.page(NOTES, "a", limit=5000)) == 2500
    assert len(await store.page(NOTES, limit=9999)) == 5000


async def test_a_second_put_replaces_document_and_shelves(store: Store) -> None:
    await store.put(NOTES, Note("1", ("a", "b"), "old"))
    await store.put(NOTES, Note("1", ("b", "c"), "new"))
    assert (await store.get(NOTES, "1")) == Note("1", ("b", "c"), "new")
    assert [await ids_on(store, shelf) for shelf in ("a", "b", "c", EVERYTHING)] == [[], ["1"], ["1"], ["1"]]


async def test_delete_says_whether_it_was_there_and_takes_it_off_every_shelf(store: Store) -> None:
    await store.put(NOTES, Note("1", ("a",)))
    assert await store.delete(NOTES, "1") is True
    assert await store.delete(NOTES, "1") is False
    assert (await store.get(NOTES, "1"), await ids_on(store, "a"), await ids_on(store)) == (None, [], [])


async def test_a_listing_is_newest_first_or_oldest_first(store: Store) -> None:
    made = await fill(store, 5, "a")
    assert await ids_on(store, "a") == made[::-1]
    assert await ids_on(store, "a", ascending=True) == made


async def test_documents_put_out_of_order_are_listed_in_order(store: Store) -> None:
    for id in ("3", "1", "2"):
        await store.put(NOTES, Note(id, ("a",)))
    assert await ids_on(store, "a", ascending=True) == ["1", "2", "3"]


@pytest.mark.ledger("store.pages")
@pytest.mark.parametrize("ascending", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
async def test_pages_by_the_last_id_give_everything_once(store: Store, ascending: bool, limit: int) -> None:
    made = await fill(store, 7, "a")
    seen: list[str] = []
    after = None
    while page := await ids_on(store, "a", after=after, limit=limit, ascending=ascending):
        assert len(page) <= limit
        seen += page
        after = page[-1]
    assert seen == (made if ascending else made[::-1])


async def test_a_page_goes_on_where_it_was_though_its_last_document_is_gone(store: Store) -> None:
    await fill(store, 6, "a")
    first = await ids_on(store, "a", limit=3)
    await store.delete(NOTES, first[-1])
    await store.put(NOTES, Note("999", ("a",)))
    assert await ids_on(store, "a", after=first[-1]) == ["002", "001", "000"]


async def test_a_document_twice_on_one_shelf_is_listed_once(store: Store) -> None:
    await store.put(NOTES, Note("1", ("a", "a")))
    assert await ids_on(store, "a") == ["1"]
    await store.delete(NOTES, "1")
    assert await ids_on(store, "a") == []


async def test_kinds_do_not_see_each_other(store: Store) -> None:
    await store.put(NOTES, Note("1", ("a",)))
    await store.put(OTHERS, Note("1", ("a",), "other"))
    await store.delete(NOTES, "1")
    assert [note.text for note in await store.page(OTHERS, "a")] == ["other"]


async def test_an_unknown_shelf_is_empty(store: Store) -> None:
    assert await ids_on(store, "nowhere") == []
    assert await ids_on(store, "nowhere", after="1", ascending=True) == []


async def test_a_contact_is_found_by_each_of_its_addresses(store: Store) -> None:
    contact = Contact("C1", "P", (Identity("SMS", "467001"), Identity("SMS", "467002")), external_id="crm-1")
    await store.put(CONTACTS, contact)
    for identity in ("467001", "467002"):
        assert await store.page(CONTACTS, by_identity("P", "SMS", identity)) == [contact]
    moved = replace(contact, identities=contact.identities[:1])
    await store.put(CONTACTS, moved)
    assert await store.page(CONTACTS, by_identity("P", "SMS", "467002")) == []
    assert await store.page(CONTACTS, "external/P/crm-1") == [moved]


async def test_a_message_comes_back_whole(store: Store) -> None:
    message = Message(
        id="M1", project_id="P", app_id="A", direction="TO_CONTACT", mode="DISPATCH", channel="SMS", identity="467001",
        content='{"text_message":{"text":"Hej 👋"}}'.encode(), accept_time=1.125, status=Status.FAILED,
        reason=Reason(ReasonCode.MESSAGE_EXPIRED, "too late"), batch_id="B1", has_choices=True,
    )  # fmt: skip
    await store.put(MESSAGES, message)
    assert await store.get(MESSAGES, "M1") == message
    for index in ("app/A", by_address("A", message.channel, message.identity), "batch/B1", "choices/A/467001"):
        assert await store.page(MESSAGES, index) == [message]


async def test_two_tasks_writing_at_once_lose_nothing(store: Store) -> None:
    ids = Ids(Clock("manual", start=0.0), Chance(1))

    async def write(shelf: str) -> None:
        for _ in range(50):
            await store.put(NOTES, Note(ids.ulid(), (shelf,)))
            await asyncio.sleep(0)

    await asyncio.gather(*(write(shelf) for shelf in "abcd"))
    assert [len(await ids_on(store, shelf)) for shelf in "abcd"] == [50] * 4
    assert len(await ids_on(store, limit=1000)) == 200


def at_once(coroutine: Coroutine[object, object, R]) -> R:
    """The result of a coroutine that never waits: the memory engine's do not."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    raise AssertionError("it waited")


class Model(RuleBasedStateMachine):
    """Any sequence of puts and deletes leaves the indexes saying exactly what the documents say."""

    def __init__(self) -> None:
        super().__init__()
        self.store = MemoryStore()
        self.truth: dict[str, Note] = {}

    @rule(id=st.sampled_from("123456"), shelves=st.lists(st.sampled_from("abc"), max_size=4))
    def put(self, id: str, shelves: list[str]) -> None:
        self.truth[id] = note = Note(id, tuple(shelves))
        at_once(self.store.put(NOTES, note))

    @rule(id=st.sampled_from("123456"))
    def delete(self, id: str) -> None:
        assert at_once(self.store.delete(NOTES, id)) == (self.truth.pop(id, None) is not None)

    @invariant()
    def indexes_agree(self) -> None:
        for shelf in (*"abc", EVERYTHING):
            expected = [note for _, note in sorted(self.truth.items()) if shelf in (*note.shelves, EVERYTHING)]
            assert at_once(self.store.page(NOTES, shelf, ascending=True)) == expected


TestMemoryAgainstModel = Model.TestCase


@given(st.lists(st.sampled_from("abcdefgh"), max_size=8), st.sampled_from("abcdefgh"), st.integers(0, 9))
def test_a_page_is_a_slice_of_the_whole(made: list[str], after: str, limit: int) -> None:
    async def scene() -> None:
        store = MemoryStore()
        for id in made:
            await store.put(NOTES, Note(id))
        everything = sorted(set(made))
        assert (
            await ids_on(store, after=after, limit=limit, ascending=True)
            == [i for i in everything if i > after][:limit]
        )
        assert await ids_on(store, after=after, limit=limit) == [i for i in everything[::-1] if i < after][:limit]

    asyncio.run(scene())
