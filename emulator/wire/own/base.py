"""The policy of these shapes."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, WithJsonSchema

from emulator.wire.base import Wire

Time = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""RFC 3339 in UTC."""


class Own(BaseModel):
    """Base of these shapes: closed, so that an answer with more fields than documented is found out."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class OwnRequest(Wire):
    """Base of the bodies of the emulator's own API: an unknown field is refused (`wire/base.py` names the nearest).

    Production swallows a misspelt field, so there we do too; here a reset of one app must not become a reset of all.
    """

    model_config = ConfigDict(extra="forbid")
