"""What a fault is about: its rule, as a value, and the question whether something fits it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from emulator.wire.enums import Channel, Trigger
from emulator.wire.identities import bare
from emulator.wire.xms import CALLBACK_TYPES

On = Literal["api", "callback", "channel"]
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something a fault might hit: a call of the API, a callback about to leave, a message about to be handed over."""

    on: On
    what: str  # api: the path, without the query; callback: the trigger; channel: its name
    method: str = ""  # api only
    app_id: str = ""
    message_id: str = ""
    phone: str = ""  # not on api: bare; "" when no phone is concerned
    phones: frozenset[str] = frozenset()  # api only: those that the call names, bare


def _trigger(word: str) -> str:
    """The contract's word for a trigger, however it is written; a service plan's type of callback as it is."""
    trigger = word.upper().replace("-", "_")
    if trigger not in Trigger.__members__ and word not in CALLBACK_TYPES:
        meant = difflib.get_close_matches(trigger, Trigger.__members__, 1)
        guess = f"; did you mean {meant[0]!r}?" if meant else ";"
        raise ValueError(f"{word!r} is no trigger{guess} allowed: {', '.join([*Trigger, *CALLBACK_TYPES])}")
    return word if word in CALLBACK_TYPES else trigger


def _channel(word: str) -> str:
    """A channel's name, however it is written."""
    if word.upper() not in Channel.__members__:
        raise ValueError(f"{word!r} is no channel; allowed: {', '.join(Channel)}")
    return word.upper()


def _number(value: object) -> object:
    if not isinstance(value, str) or not value:
        return value
    if not (number := bare(value)).isdecimal():
        raise ValueError(f"{value!r} is no phone number; write it as +46700000001")
    return number


class Rule(BaseModel):
    """Which occasions a fault hits. Every field narrows; an empty one lets everything pass."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    on: On = "callback"
    """Whether calls of the API are hit, callbacks, or messages on their way to a channel"""
    of: str = ""
    """Callbacks: the trigger. API: the end of the path, such as messages:send. Channel: its name, such as SMS"""
    method: str = ""
    """API only: GET, POST ..."""
    app_id: str = ""
    """The app that is concerned"""
    phone: Annotated[str, BeforeValidator(_number)] = ""
    """The phone that is concerned; API: that the call names, or whose contact or message it names"""
    nth: Annotated[int, Field(ge=1, strict=True)] | None = None
    """Only the nth that fits, counted from 1 since the fault was set"""
    share: Annotated[float, Field(ge=0, le=100)] = 100.0
    """Percent of those that fit, drawn from the seed"""
    times: Annotated[int, Field(ge=1, strict=True)] | None = None
    """How many are hit at most; not set: no limit"""

    @field_validator("of")
    @classmethod
    def _of(cls, value: str, info: ValidationInfo) -> str:
        if value and info.data.get("on") == "callback":
            return _trigger(value)
        if value and info.data.get("on") == "channel":
            return _channel(value)
        if value in Trigger.__members__:
            raise ValueError(f"{value!r} is a trigger; on the API it is the end of a path, such as messages:send")
        return value

    @field_validator("method")
    @classmethod
    def _method(cls, value: str, info: ValidationInfo) -> str:
        if value and info.data.get("on") != "api":
            raise ValueError("only calls of the API have a method; leave it out, or say on: api")
        if value and value.upper() not in _METHODS:
            raise ValueError(f"{value!r} is no method of HTTP; allowed: {', '.join(_METHODS)}")
        return value

    def fits(self, occasion: Occasion) -> bool:
        """Whether the occasion is one this rule is about; counts and chance come after."""
        return (
            self.on == occasion.on
            and (not self.of or self._is_about(occasion.what))
            and self.method.upper() in ("", occasion.method)
            and self.app_id in ("", occasion.app_id)
            and (self.phone in ("", occasion.phone) or self.phone in occasion.phones)
        )

    def _is_about(self, what: str) -> bool:
        return what.endswith(self.of) if self.on == "api" else what == self.of
