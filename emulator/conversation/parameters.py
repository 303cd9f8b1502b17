"""`${name}` in any string of a message: templates and batch sending fill it alike (conversation-api.md section 11)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_PLACEHOLDER = re.compile(r"\$\{([^${}]+)\}")


def names_in(value: Any) -> list[str]:
    """The names of all placeholders in the strings of a JSON value, each once, in the order they come."""
    return list(dict.fromkeys(name for text in _strings(value) for name in _PLACEHOLDER.findall(text)))


def filled(value: Any, parameters: Mapping[str, str]) -> Any:
    """The JSON value with every placeholder that has a parameter replaced; the others stay as they are."""
    if isinstance(value, str):
        # One pass: a value that looks like a placeholder is text.
        return _PLACEHOLDER.sub(lambda match: parameters.get(match[1], match[0]), value)
    if isinstance(value, dict):
        return {name: filled(inner, parameters) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, parameters) for inner in value]
    return value


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for each in inner for text in _strings(each)]
