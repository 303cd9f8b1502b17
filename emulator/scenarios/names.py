"""Names that a scenario gives: phones and carriers. Where one is used, it must be one that exists.

The names that exist come in through pydantic's validation context (`load` puts them there); without one, as when a
value is put into a step at play time, nothing is checked here.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from emulator.errors import Problem
from emulator.scenarios.durations import is_open
from emulator.scenarios.matching import regex_of
from emulator.scenarios.spelling import unknown
from emulator.scenarios.values import Pattern

_NUMBER = re.compile(r"\+?[\d\s().-]{5,20}")


@dataclass(slots=True)
class Context:
    """What the models of one file may refer to, and where they put what is wrong."""

    problems: list[Problem] = field(default_factory=list)
    phones: Collection[str] | None = None
    """None: not known, so not checked"""
    carriers: Collection[str] | None = None


def _phone(name: str, info: ValidationInfo) -> str:
    known = info.context.phones if isinstance(info.context, Context) else None
    if known is not None and name and name not in known and not is_open(name) and not _NUMBER.fullmatch(name):
        raise ValueError(f"{unknown('phone', name, known)}; or a number such as +46700000001")
    return name


def _phone_pattern(name: str, info: ValidationInfo) -> str:
    return name if regex_of(name) is not None else _phone(name, info)


def _carrier(name: str, info: ValidationInfo) -> str:
    known = info.context.carriers if isinstance(info.context, Context) else None
    if known is not None and name and name not in known and not is_open(name):
        raise ValueError(unknown("carrier", name, known))
    return name


PhoneName = Annotated[str, AfterValidator(_phone)]
"""Name of one of the scenario's phones, or a number."""

PhonePattern = Annotated[Pattern, AfterValidator(_phone_pattern)]
"""As PhoneName, or `/regex/` on the number."""

CarrierName = Annotated[str, AfterValidator(_carrier)]
"""Name of one of the scenario's carriers."""
