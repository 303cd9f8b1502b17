"""A small reader of JSON Schema: as much of it as our schema uses, so that the tests need no other package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None),
    "integer": int, "number": (int, float),
}  # fmt: skip
_KNOWN = {
    "$defs", "$ref", "$schema", "additionalProperties", "anyOf", "const", "default", "description", "enum", "items",
    "maxProperties", "minProperties", "minimum", "pattern", "patternProperties", "properties", "required", "title",
    "propertyNames", "type",
}  # fmt: skip


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any] | None = None, path: str = "$") -> Iterator[str]:
    """What is wrong with `value`, one sentence each."""
    root = schema if root is None else root
    assert set(schema) <= _KNOWN, f"this reader does not know {set(schema) - _KNOWN}"
    if "$ref" in schema:
        yield from faults(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, path)
    if "anyOf" in schema and all(any(True for _ in faults(value, one, root, path)) for one in schema["anyOf"]):
        yield f"{path}: {value!r} is none of the forms"
    if "const" in schema and value != schema["const"]:
        yield f"{path}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is not one of {schema['enum']}"
    if "type" in schema and not _is(value, schema["type"]):
        yield f"{path}: {value!r} is not {schema['type']}"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{path}: {value!r} does not look like {schema['pattern']}"
    if "minimum" in schema and isinstance(value, (int, float)) and value < schema["minimum"]:
        yield f"{path}: {value!r} is less than {schema['minimum']}"
    if isinstance(value, dict):
        yield from _of_object(value, schema, root, path)
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), root, f"{path}[{index}]")


def _is(value: Any, types: str | list[str]) -> bool:
    names = [types] if isinstance(types, str) else types
    return any(
        isinstance(value, _TYPES[name]) and not (isinstance(value, bool) and name in ("integer", "number"))
        for name in names
    )


def _of_object(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[str]:
    size = len(value)
    if size < schema.get("minProperties", 0) or size > schema.get("maxProperties", size):
        yield f"{path}: has {size} keys"
    yield from (f"{path}: {name} is missing" for name in schema.get("required", ()) if name not in value)
    for name, inner in value.items():
        found = [schema["properties"][name]] if name in schema.get("properties", {}) else []
        found += [one for pattern, one in schema.get("patternProperties", {}).items() if re.search(pattern, name)]
        rest = schema.get("additionalProperties", True)
        for one in found or ([rest] if isinstance(rest, dict) else []):
            yield from faults(inner, one, root, f"{path}.{name}")
        if not found and rest is False:
            yield f"{path}: {name} is not known"
