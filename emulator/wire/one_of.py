"""Unions told by the key that is present: exactly one of several optional fields (conversation-api.md section 8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pydantic import BaseModel


def present(message: BaseModel, names: Collection[str]) -> list[str]:
    """Those of `names` that `message` carries with a value, in the model's own order; an explicit null is no value."""
    values = message.__dict__
    found = [name for name in message.model_fields_set if name in names and values[name] is not None]
    return found if len(found) < 2 else [name for name in values if name in found]


def the_one(message: BaseModel, names: Collection[str]) -> str:
    """The one of `names` that `message` carries. Raises ValueError when it carries none of them, or several."""
    found = present(message, names)
    if len(found) != 1:
        raise ValueError(_complaint(found, names))
    return found[0]


def _complaint(found: list[str], names: Iterable[str]) -> str:
    if found:
        return f"has {' and '.join(found)}; only one of them may be there"
    return f"needs exactly one of {', '.join(names)}"
