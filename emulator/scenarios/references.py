"""Checks every `${name.path}` of a file before anything runs: an unknown one is a problem with its place.

What cannot be known before the run (the environment, the inside of a saved value) is left to `expand`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from emulator.errors import Problem
from emulator.scenarios.durations import REFERENCE
from emulator.scenarios.matching import regex_of
from emulator.scenarios.places import Place, Scalar, place_of
from emulator.scenarios.spelling import unknown

APP_NAMES = ("id", "project_id", "sender", "service_plan_id", "api_token", "key_id", "key_secret", "url")
"""What `${app.NAME}` can be."""
PHONE_NAMES = ("number", "name")
CROWD_NAMES = ("numbers", "names", "count")
"""What `${phones.PHONE.NAME}` can be, of one phone and of a crowd."""
SCOPES = ("vars", "case", "phones", "app", "env")

_EARLY = ("vars", "env")
_SCOPES_OF = {"phones": _EARLY, "cases": ()}
"""Parts that are read before the others have values; a row of `cases` is plain values."""

_GROUP = re.compile(r"\(\?P<(\w+)>")


@dataclass(slots=True)
class References:
    """One check of one file."""

    document: Mapping[str, Any]
    phones: Mapping[str, bool]
    """Phones by name, and whether each is a crowd"""
    included: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What the steps of an included file save, by the text that names it"""
    problems: list[Problem] = field(default_factory=list)
    scopes: tuple[str, ...] = SCOPES
    """Which scopes have values in the part that is being looked at"""
    saved: dict[str, int] = field(default_factory=dict)
    """Names saved so far, and the line"""

    def check(self) -> list[Problem]:
        """All problems with references, in the order of the file."""
        later = dict(self._savings(self.document.get("steps")))
        names = list(self.own_vars)
        for number, name in enumerate(names):
            self.scopes = _EARLY
            self._visit(self.own_vars[name], names[:number], {})
        for key, value in self.document.items():
            if key not in ("vars", "steps"):
                self.scopes = _SCOPES_OF.get(key, SCOPES)
                self._visit(value, names if self.scopes else [], {})
        self.scopes = SCOPES
        self._steps(self.document.get("steps"), names, later, loop=False)
        return self.problems

    @property
    def own_vars(self) -> Mapping[str, Any]:
        """The file's variables as they stand there."""
        found = self.document.get("vars")
        return found if isinstance(found, Mapping) else {}

    def _key(self, name: str) -> Any:
        return next(key for key in self.own_vars if key == name)

    # -- the plot ----------------------------------------------------------------------------------------------

    def _steps(self, steps: Any, names: list[str], later: dict[str, int], *, loop: bool) -> None:
        for step in steps if isinstance(steps, list) else ():
            for verb, said in step.items() if isinstance(step, Mapping) else ():
                if verb == "repeat" and isinstance(said, Mapping):
                    # In a loop the second round knows what the first one saved further down.
                    self.saved |= {"index": 0, **dict(self._savings(said.get("steps")))}
                    self._visit(said.get("times"), names, later)
                    self._steps(said.get("steps"), names, later, loop=True)
                elif verb == "parallel":
                    branches = said.get("branches") if isinstance(said, Mapping) else said
                    for branch in branches if isinstance(branches, list) else ():
                        self._steps(branch, names, later, loop=loop)
                elif verb == "chat" and isinstance(said, list):
                    for bubble in said:
                        self._visit(bubble, names, later)
                        self.saved |= dict(self._savings(bubble))
                else:
                    self._visit(said, names, later)
                    self.saved |= dict(self._savings({verb: said}))

    def _savings(self, value: Any) -> Iterator[tuple[str, int]]:
        """Names that playing `value` saves: named groups, keys under `save`, what an included file saves."""
        match value:
            case Scalar() if (expression := regex_of(value)) is not None:
                yield from ((name, value.place.line) for name in _GROUP.findall(expression))
            case Mapping():
                for key, inner in value.items():
                    if key == "save" and isinstance(inner, Mapping):
                        yield from ((name, place_of(name).line) for name in inner)
                    elif key == "use":
                        file = inner.get("scenario") if isinstance(inner, Mapping) else inner
                        yield from ((name, place_of(key).line) for name in self.included.get(str(file), ()))
                    else:
                        yield from self._savings(inner)
            case list():
                for inner in value:
                    yield from self._savings(inner)

    # -- one value ---------------------------------------------------------------------------------------------

    def _visit(self, value: Any, names: list[str], later: Mapping[str, int]) -> None:
        match value:
            case Scalar():
                self._text(value, names, later)
            case Mapping():
                for key, inner in value.items():
                    self._visit(key, names, later)
                    self._visit(inner, names, later)
            case list():
                for inner in value:
                    self._visit(inner, names, later)

    def _text(self, text: Scalar, names: list[str], later: Mapping[str, int]) -> None:
        for found in REFERENCE.finditer(text):
            if not found[0].startswith("$$") and (fault := self._fault(found[1].strip(), names, later)):
                at = _inside(text, found.start())
                self.problems.append(Problem(at.file, at.line, at.column, f"${{{found[1]}}}: {fault}"))

    def _fault(self, name: str, names: list[str], later: Mapping[str, int]) -> str:
        head, *rest = name.replace("env:", "env.", 1).split(".") if name.startswith("env:") else name.split(".")
        if head in self.saved or (head in names and head not in SCOPES):
            return ""
        if head in later:
            return f"is saved only later, in line {later[head]}" if later[head] else "is saved only later"
        if head in self.own_vars and head not in names:
            return f"'{head}' is defined only below, in line {place_of(self._key(head)).line}"
        if (head in SCOPES and head not in self.scopes) or not self.scopes:
            can = f"only {' and '.join(self.scopes)} can be used" if self.scopes else "a row holds plain values"
            return f"'{head}' has no value here; {can}"
        scopes = {"vars": names, "case": self._case_names(), "phones": list(self.phones), "app": APP_NAMES}
        match head:
            case "env":
                return "" if rest else "write ${env:NAME}"
            case "vars" | "case" | "phones" | "app":
                if not rest:
                    return f"write ${{{head}.NAME}}"
                if rest[0] not in scopes[head]:
                    return unknown(f"name in {head}:", rest[0], scopes[head])
                return self._phone_fault(rest) if head == "phones" else self._row_fault(rest[0], head)
        return unknown("variable", head, [*names, *self.saved, *SCOPES])

    def _phone_fault(self, path: list[str]) -> str:
        known = CROWD_NAMES if self.phones[path[0]] else PHONE_NAMES
        if len(path) == 1:
            return f"write ${{phones.{path[0]}.{known[0]}}}"
        return "" if path[1] in known else unknown(f"name in phones.{path[0]}:", path[1], known)

    def _rows(self) -> list[Mapping[str, Any]]:
        rows = self.document.get("cases")
        return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []

    def _case_names(self) -> list[str]:
        return list(dict.fromkeys(["id", *(key for row in self._rows() for key in row)]))

    def _row_fault(self, name: str, scope: str) -> str:
        if scope != "case" or name == "id":
            return ""
        lacking = next((row for row in self._rows() if name not in row), None)
        return "" if lacking is None else f"the case in line {place_of(lacking).line} has no '{name}'"


def _inside(text: Scalar, offset: int) -> Place:
    """The place of a character of a text, where it stands in one line as written; else the text's own place."""
    if "\n" in text[:offset]:
        return text.place
    return Place(text.place.file, text.place.line, text.place.column + offset + (0 if text.plain else 1))


def saved_names(document: Any, included: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """What the steps of a file save, for those who include it."""
    if not isinstance(document, Mapping):
        return frozenset()
    check = References(document, {}, included)
    return frozenset(name for name, _ in check._savings(document.get("steps")))
