"""What an effect is: a map of the language behind one method."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from pydantic import Field, model_validator

from emulator.chance import Chance
from emulator.scenarios.fates import Facts, Fate, Reply
from emulator.scenarios.model import Described
from emulator.scenarios.values import Duration


class Span(Described):
    """A duration, or a range to draw from: `2s`, `{from: 1s, to: 90s}`."""

    title = "range"

    from_: Duration = Field(alias="from")
    """At least"""
    to: Duration
    """At most"""

    @model_validator(mode="after")
    def _from_comes_first(self) -> Span:
        if 0 <= self.to < self.from_:  # one that a variable gives is below 0
            raise ValueError(f"a range goes up; {self.from_.written} is more than {self.to.written}")
        return self

    @classmethod
    def opened(cls, value: Any) -> Any:
        """A single duration is a range without width."""
        return {"from": value, "to": value} if isinstance(value, (str, float)) else value

    def closed(self, raw: dict[str, Any]) -> Any:
        """A range without width is a single duration."""
        return raw["from"] if raw["from"] == raw["to"] else raw

    @classmethod
    def describe(cls, body: dict[str, Any]) -> None:
        """Also the single duration."""
        long = dict(body)
        body.clear()
        body.update({"anyOf": [long["properties"]["from"], long]})

    def draw(self, chance: Chance) -> float:
        """A number of seconds out of the range."""
        return round(chance.uniform(self.from_, self.to), 3) if self.to > self.from_ else float(self.from_)


class Effect(Described):
    """One thing that happens to an SMS whose rule matched."""

    @abstractmethod
    def decide(self, facts: Facts, chance: Chance) -> Fate | Reply | None:
        """What it makes of this SMS; None: nothing, this time. Draws from `chance` only."""
