"""Who has which numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.errors import ResourceExhausted
from emulator.network.number_fates import course_of
from emulator.spaces.ranges import LARGEST, Ranges

COUNTS = st.lists(st.integers(1, LARGEST), min_size=1, max_size=40)


@given(COUNTS)
def test_ranges_never_overlap_and_every_number_has_the_owner_of_its_range(counts: list[int]) -> None:
    ranges = Ranges()
    taken = [(ranges.take(count, str(who)), count, str(who)) for who, count in enumerate(counts)]
    for (first, count, _), (other, _, _) in zip(sorted(taken), sorted(taken)[1:], strict=False):
        assert first + count <= other
    for first, count, owner in taken:
        assert {ranges.owner(first), ranges.owner(first + count - 1)} == {owner}


@given(st.integers(1, LARGEST), st.integers(0, 20))
def test_no_leased_number_asks_for_a_fate(count: int, before: int) -> None:
    ranges = Ranges()
    for who in range(before):
        ranges.take(LARGEST, str(who))
    first = ranges.take(count, "me")
    assert course_of(str(first), 1.0) is None
    assert course_of(str(first + count - 1), 1.0) is None


def test_a_range_that_was_given_back_rests_until_all_others_were_used() -> None:
    ranges = Ranges()
    first = ranges.take(10, "a")
    ranges.give_back(first)
    assert ranges.owner(first) == ""
    assert ranges.take(10, "b") == first + 10
    last = first
    while (again := ranges.take(LARGEST, "more")) > last:
        ranges.give_back(again)
        last = again
    assert again == first + 20  # past b, round the corner


def test_what_does_not_fit_is_refused_with_the_way_out() -> None:
    ranges = Ranges()
    for _ in range(8_000_000 // LARGEST):
        ranges.take(LARGEST, "greedy")
    with pytest.raises(ResourceExhausted, match="end leases"):
        ranges.take(1, "late")
    ranges.give_back(46_760_100_000)
    assert ranges.take(1, "late") == 46_760_100_000


@pytest.mark.parametrize("number", [46_700_000_000, 46_760_099_999, 46_770_100_000, 1])
def test_numbers_outside_are_nobodys(number: int) -> None:
    ranges = Ranges()
    ranges.take(LARGEST, "a")
    assert ranges.owner(number) == ""
