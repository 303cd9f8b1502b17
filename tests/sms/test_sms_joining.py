"""Parts back into one message, in whatever order they come."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.sms.joining import Assembly, LongMessage
from emulator.sms.parts import split
from emulator.sms.udh import Concatenation, parse_udh


@pytest.mark.ledger("sms.joining.order", "sms.joining.repeated")
@given(st.text(min_size=200, max_size=800), st.randoms(use_true_random=False))
def test_parts_in_any_order_and_repeated_give_the_text(text: str, order: random.Random) -> None:
    arrivals = [*split(text, 9).parts] * 2
    order.shuffle(arrivals)
    assembly: Assembly[str] | None = None
    for part in arrivals:
        place = parse_udh(part.header).concatenation
        assert place is not None
        message = LongMessage.of("46700000001", "46730000009", place)
        assembly = (assembly or Assembly(message)).with_piece(place.sequence, part.text)
        assert assembly.message == message
    assert assembly is not None
    assert assembly.missing == ()
    assert "".join(assembly.in_order()) == text


@pytest.mark.ledger("sms.joining.missing")
def test_a_lost_part_is_told() -> None:
    message = LongMessage.of("46700000001", "46730000009", Concatenation(1, 3, 1))
    nothing: Assembly[str] = Assembly(message)
    assembly = nothing.with_piece(3, "c").with_piece(1, "a")
    assert assembly.missing == (2,)
    assert assembly.in_order() == ["a", "c"]


@pytest.mark.ledger("sms.joining.key")
def test_messages_are_told_apart_by_both_ends_reference_total_and_width() -> None:
    one = LongMessage.of("A", "B", Concatenation(1, 3, 1))
    assert one == LongMessage.of("A", "B", Concatenation(1, 3, 2))
    others = [
        LongMessage.of("C", "B", Concatenation(1, 3, 1)),
        LongMessage.of("A", "C", Concatenation(1, 3, 1)),
        LongMessage.of("A", "B", Concatenation(2, 3, 1)),
        LongMessage.of("A", "B", Concatenation(1, 2, 1)),
        LongMessage.of("A", "B", Concatenation(1, 3, 1, wide=True)),
    ]
    assert one not in others
    assert len(set(others)) == len(others)
