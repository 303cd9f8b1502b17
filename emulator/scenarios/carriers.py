"""Carriers: how well and how fast a network delivers when no rule says otherwise."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from emulator.chance import Chance
from emulator.delivery import ReasonCode
from emulator.scenarios.effects.base import Span
from emulator.scenarios.effects.fail import checked_code
from emulator.scenarios.fates import Deliver, Expire, Fail, Fate, Parts, Pending
from emulator.scenarios.model import Described
from emulator.scenarios.spelling import unknown
from emulator.scenarios.values import Moment, Whole, is_open, moment_of

OUTCOMES: dict[str, tuple[str, int | None]] = {
    # Network code 202, absent subscriber: what a bad day of a network looks like. 408: the centre refused (sms.md 5).
    "failed": (ReasonCode.RECIPIENT_NOT_REACHABLE, 202),
    "rejected": (ReasonCode.CHANNEL_REJECT, 408),
    "unreachable": (ReasonCode.RECIPIENT_NOT_REACHABLE, 159),
    "invalid": (ReasonCode.RECIPIENT_INVALID_CHANNEL_IDENTITY, 300),
    "blocked": (ReasonCode.DELIVERY_REJECTED_DUE_TO_POLICY, 61),
    "congested": (ReasonCode.RATE_LIMITED, 107),
}
"""Reason and code by the word for an outcome that fails. Reason codes and delivery codes may be used as words too."""

OTHER_OUTCOMES = ("delivered", "silent", "pending", "expired")


def fate_of(word: str, after_s: float, parts: Parts = Parts.TOGETHER) -> Fate:
    """What the outcome `word` means, `after_s` seconds after the operator took the SMS."""
    match word:
        case "delivered":
            return Deliver(after_s, parts)
        case "silent" | "pending":
            return Pending()
        case "expired":
            return Expire(None)
    if word.isdecimal():
        return Fail(after_s, "", int(word))
    reason, code = OUTCOMES.get(word, (word, None))
    return Fail(after_s, str(reason), code)


def _outcomes(value: dict[str, Whole]) -> dict[str, Whole]:
    known = [*OTHER_OUTCOMES, *OUTCOMES]
    for word in value:
        if re.fullmatch(r"\d+", word, re.ASCII):
            checked_code(int(word))
        elif word not in known and word not in ReasonCode.__members__:
            raise ValueError(unknown("outcome", word, [*known, *(ReasonCode.__members__ if word.isupper() else ())]))
    if value and not sum(value.values()):
        raise ValueError("the weights add up to 0; give at least one outcome a weight")
    return value


def _weights(value: object) -> object:
    """Weights by word; a word alone has all the weight."""
    weights = {value: "1"} if isinstance(value, str) else value
    if not isinstance(weights, dict) or not weights:
        return weights
    for word in weights:
        if word not in list(Parts):
            raise ValueError(unknown("way of arriving", str(word), list(Parts)))
    if not any(str(weight).strip("0") for weight in weights.values()):
        raise ValueError("the weights add up to 0; give at least one word a weight")
    return weights


_PARTS = Parts | dict[Parts, Whole]


class Delivery(Described):
    """When and how it ends: `{after: {from: 1s, to: 90s}, outcomes: {delivered: 90, failed: 8, 413: 1, silent: 1}}`."""

    short = "after"

    after: Span = Span.model_validate("1s")
    """How long after the operator took the SMS"""
    outcomes: Annotated[dict[str, Whole], AfterValidator(_outcomes)] = Field(default_factory=dict)
    """Weights: delivered, failed, rejected, expired, silent, a reason or a delivery code; empty: all are delivered"""
    parts: Annotated[dict[Parts, Whole], BeforeValidator(_weights, json_schema_input_type=_PARTS)] = Field(
        default_factory=dict
    )
    """How the parts of a long one arrive: one word, or weights by word; empty: together"""

    def draw(self, chance: Chance) -> Fate:
        """One fate by the weights."""
        after_s = self.after.draw(chance)
        words = list(self.outcomes) or ["delivered"]
        weights = [int(weight) for weight in self.outcomes.values()] or [1]
        word = chance.choices(words, weights)[0]
        return fate_of(word, after_s, self._draw_parts(chance))

    def _draw_parts(self, chance: Chance) -> Parts:
        # Nothing is drawn where nothing is said, so that files of before keep the day of their seed.
        if not self.parts:
            return Parts.TOGETHER
        return chance.choices(list(self.parts), [int(weight) for weight in self.parts.values()])[0]

    def closed(self, raw: dict[str, Any]) -> Any:
        """A single way of arriving needs no weight."""
        if len(raw.get("parts", ())) == 1:
            raw["parts"] = next(iter(raw["parts"]))
        return super().closed(raw)


def _prefixes(value: object) -> object:
    """One prefix or several; pluses are taken off."""
    many = value if isinstance(value, (list, tuple)) else [value]
    made = []
    for one in many:
        digits = str(one).removeprefix("+")
        if not is_open(digits) and not re.fullmatch(r"\d{1,14}", digits):
            raise ValueError(f"'{one}' is not the beginning of a number; write it as +4670")
        made.append(digits)
    return tuple(made)


class Carrier(Described):
    """A network: `stormy: {delivery: {...}, prefix: +4670, from: 1h, until: 2h}`."""

    short = "delivery"

    delivery: Delivery = Delivery()
    """When and how it ends"""
    prefix: Annotated[tuple[str, ...], BeforeValidator(_prefixes, json_schema_input_type=str | list[str])] = ()
    """Beginning of the numbers it serves, with country code; one or a list"""
    from_: Moment = Field("", alias="from")
    """From when it is so: a time, or a duration since the run began"""
    until: Moment = ""
    """Until when"""

    @model_validator(mode="after")
    def _window(self) -> Carrier:
        both = self.from_ and self.until and not is_open(self.from_) and not is_open(self.until)
        if both and self.from_[-1:] == self.until[-1:] == "Z" and self.from_ >= self.until:
            raise ValueError(f"until ({self.until}) is not after from ({self.from_})")
        return self

    @property
    def has_window(self) -> bool:
        """Whether it is in force for a time only."""
        return bool(self.from_ or self.until)

    def in_force(self, now: float, started_at: float) -> bool:
        """Whether it is in force at `now`, in a run that began at `started_at` (epoch seconds)."""
        begun = not self.from_ or now >= moment_of(self.from_, started_at)
        return begun and (not self.until or now < moment_of(self.until, started_at))

    def reach(self, number: str) -> int:
        """Length of the prefix by which it serves `number`; 0 if it does not."""
        return max((len(prefix) for prefix in self.prefix if number.startswith(prefix)), default=0)

    def closed(self, raw: dict[str, Any]) -> Any:
        """A single prefix needs no list."""
        if len(raw.get("prefix", ())) == 1:
            raw["prefix"] = raw["prefix"][0]
        return super().closed(raw)
