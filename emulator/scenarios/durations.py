"""Durations carry their unit: `250ms`, `2s`, `5m`, `2h`, `3d`; a bare number is refused (SCENARIOS.md rule 6).

A duration may stand in a file as `${name}`. Then its value is not known yet: it remembers what was written, and
`expand` makes the real one before it is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from emulator.durations import UNITS, seconds

REFERENCE = re.compile(r"\$?\$\{([^}]*)\}")
"""A `${name.path}` in a text; with two dollars it means itself."""

DURATION_PATTERN = r"^(\d+(\.\d+)?(ms|s|m|h|d)|.*\$\{.+\}.*)$"

V = TypeVar("V")


def is_open(text: object) -> bool:
    """Whether `text` still has a reference in it, so that its value is not known yet."""
    return isinstance(text, str) and any(not found[0].startswith("$$") for found in REFERENCE.finditer(text))


def schema_of(read: Callable[[Any], V]) -> Callable[..., CoreSchema]:
    def build(cls: Any, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            read, serialization=core_schema.plain_serializer_function_ser_schema(lambda value: value.written)
        )

    return build


class Duration(float):
    """A span of time in seconds, written with its unit: `250ms`, `2s`, `5m`, `2h`, `3d`."""

    written: str

    @classmethod
    def of(cls, text: str) -> Duration:
        """Read `text`. Raises ValueError for a bare number or an unknown unit."""
        made = cls(-1.0 if is_open(text) else seconds(text))
        made.written = str(text)
        return made

    @classmethod
    def seconds(cls, amount: float) -> Duration:
        """The duration of `amount` seconds, written in the largest unit that leaves it whole."""
        thousandths = round(amount * 1000)
        for unit in ("d", "h", "m", "s", "ms"):
            size = round(UNITS[unit] * 1000)
            if thousandths % size == 0 and (thousandths or unit == "s"):
                return cls.of(f"{thousandths // size}{unit}")
        raise AssertionError("a thousandth divides every number of thousandths")

    @classmethod
    def read(cls, value: Any) -> Duration:
        """As pydantic hands it over: a Duration, or its text."""
        if isinstance(value, cls):
            return value
        if not isinstance(value, str):
            raise ValueError(f"must be a duration such as 2s, found {found_word(value)}")
        return cls.of(value)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return schema_of(cls.read)(cls, source, handler)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": DURATION_PATTERN, "description": "A duration: 250ms, 2s, 5m, 2h, 3d"}


def found_word(value: object) -> str:
    """What was found instead, for a message: a map, a list, nothing, or the value."""
    if value is None:
        return "nothing"
    return {"PlacedDict": "a map", "dict": "a map", "PlacedList": "a list", "list": "a list"}.get(
        type(value).__name__, repr(value)
    )
