"""The policy of every wire model, and the two ways across the border: `parse` in, `dump` out.

* Names are the contract's own snake_case names. lowerCamelCase is taken on input (inferred), never sent.
* An explicit null for an optional field counts as absent (clients.md: the Python SDK sends nulls for unset fields).
* What a resource has and the service sets may be in a request that gives it back, and is passed over.
* Other unknown fields of a request are dropped, and each is reported with the nearest known name: production would
  swallow the typo silently (ledger: wire.unknown-fields). A model that forbids extra fields refuses them instead.
* Instants travel as RFC 3339 in UTC with `Z`; inside they are epoch seconds (float).
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Generic, NamedTuple, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
)

from emulator.addresses import web_address_or_none
from emulator.errors import InvalidArgument, UnknownField, Violation

W = TypeVar("W", bound=BaseModel)


class Wire(BaseModel):
    """Base of all JSON shapes of the vendor's contract."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, use_attribute_docstrings=True)

    set_by_service: ClassVar[frozenset[str]] = frozenset({"project_id"})
    """Names that a request may repeat at its top: they are passed over. Samples of 2021 repeat the project."""

    def dump(self) -> dict[str, Any]:
        """JSON-ready values by wire name; fields that are None are left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    def dump_json(self) -> bytes:
        """As `dump`, as compact UTF-8 JSON."""
        # The serialiser itself: `model_dump_json` makes a text of the very bytes that are wanted.
        return self.__pydantic_serializer__.to_json(self, by_alias=True, exclude_none=True)


# -- values ----------------------------------------------------------------------------------------------------------


def stamp(instant: float) -> str:
    """`instant` (epoch seconds) as RFC 3339 in UTC with milliseconds: 2026-11-23T09:30:00.125Z."""
    second, millisecond = divmod(round(instant * 1000), 1000)
    return f"{_to_the_second(second)}.{millisecond:03d}Z"


@lru_cache(maxsize=256)
def _to_the_second(second: int) -> str:
    """Cached: under load the same second is written thousands of times."""
    # Not `%Y`, which writes the year 999 with three digits where the C library does.
    return datetime.fromtimestamp(second, UTC).replace(tzinfo=None).isoformat(timespec="seconds")


_FRACTION = re.compile(r"(\.\d{6})\d+")


def instant(text: str) -> float:
    """Epoch seconds of an RFC 3339 time; without offset it means UTC; digits beyond microseconds are cut.

    Raises ValueError with the way out.
    """
    try:
        moment = datetime.fromisoformat(_FRACTION.sub(r"\1", text.strip()))
    except ValueError:
        raise ValueError(f"{text!r} is not a time; write it as 2026-11-23T09:30:00Z") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


EARLIEST, LATEST = instant("0002-01-01T00:00:00Z"), instant("9998-12-31T00:00:00Z")
"""Times outside cannot be written in every time zone."""


def _to_instant(value: object) -> object:
    moment = instant(value) if isinstance(value, str) else value
    if isinstance(moment, int | float) and not EARLIEST <= moment <= LATEST:
        raise ValueError(f"{value!r} is not a time; write it as 2026-11-23T09:30:00Z")
    return moment


Instant = Annotated[
    float,
    BeforeValidator(_to_instant),
    PlainSerializer(stamp, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A time: RFC 3339 text on the wire, epoch seconds inside."""


def _null_to_empty(value: object) -> object:
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_null_to_empty)]
"""A string whose null means empty. Declare it with the default ""."""

CallbackUrl = Annotated[
    str, Field(max_length=2048, json_schema_extra={"pattern": "^(https?://|$)"}), AfterValidator(web_address_or_none)
]
"""Where the callbacks about one thing go; "": where they would go without."""


# -- in --------------------------------------------------------------------------------------------------------------


class Parsed(NamedTuple, Generic[W]):
    """A request that holds, and the fields of it that nobody reads."""

    value: W
    unknown: tuple[UnknownField, ...] = ()


def parse(model: type[W], body: bytes | str) -> Parsed[W]:
    """Read `body` (JSON) as `model`. One pass when the body is clean; a second one that ignores unknown fields.

    Raises InvalidArgument with a violation per field, in the caller's own spelling of the path, and the unknown fields.
    """
    if isinstance(body, bytes) and _LONG_NUMBER in body.translate(_NINES):
        _refuse_long_integers(body)
    try:
        # The validator itself: `model_validate_json` spends a third of the time on options that nobody gave.
        return Parsed(model.__pydantic_validator__.validate_json(body or b"{}", extra="forbid"))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if first["type"] == "json_invalid":
            raise InvalidArgument(f"Malformed request: the body is not JSON ({first['ctx']['error']})") from None
        return _parse_leniently(model, body, error)


_NINES = bytes(b"9"[0] if byte in b"0123456789" else byte for byte in range(256))
_LONG_NUMBER = b"9" * 19
"""Nineteen digits in a row, once every digit is a nine: a plain search is much quicker than a pattern."""


def _refuse_long_integers(body: bytes) -> None:
    """Free-form JSON may hold any number; one of more than 64 bits cannot be answered again."""

    def integer(digits: str) -> int:
        if len(digits) > 20 or not -(2**63) <= int(digits) < 2**64:
            raise InvalidArgument(f"Malformed request: the number {digits[:24]}… has more than 64 bits")
        return int(digits)

    try:
        json.loads(body, parse_int=integer)
    except (ValueError, RecursionError):
        pass  # not JSON at all: the parser proper says so


def _parse_leniently(model: type[W], body: bytes | str, error: ValidationError) -> Parsed[W]:
    strangers = [fault["loc"] for fault in error.errors() if fault["type"] == "extra_forbidden"]
    if not strangers:
        raise refusal(error) from None
    document = json.loads(body)
    closed = model.model_config.get("extra") == "forbid"
    passed_over = model.set_by_service if issubclass(model, Wire) and not closed else frozenset[str]()
    unknown, refusals = [], []
    for loc in sorted(strangers, key=len, reverse=True):
        known = _known_names(model, loc[:-1])
        owner: Any = document
        for step in loc[:-1]:
            owner = owner[step]
        name = str(loc[-1])
        if (snake := _snake(name)) in known and snake not in owner:
            owner[snake] = owner.pop(name)
        elif len(loc) == 1 and snake in passed_over:
            del owner[name]
        else:
            nearest = difflib.get_close_matches(name, known, 1, 0.6)
            unknown.append(UnknownField(path_of(loc), nearest[0] if nearest else ""))
            refusals.append(Violation(path_of(loc), unknown_field(name, known)))
            del owner[name]
    try:
        again = parse(model, json.dumps(document))  # a renamed object may hold further strangers
    except InvalidArgument as refused:
        if closed:
            raise _malformed([*refusals, *refused.violations]) from None
        raise _with_likely_causes(refused, unknown) from None
    if closed and refusals:
        raise _malformed(refusals)
    return Parsed(again.value, (*unknown, *again.unknown))


def _with_likely_causes(refused: InvalidArgument, unknown: Iterable[UnknownField]) -> InvalidArgument:
    """The refusal, and in its message the misspelt names: a missing field is most likely there under one of them."""
    hints = [f"{each.path} is not known, did you mean {each.nearest!r}?" for each in unknown if each.nearest]
    told = InvalidArgument("; ".join([refused.message, *hints]), refused.violations)
    told.unknown = (*unknown, *refused.unknown)
    return told


def unknown_field(name: str, known: Sequence[str]) -> str:
    """What to say of a field that there is not: `is not known; did you mean 'kind'?`."""
    nearest = difflib.get_close_matches(name, known, 1, 0.6)
    return "is not known; " + (f"did you mean {nearest[0]!r}?" if nearest else f"allowed: {', '.join(known)}")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match[1].lower(), name)


def _known_names(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """The wire names that an object at `loc` inside `model` may have."""
    owner: type[BaseModel] | None = model
    for step in loc:
        if owner is None or isinstance(step, int):
            continue
        field = next((f for n, f in owner.model_fields.items() if step in (n, f.alias)), None)
        inner = next(_models_in(field.annotation), None) if field else None
        owner = inner if field else owner
    return [field.alias or name for name, field in owner.model_fields.items()] if owner else []


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)


def path_of(loc: tuple[int | str, ...]) -> str:
    """A pydantic location as the contract writes paths: `message.choices[1].text`."""
    steps = [step for step in loc if step != "[key]"]  # pydantic's mark for a fault in the key itself
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


_PLAIN: Mapping[str, str] = {
    "missing": "is required",
    "string_type": "must be a string",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
    "list_type": "must be an array",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be an integer",
    "int_parsing": "must be an integer",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "string_pattern_mismatch": "must match {pattern}",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
}
_SIZES: Mapping[str, str] = {
    "string_too_short": "must have at least {min_length} character(s), found {found}",
    "string_too_long": "must have at most {max_length} characters, found {found}",
    "too_short": "must have at least {min_length} item(s), found {actual_length}",
    "too_long": "must have at most {max_length} items, found {actual_length}",
}


def refusal(error: ValidationError) -> InvalidArgument:
    """The contract's refusal of a body: one violation per fault, each with what was found and what is allowed."""
    return _malformed(
        Violation(path_of(fault["loc"]) or "body", _sentence(fault))
        for fault in error.errors(include_url=False)
        if fault["type"] != "extra_forbidden"
    )


def _malformed(faults: Iterable[Violation]) -> InvalidArgument:
    violations = [*faults]
    return InvalidArgument(
        "Malformed request: " + "; ".join(f"{v.field} {v.description}" for v in violations), violations
    )


def shown(value: Any) -> str:
    """A value of a request as its sender wrote it, in JSON; a plain text in the quotes of our sentences."""
    return repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _sentence(fault: Any) -> str:
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    if fault["type"] in {"enum", "literal_error"}:
        return f"{shown(fault['input'])} is not known; allowed: {fault['ctx']['expected']}"
    if fault["type"] == "missing":
        return _PLAIN["missing"]
    limits = fault.get("ctx", {})
    if fault["type"] in _SIZES:  # how much was found says more than its beginning
        length = len(fault["input"]) if isinstance(fault["input"], str) else 0
        return _SIZES[fault["type"]].format(**limits, found=length)
    found = shown(fault["input"])
    rule = _PLAIN.get(fault["type"])
    plain = rule.format(**limits) if rule else fault["msg"][:1].lower() + fault["msg"][1:]
    return f"{plain}, found {found[:60] + '…' if len(found) > 60 else found}"
