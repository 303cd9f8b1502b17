"""The phones of a scenario: one number, or a crowd of made-up people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from emulator.scenarios.model import Described
from emulator.scenarios.names import CarrierName
from emulator.scenarios.spelling import nearest
from emulator.scenarios.values import Whole, is_open

HANDSET_STATES = ("on", "off", "out_of_coverage", "inbox_full", "blocked")

HandsetState = Literal["on", "off", "out_of_coverage", "inbox_full", "blocked"]
"""on; off or out_of_coverage: waits until on or expiry; inbox_full and blocked: fails."""

LARGEST_CROWD = 10_000
_LOCALE = "en_US"
LEASE = "lease"
"""A fresh number from the run's own range."""


def _number(value: object) -> object:
    if value is None:
        raise ValueError("the number is missing; write +46700000001, or lease for a fresh one")
    text = str(value)
    if is_open(text) or text == LEASE:
        return text
    digits = re.sub(r"[\s().-]", "", text)
    if not re.fullmatch(r"\+?[1-9]\d{4,14}", digits):
        raise ValueError(f"'{text}' is not a phone number; write +46700000001, or lease for a fresh one")
    return digits


def _locale(text: str) -> str:
    if is_open(text) or text == _LOCALE:
        return text
    from faker.config import AVAILABLE_LOCALES  # heavy: only who names one pays for it

    if text not in AVAILABLE_LOCALES:
        meant = nearest(text, AVAILABLE_LOCALES)
        raise ValueError(f"'{text}' is not a locale that Faker knows; write {meant or 'it as sv_SE'}")
    return text


class Phone(Described):
    """A phone: `anna: {number: lease}`, `anna: "+46700000001"`, or many: `crowd: {count: 50, locale: sv_SE}`."""

    short = "number"

    number: Annotated[str, BeforeValidator(_number, json_schema_input_type=str)] = LEASE
    """Its number with country code, or `lease` for a fresh one"""
    name: str = ""
    """Name of its owner; empty: the phone's name, for a crowd made up"""
    handset: HandsetState = "on"
    """State at the start"""
    carrier: CarrierName = ""
    """Carrier it is with; empty: by its prefix, else default"""
    postback: Literal["text", "number", "data"] = "text"
    """How it names a choice when it answers: by its text, its number in the list, or its postback data"""
    count: Whole | None = None
    """Makes it a crowd of this many phones with leased numbers and made-up people"""
    locale: Annotated[str, AfterValidator(_locale)] = _LOCALE
    """Faker locale of made-up people"""

    @model_validator(mode="after")
    def _crowd_or_one(self) -> Phone:
        if self.count is not None and self.number != LEASE:
            raise ValueError("a crowd has many numbers; leave out number, or count")
        if self.count is not None and self.count == 0:
            raise ValueError("a crowd of 0 has nobody in it; count is at least 1")
        if self.count is not None and self.count > LARGEST_CROWD:
            raise ValueError(f"a crowd of {self.count.written} is too many; count is {LARGEST_CROWD} at most")
        return self

    @property
    def is_crowd(self) -> bool:
        """Whether it stands for many phones."""
        return self.count is not None

    def closed(self, raw: dict[str, Any]) -> Any:
        """A phone about which nothing is said has a leased number."""
        return super().closed(raw) if raw else LEASE

    @classmethod
    def opened(cls, value: Any) -> Any:
        """`anna:` alone is a phone with a leased number."""
        return {"number": LEASE} if value is None else {"number": value} if not isinstance(value, Mapping) else value
