"""The error tree: drawn at the top of its file, and true."""

from __future__ import annotations

import inspect
import re

from emulator import errors
from emulator.errors import ConvemuError, InvalidArgument, Problem, ScenarioInvalid, Violation


def tree(cls: type[ConvemuError]) -> dict[str, str]:
    found = {}
    for child in cls.__subclasses__():
        if child.__module__ == errors.__name__:
            found[child.__name__] = cls.__name__
            found |= tree(child)
    return found


def drawn() -> dict[str, str]:
    """Child to parent, read from the drawing: a name's depth is the column it starts in."""
    found: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in inspect.getdoc(errors).splitlines():  # type: ignore[union-attr]
        if match := re.match(r"^([│├└─\s]*)([A-Z]\w+)", line):
            column, name = match.start(2), match[2]
            if column == 0 and name != "ConvemuError":
                continue
            above = [(c, n) for c, n in above if c < column]
            if above:
                found[name] = above[-1][1]
            above.append((column, name))
    return found


def test_the_drawing_is_the_tree() -> None:
    assert drawn() == tree(ConvemuError)


def test_the_common_refusal_names_its_field_once_in_words_and_once_as_data() -> None:
    error = InvalidArgument.of("message.text", "is required")
    assert str(error) == "message.text: is required"
    assert error.violations == (Violation("message.text", "is required"),)


def test_the_problems_of_a_file_come_in_file_order_one_per_line() -> None:
    error = ScenarioInvalid([Problem("b.yaml", 2, 1, "x"), Problem("a.yaml", 10, 1, "y"), Problem("a.yaml", 9, 3, "z")])
    assert error.message.splitlines() == ["a.yaml:9:3: z", "a.yaml:10:1: y", "b.yaml:2:1: x"]
