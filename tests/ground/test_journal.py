"""The journal: ordered, bounded, read by cursor, waited on."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.clock import Clock
from emulator.journal import Journal


def test_entries_are_numbered_from_one_and_carry_the_clocks_time(journal: Journal, clock: Clock) -> None:
    first = journal.add("api.call", app_id="A", message_id="M", phone="467", method="GET")
    second = journal.add("sms.fate")
    assert (first.seq, second.seq, journal.last_seq) == (1, 2, 2)
    assert first.at == clock.now()
    assert (first.app_id, first.message_id, first.phone, first.data) == ("A", "M", "467", {"method": "GET"})
    assert (second.app_id, second.data) == ("", {})


@given(added=st.integers(0, 30), limit=st.integers(1, 12), cursor=st.integers(0, 35))
def test_a_cursor_gives_exactly_what_is_younger_and_still_kept(added: int, limit: int, cursor: int) -> None:
    journal = Journal(Clock("manual", start=0.0), limit)
    for _ in range(added):
        journal.add("x")
    kept = range(max(1, added - limit + 1), added + 1)
    assert [entry.seq for entry in journal.after(cursor)] == [seq for seq in kept if seq > cursor]
    assert journal.first_seq == (kept[0] if kept else added + 1)


def test_after_forgetting_one_app_a_cursor_misses_nothing_of_the_others(journal: Journal) -> None:
    for app in "ABABAB":
        journal.add("x", app_id=app)
    journal.clear("A")
    assert [entry.seq for entry in journal.after(0)] == [2, 4, 6]
    assert [entry.seq for entry in journal.after(3)] == [4, 6]
    journal.add("x", app_id="B")
    assert [entry.seq for entry in journal.after(5)] == [6, 7]


def test_after_forgetting_everything_numbers_go_on(journal: Journal) -> None:
    journal.add("x")
    journal.clear()
    assert (list(journal.after(0)), journal.first_seq) == ([], 2)
    assert journal.add("x").seq == 2


def test_find_filters_and_stops_at_its_limit(journal: Journal) -> None:
    for number in range(10):
        journal.add("even" if number % 2 == 0 else "odd", n=number)
    found = journal.find(lambda entry: entry.kind == "even", after=2, limit=2)
    assert [entry.data["n"] for entry in found] == [2, 4]


def test_a_listener_hears_everything_until_it_stops(journal: Journal) -> None:
    heard: list[int] = []
    stop = journal.listen(lambda entry: heard.append(entry.seq))
    journal.add("x")
    stop()
    stop()
    journal.add("x")
    assert heard == [1]


def test_who_listens_to_a_kind_hears_that_kind_only_and_first(journal: Journal) -> None:
    heard: list[tuple[str, str]] = []
    journal.listen(lambda entry: heard.append(("all", entry.kind)))
    journal.listen_to({"x": lambda entry: heard.append(("x", entry.kind))})
    journal.listen_to({"x": lambda entry: heard.append(("x too", entry.kind))})
    journal.put("x", {"n": 1}, "A", "M", "467")
    journal.add("y")
    assert heard == [("x", "x"), ("x too", "x"), ("all", "x"), ("all", "y")]
    assert journal.find(lambda entry: entry.app_id == "A")[0].data == {"n": 1}


async def test_a_wait_answers_at_once_with_what_is_there_already(journal: Journal) -> None:
    journal.add("x", n=1)
    journal.add("x", n=2)
    found = await journal.wait(lambda entry: entry.kind == "x", after=1, timeout_s=0)
    assert found is not None
    assert found.data["n"] == 2


async def test_arrival_wakes_the_waiter_whose_match_it_is(journal: Journal) -> None:
    right = asyncio.create_task(journal.wait(lambda entry: entry.phone == "1", timeout_s=5))
    wrong = asyncio.create_task(journal.wait(lambda entry: entry.phone == "2", timeout_s=5))
    await asyncio.sleep(0)
    added = journal.add("phone.received", phone="1")
    assert await right == added
    assert not wrong.done()
    wrong.cancel()
    await asyncio.gather(wrong, return_exceptions=True)
    assert journal._listeners == ()


async def test_a_wait_for_nothing_ends_with_none_and_leaves_no_listener(journal: Journal) -> None:
    assert await journal.wait(lambda _: True, timeout_s=0.01) is None
    assert journal._listeners == ()


async def test_a_wait_does_not_see_what_is_older_than_its_cursor(journal: Journal) -> None:
    journal.add("x")
    assert await journal.wait(lambda _: True, after=1, timeout_s=0.01) is None


def test_a_journal_of_twenty_thousand_keeps_the_youngest() -> None:
    journal = Journal(Clock("manual", start=0.0))
    for _ in range(20_005):
        journal.add("x")
    assert (journal.first_seq, journal.last_seq) == (6, 20_005)


def test_an_entry_cannot_be_changed(journal: Journal) -> None:
    with pytest.raises(AttributeError):
        journal.add("x").kind = "y"  # type: ignore[misc]
