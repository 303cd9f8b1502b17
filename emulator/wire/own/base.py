"""The policy of these shapes."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, WithJsonSchema

Time = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""RFC 3339 in UTC."""


class Own(BaseModel):
    """Base of these shapes: closed, so that an answer with more fields than documented is found out."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
