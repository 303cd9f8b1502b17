"""The table of delivery states."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.delivery import FINAL, MOVES, Reason, ReasonCode, Status, SubCode, moved
from emulator.errors import Bug


@pytest.mark.ledger("delivery.table")
@given(st.lists(st.sampled_from(Status), max_size=12))
def test_no_sequence_of_events_leaves_the_table(events: list[Status]) -> None:
    state, path = Status.QUEUED, [Status.QUEUED]
    for event in events:
        try:
            state = moved(state, event)
        except Bug:
            assert event not in MOVES[state]
        else:
            path.append(state)
    assert all(after in MOVES[before] for before, after in pairwise(path))
    assert sum(status in {Status.DELIVERED, Status.FAILED} for status in path) <= 1


def test_every_state_is_in_the_table_and_can_be_reached() -> None:
    assert set(MOVES) == set(Status)
    reached = {Status.QUEUED}
    while more := {after for before in reached for after in MOVES[before]} - reached:
        reached |= more
    assert reached == set(Status)


def test_a_final_state_never_goes_back_on_its_way() -> None:
    for status in FINAL:
        assert not MOVES[status] & {Status.QUEUED, Status.QUEUED_ON_CHANNEL, Status.SWITCHING_CHANNEL}
    assert MOVES[Status.FAILED] == frozenset()


def test_an_illegal_move_names_both_ends() -> None:
    with pytest.raises(Bug, match="from DELIVERED to FAILED"):
        moved(Status.DELIVERED, Status.FAILED)


def test_a_reason_travels_as_three_words() -> None:
    assert Reason(ReasonCode.MESSAGE_EXPIRED, "too late").wire() == {
        "code": "MESSAGE_EXPIRED",
        "description": "too late",
        "sub_code": "UNSPECIFIED_SUB_CODE",
    }
    assert Reason(ReasonCode.UNKNOWN, "", SubCode.INACTIVE_SENDER).wire()["sub_code"] == "INACTIVE_SENDER"
