"""What becomes of an SMS, decided when the operator takes it: the course.

    scenario rule or carrier  >  the recipient's number (number_fates.py)  >  carrier profile of its prefix
    (carriers.py)  >  delivered after the set delay

The first comes from the rules in force as a Decision; this module turns it into one plain value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from emulator.delivery import ReasonCode
from emulator.network.arrivals import Arrival
from emulator.scenarios.fates import Decision, Deliver, Expire, Fail, Fate, Parts, Pending
from emulator.sms.codes import CODES, EXPIRED_INSIDE, UNKNOWN_ERROR, code_for, reason_for
from emulator.store.batches import ReplyPlan


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the delivery report will say: code and status word, and the reason's name where no code stands for it."""

    code: int
    status: str
    reason: str = ""


DELIVERED = Outcome(0, "Delivered")
EXPIRED = Outcome(EXPIRED_INSIDE, "Expired")
BLOCKED_BY_HANDSET = Outcome(255, "Failed")
INBOX_FULL = Outcome(158, "Failed")


@dataclass(frozen=True, slots=True)
class Course:
    """Who decided, what will happen, and when.

    `outcome` None: nothing, until somebody decides by hand. `after_s` None: when the SMS's own time to live ends.
    """

    source: str
    outcome: Outcome | None = DELIVERED
    after_s: float | None = 0.0
    replies: tuple[ReplyPlan, ...] = ()
    misses: tuple[str, ...] = ()
    arrival: Arrival = Arrival.TOGETHER


def failed(reason: str = "", code: int | None = None) -> Outcome:
    """The outcome that the app under test will see as FAILED with `reason`, or with what stands for `code`.

    With both, the code travels and the reason is what the app sees.
    """
    if code is None:
        code = code_for(ReasonCode(reason)) if reason else UNKNOWN_ERROR
    status = CODES[code].status if code in CODES else "Failed"
    if not reason or reason_for(code, status).code == reason:
        return Outcome(code, status)
    return Outcome(code, status, reason)


def of_decision(decision: Decision, default: Course) -> Course:
    """The course that a scenario decided; what it left open (fate None) is `default`'s."""
    replies = tuple(ReplyPlan(reply.after_s, reply.text, reply.choice) for reply in decision.replies)
    if decision.fate is None:
        source = f"{default.source}, replies by {decision.source}" if decision.source else default.source
        return Course(source, default.outcome, default.after_s, replies, decision.misses, default.arrival)
    outcome, after_s = of_fate(decision.fate)
    arrival = _ARRIVAL[decision.fate.parts] if isinstance(decision.fate, Deliver) else Arrival.TOGETHER
    return Course(decision.source, outcome, after_s, replies, decision.misses, arrival)


_ARRIVAL = {
    Parts.TOGETHER: Arrival.TOGETHER,
    Parts.ONE_BY_ONE: Arrival.IN_ORDER,
    Parts.OUT_OF_ORDER: Arrival.SHUFFLED,
    Parts.REVERSED: Arrival.REVERSED,
    Parts.LOST: Arrival.ONE_LOST,
}


def of_fate(fate: Fate) -> tuple[Outcome | None, float | None]:
    """Outcome and delay of a scenario's fate."""
    match fate:
        case Deliver(after_s, _):
            return DELIVERED, after_s
        case Fail(after_s, reason, code):
            return failed(reason, code), after_s
        case Expire(after_s):
            return EXPIRED, after_s
        case Pending():
            return None, None
        case _:
            assert_never(fate)
