"""Ids rise with the clock, also when it stands still, and come back with the seed."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ulid import ULID

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.ids import Ids, is_ulid


@pytest.mark.ledger("ids.rise")
async def test_ids_rise_also_while_the_clock_stands_still(clock: Clock) -> None:
    ids = Ids(clock, Chance(1))
    made = [ids.ulid() for _ in range(5000)]
    await clock.advance(0.001)
    made += [ids.ulid() for _ in range(5000)]
    assert made == sorted(set(made))
    assert all(map(is_ulid, made))


def test_an_id_tells_the_emulators_time(clock: Clock) -> None:
    made = ULID.from_str(Ids(clock, Chance(1)).ulid())
    assert made.timestamp == clock.now()


@given(st.integers(0, 10**12), st.integers(0, 10**6))
def test_same_seed_and_same_clock_give_the_same_ids(start: int, seed: int) -> None:
    def some() -> list[str]:
        ids = Ids(Clock("manual", start=start / 1000), Chance(seed))
        return [ids.ulid(), ids.uuid(), ids.ulid(), ids.uuid()]

    first = some()
    assert first == some()
    assert uuid.UUID(first[1]).version == 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01J7670SMS0000000000000AP",
        "01j7670sms0000000000000app",
        "81J7670SMS0000000000000APP",
        "01J7670IMS0000000000000APP",
    ],
)
def test_other_texts_are_no_ulids(text: str) -> None:
    assert not is_ulid(text)


def test_the_seeded_app_has_a_ulid() -> None:
    from emulator.settings import DEFAULT_APP_ID

    assert is_ulid(DEFAULT_APP_ID)
