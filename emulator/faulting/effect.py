"""What an effect is: the fields of one fault, beside those that say what it is about."""

from __future__ import annotations

from math import log
from statistics import NormalDist
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationInfo, field_validator

from emulator.chance import Chance
from emulator.durations import seconds


def _seconds(value: object) -> object:
    if isinstance(value, str):
        return seconds(value)
    raise ValueError(f"must be a duration with its unit, such as 2s, found {value!r}")


def _written(value: float) -> str:
    return f"{value * 1000:g}ms" if value < 1 else f"{value:g}s"


_DEVIATIONS_TO_P99 = NormalDist().inv_cdf(0.99)

Seconds = Annotated[float, BeforeValidator(_seconds), PlainSerializer(_written, return_type=str)]
"""A duration: `250ms` outside, seconds inside."""


class Effect(BaseModel):
    """One kind of fault. Frozen; a field nobody knows is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, populate_by_name=True)

    def dump(self) -> dict[str, Any]:
        """Its fields as they are written, without those that are not set."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class Spread(Effect):
    """A length of time: `by`; or drawn evenly between `by` and `to`; or with a long tail, by its median and `p99`."""

    by: Seconds
    """How long; with `to`, how long at least; with `p99`, what half of them take at most"""
    to: Seconds | None = None
    """How long at most"""
    p99: Seconds | None = None
    """What one in a hundred takes longer than"""

    @field_validator("to", "p99")
    @classmethod
    def _not_before(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value is not None and value < info.data.get("by", 0.0):
            raise ValueError(f"must not be less than by, {_written(info.data['by'])}; found {_written(value)}")
        if value is not None and info.data.get("to") is not None:
            raise ValueError("to and p99 are two ways to spread a time; give one of them")
        return value

    def drawn(self, chance: Chance) -> float:
        """One such time in seconds. The tail is that of a log-normal distribution, as delays of services have it."""
        if self.to is not None:
            return chance.uniform(self.by, self.to)
        if self.p99 is None or self.by <= 0:
            return self.by
        return chance.lognormvariate(log(self.by), log(self.p99 / self.by) / _DEVIATIONS_TO_P99)


Count = Annotated[int, Field(ge=1, le=1000)]
