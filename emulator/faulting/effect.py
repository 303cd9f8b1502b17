"""What an effect is: the fields of one fault, beside those that say what it is about."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationInfo, field_validator

from emulator.durations import seconds


def _seconds(value: object) -> object:
    if isinstance(value, str):
        return seconds(value)
    raise ValueError(f"must be a duration with its unit, such as 2s, found {value!r}")


def _written(value: float) -> str:
    return f"{value * 1000:g}ms" if value < 1 else f"{value:g}s"


Seconds = Annotated[float, BeforeValidator(_seconds), PlainSerializer(_written, return_type=str)]
"""A duration: `250ms` outside, seconds inside."""


class Effect(BaseModel):
    """One kind of fault. Frozen; a field nobody knows is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, populate_by_name=True)

    def dump(self) -> dict[str, Any]:
        """Its fields as they are written, without those that are not set."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class Spread(Effect):
    """A length of time: `by`, or drawn evenly between `by` and `to`."""

    by: Seconds
    """How long, or how long at least"""
    to: Seconds | None = None
    """How long at most"""

    @field_validator("to")
    @classmethod
    def _not_before(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value is not None and value < info.data.get("by", 0.0):
            raise ValueError(f"must not be less than by, {_written(info.data['by'])}; found {_written(value)}")
        return value


Count = Annotated[int, Field(ge=1, le=1000)]
