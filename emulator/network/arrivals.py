"""In which order, and whether, the parts of a long SMS arrive. Pure."""

from __future__ import annotations

from enum import StrEnum

from emulator.chance import Chance

GAP_S = 1.0
"""Between one part and the next."""


class Arrival(StrEnum):
    """How the parts of a long SMS travel."""

    TOGETHER = "together"
    IN_ORDER = "in_order"
    SHUFFLED = "shuffled"
    REVERSED = "reversed"
    LAST_LOST = "last_lost"
    ONE_LOST = "one_lost"


def arrivals(arrival: Arrival, parts: int, chance: Chance) -> tuple[tuple[int, float], ...]:
    """Sequence number and delay in seconds of each part that arrives, in the order of arrival; () for all at once."""
    order = list(range(1, parts + 1))
    if arrival is Arrival.TOGETHER:
        return ()
    if arrival is Arrival.REVERSED:
        order.reverse()
    elif arrival is Arrival.LAST_LOST:
        order.pop()
    elif arrival is not Arrival.IN_ORDER:
        chance.shuffle(order)
        if arrival is Arrival.ONE_LOST:
            order.pop()
    return tuple((sequence, place * GAP_S) for place, sequence in enumerate(order))
