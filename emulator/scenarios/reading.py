"""YAML to plain values that know their place: everything is text, and what the language does not use is refused.

Built on the parser's events, so no tag, number or boolean is ever guessed. Faults are collected, not raised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, DocumentStartEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent

from emulator.errors import Problem
from emulator.scenarios.places import Place, PlacedDict, PlacedList, Scalar

_TABS = re.compile(r"[ ]*\t[\s]*\S")
_DEEPEST = 60


class _Broken(Exception):
    """The document cannot be read further; the problem is noted."""


class Reading:
    """One document being read. `document` is None when nothing of it can be used."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.document: Any = None
        try:
            self._events: Iterator[Any] = YAML(typ="safe", pure=True).parse(text)
            self.document = self._documents()
        except _Broken:
            pass
        except MarkedYAMLError as fault:
            if self._tabs(text):
                return
            unclosed = "quoted scalar" in str(fault.context) and "end of" in str(fault.problem)
            mark = (fault.context_mark if unclosed else None) or fault.problem_mark or fault.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            self._note(line, column, _plainly(fault))
        except YAMLError as fault:
            self._note(1, 1, f"this is not YAML: {' '.join(str(fault).split())}")

    def _note(self, line: int, column: int, message: str) -> None:
        self.problems.append(Problem(self.file, line, column, message))

    def _tabs(self, text: str) -> bool:
        for number, line in enumerate(text.splitlines(), 1):
            if _TABS.match(line):
                self._note(number, line.index("\t") + 1, "a tab cannot indent YAML; use spaces")
        return any("tab" in problem.message for problem in self.problems)

    def _documents(self) -> Any:
        found: Any = None
        count = 0
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                count += 1
                if count > 1:
                    place = self._place(event)
                    self._note(place.line, place.column, "a second document begins here; one file holds one scenario")
                    raise _Broken
            elif isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent, AliasEvent)):
                found = self._node(event, 0)
        return found

    def _node(self, event: Any, depth: int) -> Any:
        place = self._place(event)
        if depth > _DEEPEST:
            self._note(place.line, place.column, f"nested deeper than {_DEEPEST} levels")
            raise _Broken
        if isinstance(event, AliasEvent):
            self._note(place.line, place.column, f"'*{event.anchor}' is a YAML alias; use vars and ${{name}} instead")
            return Scalar("", place)
        if event.anchor:
            self._note(place.line, place.column, f"'&{event.anchor}' is a YAML anchor; use vars and ${{name}} instead")
        if event.tag and str(event.tag) not in ("None", "!"):
            self._note(place.line, place.column, f"'{event.tag}' is a YAML tag; write the plain value")
        if isinstance(event, ScalarEvent):
            plain = event.style in (None, "")
            return None if plain and event.value == "" else Scalar(event.value, place, plain)
        return self._map(place, depth) if isinstance(event, MappingStartEvent) else self._list(place, depth)

    def _list(self, place: Place, depth: int) -> PlacedList:
        made = PlacedList()
        made.place = place
        while not _is_end(event := next(self._events)):
            made.append(self._node(event, depth + 1))
            made.places.append(self._place(event))
        return made

    def _map(self, place: Place, depth: int) -> PlacedDict:
        made = PlacedDict()
        made.place = place
        while not _is_end(event := next(self._events)):
            at = self._place(event)
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, str):
                self._note(at.line, at.column, "a key must be a text; quote a value with ${...} that stands inside { }")
            elif key in made:
                first = next(known for known in made if known == key)
                line = first.place.line if isinstance(first, Scalar) else 0
                self._note(at.line, at.column, f"'{key}' is written twice in this map (first in line {line})")
            else:
                made[key] = value
        return made

    def _place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)


def _is_end(event: Any) -> bool:
    return type(event).__name__ in ("MappingEndEvent", "SequenceEndEvent")


_HINTS = {
    "mapping values are not allowed": "a text with ': ' in it needs quotes",
    "expected ',' or '}'": "a text with one of , : { } [ ] in it, such as ${name}, needs quotes inside { }",
    "expected ',' or ']'": "a text with one of , : { } [ ] in it, such as ${name}, needs quotes inside [ ]",
    "could not find expected ':'": "a key needs a colon and a space after it",
    "cannot start any token": "this character needs quotes",
    "did not find expected": "check the indentation and the quotes",
    "expected <block end>": "check the indentation: lines of one level begin in the same column",
    "found unexpected end of stream": "a quote is not closed",
    "found unknown escape character": "inside double quotes a backslash is special; use single quotes",
}


def _plainly(fault: MarkedYAMLError) -> str:
    said = " ".join(str(fault.problem or fault.context or fault).split())
    hint = next((way_out for start, way_out in _HINTS.items() if start in said), "")
    return f"this is not YAML: {said}" + (f"; {hint}" if hint else "")
