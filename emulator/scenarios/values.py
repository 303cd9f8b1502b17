"""The small values of the language: whole numbers, flags, patterns, free JSON, HTTP statuses, moments."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema

from emulator.clock import LATEST
from emulator.durations import DURATION, seconds
from emulator.scenarios.durations import REFERENCE, Duration, found_word, is_open, schema_of
from emulator.scenarios.matching import fault_in, regex_of
from emulator.scenarios.places import Scalar
from emulator.wire.base import instant, stamp

__all__ = [
    "REFERENCE",
    "Duration",
    "Flag",
    "Json",
    "Moment",
    "Pattern",
    "StatusPattern",
    "Time",
    "Tristate",
    "Whole",
    "is_open",
]


class Whole(int):
    """A whole number, not negative."""

    written: str

    @classmethod
    def of(cls, text: str) -> Whole:
        """Read `text`. Raises ValueError for anything but digits."""
        if not is_open(text) and not re.fullmatch(r"\d{1,15}", text.strip(), re.ASCII):
            raise ValueError(f"'{text}' is not a whole number")
        made = cls(-1 if is_open(text) else int(text))
        made.written = str(text)
        return made

    @classmethod
    def read(cls, value: Any) -> Whole:
        """As pydantic hands it over: a Whole, an int, or its text."""
        if isinstance(value, cls):
            return value
        if isinstance(value, bool) or not isinstance(value, (int, str)):
            raise ValueError(f"must be a whole number, found {found_word(value)}")
        return cls.of(str(value))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return schema_of(cls.read)(cls, source, handler)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^(\d+|.*\$\{.+\}.*)$"}]}


# -- annotated strings -----------------------------------------------------------------------------------------------


def _flag(value: object) -> object:
    if isinstance(value, str) and value in ("true", "false"):
        return value == "true"
    if isinstance(value, bool):
        return value
    raise ValueError(f"must be true or false, found {found_word(value) if not isinstance(value, str) else value!r}")


def _flag_or_nothing(value: object) -> object:
    return None if value is None else _flag(value)


Flag = Annotated[bool, BeforeValidator(_flag, json_schema_input_type=bool)]
"""`true` or `false`; `yes` and `on` are texts in this language."""

Tristate = Annotated[bool | None, BeforeValidator(_flag_or_nothing, json_schema_input_type=bool)]
"""As Flag, or not said."""


def _pattern(value: object) -> object:
    if not isinstance(value, str):
        return value
    expression = regex_of(value)
    if expression is not None and (fault := fault_in(REFERENCE.sub("x", expression))) is not None:
        raise ValueError(f"{value} is not a regular expression: {fault}")
    return str(value)


Pattern = Annotated[str, BeforeValidator(_pattern, json_schema_input_type=str)]
"""A text that must be equal, or `/regex/` that must be found; its named groups are saved."""

_JSON_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}
_JSON_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


def means_json(text: str) -> bool:
    """Whether `text`, unquoted where free JSON stands, is a number, true, false or null rather than a text."""
    return text in _JSON_WORDS or _JSON_NUMBER.fullmatch(text) is not None


def to_json(value: Any) -> Any:
    """Free JSON from the file: what stands unquoted and is exactly a JSON number, true, false or null, is that.

    So YES, +46700000042, 12:30 and 0042 stay texts. Regular expressions inside are checked.
    """
    match value:
        case Scalar():
            if value.plain and means_json(value):
                return json.loads(value)
            return _pattern(value)
        case dict():
            return {str(key): to_json(inner) for key, inner in value.items()}
        case list() | tuple():
            return [to_json(inner) for inner in value]
        case _:
            return value


Json = Annotated[Any, BeforeValidator(to_json), WithJsonSchema({})]
"""Any JSON value."""


def _status(value: object) -> object:
    text = str(value)
    if not is_open(text) and not re.fullmatch(r"[1-5](\d\d|xx)", text):
        raise ValueError(f"'{text}' is not an HTTP status; write 201 or 2xx")
    return text


StatusPattern = Annotated[
    str, BeforeValidator(_status), WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string"}]})
]
"""An HTTP status, or a class of them: `201`, `2xx`."""


def status_matches(pattern: str, status: int) -> bool:
    """Whether `status` is what `pattern` (`201`, `2xx`) asks for."""
    return pattern == str(status) or (pattern.endswith("xx") and pattern[0] == str(status)[0])


def _moment(value: object) -> object:
    text = str(value)
    if is_open(text) or DURATION.fullmatch(text):
        return text
    if re.fullmatch(r"\d+(\.\d+)?", text):
        seconds(text)
    try:
        instant(text)
    except ValueError:
        raise ValueError(
            f"'{text}' is neither a time (2026-03-04T08:59:00Z) nor a duration since the start (2h)"
        ) from None
    return text


Moment = Annotated[str, BeforeValidator(_moment, json_schema_input_type=str)]
"""A time (2026-03-04T08:59:00Z), or a duration since the run began (2h). See `moment_of`."""


def moment_of(moment: str, started_at: float) -> float:
    """The instant that `moment` means in a run that began at `started_at`, both in epoch seconds."""
    return started_at + seconds(moment) if DURATION.fullmatch(moment) else instant(moment)


def _time(value: object) -> object:
    if not is_open(str(value)) and instant(str(value)) > LATEST:
        raise ValueError(f"'{value}' is too late; a run begins before {stamp(LATEST)}")
    return str(value)


Time = Annotated[str, BeforeValidator(_time, json_schema_input_type=str)]
"""A time as 2026-03-04T08:59:00Z."""
