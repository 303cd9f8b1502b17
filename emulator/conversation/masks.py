"""Partial updates: which fields a PATCH changes, and the resource that comes out.

    mask given   every path in it: the body's value, or cleared where the body has none (or null)
    no mask      the fields that the body has with a value

Source: conversation-api.md section 10.3, clients.md ("What the emulator must therefore support", 4).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel

from emulator.errors import InvalidArgument

_CAMEL = re.compile(r"(?<=[a-z0-9])([A-Z])")


def merged(
    current: Mapping[str, Any], patch: BaseModel, paths: Sequence[str], *, fixed: Collection[str] = ()
) -> dict[str, Any]:
    """`current` (JSON by wire name) with the changes of `patch`; a cleared field is missing from it.

    `fixed` are fields of the resource that the service sets itself: named in a mask they are passed over, since some
    SDKs name every field they hold. Raises InvalidArgument for a path that the resource does not have.
    """
    given = patch.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if not paths:
        return {**current, **{name: value for name, value in given.items() if value is not None}}
    result = dict(current)
    for path in _settable(type(patch), paths, fixed):
        head, _, rest = path.partition(".")
        value = given.get(head)
        if rest:
            value = {**(current.get(head) or {}), rest: (value or {}).get(rest)}
            value = {name: inner for name, inner in value.items() if inner is not None}
        if value is None:
            result.pop(head, None)
        else:
            result[head] = value
    return result


def check(model: type[BaseModel], paths: Sequence[str], *, fixed: Collection[str] = ()) -> None:
    """Where a mask changes nothing, it must still name what there is. Raises InvalidArgument."""
    _settable(model, paths, fixed)


def _settable(model: type[BaseModel], paths: Sequence[str], fixed: Collection[str]) -> list[str]:
    """The paths in snake_case, without those of fixed fields; `*` stands for all fields."""
    names = [field.alias or name for name, field in model.model_fields.items()]
    if "*" in paths:
        return names
    wanted = []
    for path in (_CAMEL.sub(lambda match: "_" + match[1].lower(), path) for path in paths):
        head, _, rest = path.partition(".")
        if head in fixed:
            continue
        if head not in names:
            raise InvalidArgument.of("update_mask", f"{path!r} is not a field; allowed: {', '.join(names)}")
        if rest and rest not in (inner := _inner_names(model, head)):
            allowed = ", ".join(f"{head}.{name}" for name in inner) or head
            raise InvalidArgument.of("update_mask", f"{path!r} is not a field; allowed: {allowed}")
        wanted.append(path)
    return wanted


def _inner_names(model: type[BaseModel], name: str) -> list[str]:
    """The fields of the object at field `name`; none for a list or a plain value."""
    annotation = model.model_fields[name].annotation
    for member in get_args(annotation) or (annotation,):
        if isinstance(member, type) and issubclass(member, BaseModel):
            return list(member.model_fields)
    return []
