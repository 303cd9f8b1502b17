"""Loading a scenario: read, check everything, and say all that is wrong at once.

text ──reading──> values with places ──models──> Scenario
                      └─ references, included files ─┘      problems of all of them: ScenarioInvalid
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from emulator.errors import Problem, ScenarioInvalid
from emulator.scenarios.durations import is_open
from emulator.scenarios.names import Context
from emulator.scenarios.places import Place, PlacedDict, Scalar, place_of
from emulator.scenarios.reading import Reading
from emulator.scenarios.references import References, saved_names
from emulator.scenarios.scenario import VERSION, Scenario
from emulator.scenarios.spelling import unknown
from emulator.scenarios.telling import problems_of

__all__ = ["Scenario", "load", "load_text"]

MAX_BYTES = 2_000_000
"""A larger file is refused: nobody wrote it by hand, and it would take seconds to read."""


def load(path: str | Path) -> Scenario:
    """The scenario in the file at `path`, with the files that it uses.

    Raises ScenarioInvalid with every problem of all of them.
    """
    return _Loader(()).file(Path(path), str(path)).scenario()


def load_text(text: str, file: str = "scenario.yaml", folder: str | Path | None = None) -> Scenario:
    """The scenario in `text`. Problems call it `file`; files that it uses are looked for in `folder`, if given."""
    return _Loader(()).text(text, file, None if folder is None else Path(folder)).scenario()


class _Loaded:
    """One file, with all its problems or its scenario."""

    def __init__(self, problems: list[Problem], made: Scenario | None, saved: frozenset[str] = frozenset()) -> None:
        self.problems = problems
        self.made = made
        self.saved = saved

    def scenario(self) -> Scenario:
        if self.problems or self.made is None:
            raise ScenarioInvalid(list(dict.fromkeys(self.problems)))
        return self.made


class _Loader:
    """Loads one file; `above` are the files that led here, so that a circle is noticed."""

    def __init__(self, above: tuple[Path, ...]) -> None:
        self.above = above

    def file(self, path: Path, file: str) -> _Loaded:
        try:
            if path.stat().st_size > MAX_BYTES:
                return _Loaded([Problem(file, 1, 1, f"the file is larger than {MAX_BYTES} bytes")], None)
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as fault:
            return _Loaded([Problem(file, 1, 1, f"the file is not UTF-8 (byte {fault.start})")], None)
        except OSError as fault:
            return _Loaded([Problem(file, 1, 1, f"cannot be read: {fault.strerror or fault}")], None)
        return _Loader((*self.above, path.resolve())).text(text, file, path.parent)

    def text(self, text: str, file: str, folder: Path | None) -> _Loaded:
        reading = Reading(text, file)
        document = reading.document
        if reading.document is None:
            empty = Problem(file, 1, 1, f"the file is empty; a scenario begins with scenario: {VERSION}")
            return _Loaded(reading.problems or [empty], None)
        if not isinstance(document, PlacedDict):
            place = place_of(document)
            wrong = Problem(file, place.line, place.column, "a scenario is a map that begins with scenario: 1")
            return _Loaded([*reading.problems, wrong], None)
        return self._document(document, reading.problems, file, folder)

    def _document(self, document: PlacedDict, problems: list[Problem], file: str, folder: Path | None) -> _Loaded:
        if _is_other_version(document):
            # Everything else on the page may mean something else there: one line is the honest answer.
            place = place_of(document["scenario"])
            words = (
                f"version '{document['scenario']}' of the language is not known; this convemu reads version {VERSION}"
            )
            return _Loaded([Problem(file, place.line, place.column, words)], None)
        included: dict[str, _Loaded] = {}
        for use in _uses(document.get("steps")):
            if use not in included and not is_open(use):
                included[use] = self._included(use, folder)
                problems += included[use].problems
        phones = {str(name): _is_crowd(phone) for name, phone in _map(document.get("phones")).items()}
        for other in included.values():
            if other.made is not None:
                phones = {name: phone.is_crowd for name, phone in other.made.all_phones.items()} | phones
        problems += _problems_of_use(document.get("steps"), included)
        saved = {use: other.saved for use, other in included.items()}
        context = Context(problems, phones, [str(name) for name in _map(document.get("carriers"))])
        made: Scenario | None = None
        try:
            made = Scenario.model_validate(document, context=context)
            made._included.update({use: other.made for use, other in included.items() if other.made is not None})
        except ValidationError as error:
            problems += problems_of(error, document)
        problems += References(document, phones, saved).check()
        return _Loaded(problems, made, saved_names(document, saved))

    def _included(self, use: Scalar, folder: Path | None) -> _Loaded:
        at = use.place
        if folder is None:
            return _Loaded(
                [_problem(at, f"'{use}' cannot be used here: this scenario has no folder to find it in")], None
            )
        path = folder / use
        if path.resolve() in self.above:
            circle = " -> ".join(one.name for one in (*self.above[self.above.index(path.resolve()) :], path))
            return _Loaded([_problem(at, f"'{use}' is used in a circle: {circle}")], None)
        if not path.is_file():
            return _Loaded([_problem(at, f"there is no file '{use}' beside this one")], None)
        return self.file(path, str(path))


def _problem(place: Place, message: str) -> Problem:
    return Problem(place.file, place.line, place.column, message)


def _is_other_version(document: PlacedDict) -> bool:
    version = document.get("scenario")
    return isinstance(version, Scalar) and version != VERSION


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _is_crowd(phone: Any) -> bool:
    return isinstance(phone, Mapping) and phone.get("count") is not None


def _problems_of_use(steps: Any, included: Mapping[str, _Loaded]) -> Iterator[Problem]:
    """What `use` gives to a file must be something that the file has."""
    for said in _use_maps(steps):
        other = included.get(str(said.get("scenario")))
        made = other.made if other else None
        for key, known in (("vars", made.vars), ("phones", made.all_phones)) if made else ():
            for name in _map(said.get(key)):
                if name not in known:
                    words = unknown(f"name in the {key} of {said['scenario']}:", name, known)
                    yield _problem(place_of(name), words)


def _use_maps(steps: Any) -> Iterator[Mapping[str, Any]]:
    match steps:
        case list():
            for step in steps:
                yield from _use_maps(step)
        case Mapping():
            for key, value in steps.items():
                if key == "use" and isinstance(value, Mapping):
                    yield value
                elif key in _NESTING:
                    yield from _use_maps(value)


_NESTING = ("repeat", "parallel", "steps", "branches")
"""Keys under which steps stand inside steps."""


def _uses(steps: Any) -> Iterator[Scalar]:
    """The files that steps use, also in repeat and parallel."""
    match steps:
        case list():
            for step in steps:
                yield from _uses(step)
        case Mapping():
            for key, value in steps.items():
                if key == "use":
                    file = value.get("scenario") if isinstance(value, Mapping) else value
                    if isinstance(file, Scalar):
                        yield file
                elif key in _NESTING:
                    yield from _uses(value)
