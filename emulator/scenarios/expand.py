"""Putting values in: `${name.path}` in any part of a scenario becomes what it stands for, just before it is played.

`values` is one nested map with the scopes at the top. A bare name is looked up at the top first (captures), then in
`vars`: `${slot}` is `${vars.slot}`. `${env:NAME}` is `${env.NAME}`. A text that is one reference and nothing else takes
the value's own type; inside a longer text the value is written out, and inside `/regex/` it is escaped. `$${` is `${`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from emulator.errors import AuthorError
from emulator.scenarios.durations import REFERENCE
from emulator.scenarios.matching import regex_of, written
from emulator.scenarios.model import Described, raw
from emulator.scenarios.names import Context
from emulator.scenarios.places import Place, place_of
from emulator.scenarios.spelling import nearest

D = TypeVar("D", bound=Described)


class Unresolved(AuthorError):
    """A reference has no value, or a value that cannot stand there; the message names the place."""


def lookup(name: str, values: Mapping[str, Any]) -> Any:
    """The value of `name` (`anna`, `phones.anna.number`, `env:APP_URL`). Raises Unresolved, with the nearest name."""
    path = name.strip().replace("env:", "env.", 1).split(".") if name.startswith("env:") else name.strip().split(".")
    for start in (values, values.get("vars", {})):
        if path[0] in start:
            return _down(path, start, name)
    known = [*values, *values.get("vars", {})]
    meant = nearest(path[0], known)
    raise Unresolved(f"${{{name}}} has no value" + (f"; did you mean '{meant}'?" if meant else ""))


def _down(path: list[str], found: Any, name: str) -> Any:
    for depth, step in enumerate(path):
        if isinstance(found, Mapping) and step in found:
            found = found[step]
        elif isinstance(found, (list, tuple)) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            way_out = "; set it in the environment" if path[0] == "env" else ""
            raise Unresolved(f"${{{name}}} has no value: there is no '{step}' in {'.'.join(path[:depth])}{way_out}")
    return found


def substitute(value: Any, values: Mapping[str, Any]) -> Any:
    """`value` (maps, lists, texts) with every reference replaced; models in it are left as they are."""
    match value:
        case str():
            return _text(value, values)
        case dict():
            return {_key(key, values): substitute(inner, values) for key, inner in value.items()}
        case list() | tuple():
            return [substitute(inner, values) for inner in value]
        case _:
            return value


def _key(key: str, values: Mapping[str, Any]) -> str:
    return written(_text(key, values))


def _text(text: str, values: Mapping[str, Any]) -> Any:
    whole = REFERENCE.fullmatch(text)
    if whole and not text.startswith("$$"):
        return lookup(whole[1], values)
    in_regex = regex_of(text) is not None

    def put_in(found: re.Match[str]) -> str:
        if found[0].startswith("$$"):
            return found[0][1:]
        value = written(lookup(found[1], values))
        return re.escape(value) if in_regex else value

    return REFERENCE.sub(put_in, text)


def expand(model: D, values: Mapping[str, Any]) -> D:
    """`model` with every reference replaced by its value; what it plays later (bubbles, inner steps) stays as it is.

    Raises Unresolved for a name without a value, and for a value that cannot stand where it was put.
    """
    try:
        put_in = substitute(raw(model, keep_late=True), values)
        made = type(model).model_validate(put_in, context=Context(phones=values.get("phones")))
    except Unresolved as fault:
        raise Unresolved(_at(model.place, fault.message)) from None
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        said = str(first["ctx"]["error"]) if first["type"] == "value_error" else f"{first['msg']} ({first['input']!r})"
        where = ".".join(str(step) for step in first["loc"])
        raise Unresolved(_at(model.place, f"{where}: {said}")) from None
    made._place = model.place
    return made


def _at(place: Place, message: str) -> str:
    return f"{place}: {message}" if place.line else message


def resolve_vars(
    own: Mapping[str, Any], values: Mapping[str, Any], given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The values of `vars`, in order, so that each may refer to those above it.

    `given` values take the place of a file's own. They are values already: a text with `${` in it stays as it is.
    """
    made: dict[str, Any] = {}
    for name, value in own.items():
        try:
            made[name] = given[name] if given and name in given else substitute(value, {**values, "vars": made})
        except Unresolved as fault:
            raise Unresolved(_at(place_of(value), fault.message)) from None
    return {**made, **(given or {})}
