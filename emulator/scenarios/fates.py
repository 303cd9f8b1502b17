"""What can become of one SMS: the facts a rule may look at, and the values that say what was decided.

Plain values and nothing else, so that the network can act on them without knowing the language.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Parts(StrEnum):
    """How the parts of a long SMS reach the phone; a short one simply arrives."""

    TOGETHER = "together"
    ONE_BY_ONE = "one_by_one"
    OUT_OF_ORDER = "out_of_order"
    REVERSED = "reversed"
    LOST = "lost"
    """Out of order, and one of them never does"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may look at, about one SMS on its way to a phone."""

    to: str
    """Bare MSISDN of the recipient"""
    phone: str
    """The scenario's name of that phone, a crowd's name for each of its phones, "" for a number without a name"""
    sender: str
    """What the recipient sees as sender: bare MSISDN, short code or letters"""
    text: str
    kind: str
    """The app message's kind: text_message, choice_message ..."""
    encoding: str
    """GSM or UCS2"""
    parts: int
    flash: bool
    metadata: str
    app_id: str
    message_id: str
    nth: int = 1
    """The how manyeth SMS to this number this is, from 1, since the rules came into force"""


@dataclass(frozen=True, slots=True)
class Deliver:
    """It arrives, `after_s` seconds after the operator took it."""

    after_s: float
    parts: Parts = Parts.TOGETHER


@dataclass(frozen=True, slots=True)
class Fail:
    """It fails, `after_s` seconds after the operator took it."""

    after_s: float
    reason: str
    """Name of a ReasonCode; "" when only a network code was given and the table of codes shall say the reason"""
    code: int | None = None
    """Code of the service plan or the network, if the scenario gives one"""


@dataclass(frozen=True, slots=True)
class Expire:
    """It is given up, `after_s` seconds after the operator took it; None: when its own time to live ends."""

    after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Nothing happens: it stays QUEUED_ON_CHANNEL until somebody decides by hand."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The recipient answers, `after_s` seconds after delivery: with `text`, or with a choice of the message.

    `choice` is the choice's text or postback data, or its number in the list (from 1).
    """

    after_s: float
    text: str = ""
    choice: str | int | None = None


Fate = Deliver | Fail | Expire | Pending


@dataclass(frozen=True, slots=True)
class Decision:
    """What a scenario says about one SMS."""

    source: str
    """Who decided: "rule 2 (line 31)", "carrier stormy"; "" if nobody did"""
    fate: Fate | None
    """None: the scenario leaves it to the network's own defaults"""
    replies: tuple[Reply, ...]
    """What the recipient answers, once the SMS is delivered"""
    misses: tuple[str, ...]
    """The rules that did not match, nearest first, each with what kept it from matching"""
