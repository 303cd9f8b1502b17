"""Chance: one seed, one run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.chance import Chance

seeds = st.one_of(st.integers(), st.text(max_size=20))


@given(seeds)
def test_same_seed_same_draws(seed: int | str) -> None:
    assert [Chance(seed).random() for _ in range(3)] == [Chance(seed).random() for _ in range(3)]


@pytest.mark.ledger("chance.seed")
@given(seeds, st.integers(0, 50))
def test_a_child_does_not_depend_on_what_was_drawn_before(seed: int | str, draws: int) -> None:
    busy, fresh = Chance(seed), Chance(seed)
    for _ in range(draws):
        busy.random()
    assert busy.child("network").random() == fresh.child("network").random()
    assert fresh.child("network").random() != fresh.child("ids").random()


def test_without_a_seed_one_is_chosen_and_remembered() -> None:
    first = Chance()
    assert Chance(first.seed_value).random() == first.random()
    assert len({Chance().seed_value for _ in range(20)}) > 1


def test_a_seed_of_digits_is_the_same_as_the_number() -> None:
    assert Chance("4711").random() == Chance(4711).random()


def test_people_come_from_the_seed() -> None:
    assert [Chance(1).faker("sv_SE").name() for _ in range(3)] == [Chance(1).faker("sv_SE").name() for _ in range(3)]
    assert Chance(1).faker().name() != Chance(2).faker().name()
