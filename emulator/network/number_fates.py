"""The recipient's last six digits as a wish: for manual tests, where no scenario says anything (docs/network.md).

    ...0099NN   one of the outcomes below            +46 70 000 9901
    ...990CCC   a delivery report with code CCC      +46 70 990 153

Six digits, and a 99 that no range kept for fiction has at its end, so that an ordinary number is never hit by accident.
`CONVEMU_NUMBER_FATES=false` switches the table off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from emulator.network.arrivals import Arrival
from emulator.network.courses import DELIVERED, EXPIRED, Course, Outcome, failed
from emulator.sms.codes import CODES, INTERMEDIATE

SLOW_S = 60.0
_CODE_PREFIX = "990"


@dataclass(frozen=True, slots=True)
class NumberFate:
    """One line of the table: the digits, a sentence for people, what happens and when (None: the default delay)."""

    suffix: str
    sentence: str
    outcome: Outcome | None
    after_s: float | None = None
    at_ttl: bool = False
    arrival: Arrival = Arrival.TOGETHER


TABLE: Mapping[str, NumberFate] = {
    fate.suffix: fate
    for fate in (
        NumberFate("009901", "fails: nobody has this number (code 150)", failed(code=150)),
        NumberFate("009902", "fails: the operator rejects it (code 408)", failed(code=408)),
        NumberFate("009903", "fails: blocked by policy (code 61)", failed(code=61)),
        NumberFate("009904", "fails: no valid address (code 300)", failed(code=300)),
        NumberFate("009905", "fails: congestion (code 107)", failed(code=107)),
        NumberFate("009906", "fails: temporary fault of the channel (code 404)", failed(code=404)),
        NumberFate("009907", "stays pending until somebody decides by hand", None),
        NumberFate("009908", f"is delivered, but slowly: after {SLOW_S:g} s", DELIVERED, SLOW_S),
        NumberFate("009909", "expires at the end of its time to live (code 406)", EXPIRED, at_ttl=True),
        NumberFate(
            "009910",
            "is delivered; the parts of a long one arrive in reverse order",
            DELIVERED,
            arrival=Arrival.REVERSED,
        ),
        NumberFate(
            "009911", "is delivered; of a long one the last part gets lost", DELIVERED, arrival=Arrival.LAST_LOST
        ),
    )
}


def course_of(number: str, delivery_after_s: float) -> Course | None:
    """What the number itself asks for, or None: it is an ordinary one."""
    suffix = number[-6:]
    if (fate := TABLE.get(suffix)) is not None:
        after_s = None if fate.at_ttl else delivery_after_s if fate.after_s is None else fate.after_s
        return Course(f"number {suffix}", fate.outcome, after_s, arrival=fate.arrival)
    if suffix.startswith(_CODE_PREFIX) and len(suffix) == 6:
        entry = CODES.get(int(suffix[3:]))
        if entry is not None and entry.status not in INTERMEDIATE:
            outcome = failed(code=entry.code) if entry.code else DELIVERED
            return Course(f"number {suffix}", outcome, delivery_after_s)
    return None
