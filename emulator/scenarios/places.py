"""Where something stands in a file: text, maps and lists that remember their place.

YAML is loaded as text first (SCENARIOS.md rule 7), so every leaf is a `Scalar`; which of them are numbers or
booleans is for the models to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """File, line and column (from 1). All places compare equal: where a thing stands is no part of what it says."""

    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Place()


class Scalar(str):
    """A text of the file. `plain`: it stood there without quotes, so it may mean a number where one is allowed."""

    __slots__ = ("place", "plain")

    def __new__(cls, text: str, place: Place = NOWHERE, plain: bool = True) -> Scalar:
        made = super().__new__(cls, text)
        made.place = place
        made.plain = plain
        return made

    place: Place
    plain: bool


class PlacedDict(dict[str, Any]):
    """A map of the file; its keys are Scalars."""

    place: Place = NOWHERE


class PlacedList(list[Any]):
    """A list of the file; `places` are those of its items, since an empty one (None) knows none."""

    place: Place = NOWHERE

    def __init__(self, items: Iterable[Any] = ()) -> None:
        super().__init__(items)
        self.places: list[Place] = []


def place_of(value: Any, otherwise: Place = NOWHERE) -> Place:
    """The place of a value of the file; `otherwise` for one that has none (an empty value is None)."""
    found = getattr(value, "place", None)
    return found if isinstance(found, Place) else otherwise
