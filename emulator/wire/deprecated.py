"""Fields that the contract still takes and will not for ever: marked where they are declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic_core import CoreSchema


@dataclass(frozen=True, slots=True)
class Deprecated:
    """In a field's annotation: `Annotated[str | None, Deprecated("use metadata_json")]`."""

    instead: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "deprecated": True}


@cache
def _marked(model: type[BaseModel]) -> Mapping[str, str]:
    return {
        name: mark.instead
        for name, field in model.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, Deprecated)
    }


def deprecated_in(value: BaseModel) -> Iterator[tuple[str, str]]:
    """The deprecated fields that a request makes use of, by wire name, and what to do instead."""
    for name, instead in _marked(type(value)).items():
        if getattr(value, name) not in (None, ""):
            yield type(value).model_fields[name].alias or name, instead
