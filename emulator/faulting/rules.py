"""What a fault is about: its rule, as a value, and the question whether something fits it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from emulator.wire.enums import Trigger
from emulator.wire.identities import bare

On = Literal["api", "callback"]


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something a fault might hit: a call of the API, or a callback about to leave."""

    on: On
    what: str  # api: the path, without the query; callback: the trigger
    method: str = ""  # api only
    app_id: str = ""
    message_id: str = ""
    phone: str = ""  # bare; "" when no phone is concerned


def _of(value: object) -> object:
    if isinstance(value, str) and value.isupper() and value not in Trigger.__members__:
        raise ValueError(f"{value!r} is no trigger; allowed: {', '.join(Trigger)}")
    return value


class Rule(BaseModel):
    """Which occasions a fault hits. Every field narrows; an empty one lets everything pass."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    on: On = "callback"
    """Whether calls of the API are hit, or callbacks"""
    of: Annotated[str, BeforeValidator(_of)] = ""
    """Callbacks: the trigger. API: the end of the path, such as messages:send"""
    method: str = ""
    """API: GET, POST ..."""
    app_id: str = ""
    """The app that is concerned"""
    phone: Annotated[str, BeforeValidator(lambda value: bare(value) if isinstance(value, str) else value)] = ""
    """The phone that is concerned"""
    nth: Annotated[int, Field(ge=1)] | None = None
    """Only the nth that fits, counted from 1 since the fault was set"""
    share: Annotated[float, Field(ge=0, le=100)] = 100.0
    """Percent of those that fit, drawn from the seed"""
    times: Annotated[int, Field(ge=1)] | None = None
    """How many are hit at most; not set: no limit"""

    def fits(self, occasion: Occasion) -> bool:
        """Whether the occasion is one this rule is about; counts and chance come after."""
        return (
            self.on == occasion.on
            and (not self.of or self._is_about(occasion.what))
            and self.method.upper() in ("", occasion.method)
            and self.app_id in ("", occasion.app_id)
            and self.phone in ("", occasion.phone)
        )

    def _is_about(self, what: str) -> bool:
        return what == self.of if self.on == "callback" else what.endswith(self.of)
