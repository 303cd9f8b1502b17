"""Matching: what was expected against what was found, answered with the differences. Pure.

A plain value must be equal, `/regex/` searches and saves its named groups, a map is a partial object, a list is in
order (SCENARIOS.md rule 5). Rules, expectations and the report all use this one function.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regex import Match

Captures = dict[str, Any]
"""Names saved while matching: the named groups of regular expressions."""

_REGEX = re.compile(r"/(.*)/", re.DOTALL)
_LONGEST = 120
PATIENCE_S = 0.25
"""Real time that one expression may take on one text: meanwhile nothing else happens."""


def regex_of(text: str) -> str | None:
    """The expression inside `/.../`, or None for a plain text."""
    found = _REGEX.fullmatch(text)
    return found[1] if found else None


def fault_in(pattern: str) -> str | None:
    """Why `pattern` is no regular expression, or None: it is one."""
    import regex  # here, since only who uses expressions shall wait for it

    try:
        re.compile(pattern)  # first: it says better what is wrong
        regex.compile(pattern)
    except (re.error, regex.error) as fault:
        return str(fault)
    return None


def _search(pattern: str, text: str) -> Match[str] | None:
    """The first place where it is found. Raises ValueError: why nobody can tell."""
    import regex

    try:
        return regex.search(pattern, text, regex.DOTALL, timeout=PATIENCE_S)
    except TimeoutError:  # a text comes from strangers, and some expressions need years to miss some texts
        raise ValueError(f"takes too long on {shown(text)}; have its parts begin differently") from None
    except regex.error as fault:  # it came out of a variable
        raise ValueError(f"is not a regular expression: {fault}") from None


def broken_patterns(expected: Any, path: str = "") -> Iterator[str]:
    """One sentence per `/regex/` in `expected` that is none, led by the path of the field."""
    match expected:
        case Mapping():
            for key, value in expected.items():
                yield from broken_patterns(value, f"{path}.{key}" if path else str(key))
        case list() | tuple():
            for index, value in enumerate(expected):
                yield from broken_patterns(value, f"{path}[{index}]")
        case str() if (pattern := regex_of(expected)) is not None:
            if (fault := fault_in(pattern)) is not None:
                yield f"{path}: {expected} is not a regular expression: {fault}"


def differences(expected: Any, found: Any, captures: Captures | None = None) -> list[str]:
    """One sentence per difference, each led by the path of the field; empty when `found` matches.

    Named groups go into `captures`, and only if the whole matches. `expected` and `found` are JSON-like values.
    """
    groups: Captures = {}
    wrong = list(_differences(expected, found, groups, ""))
    if not wrong and captures is not None:
        captures.update(groups)
    return wrong


def _differences(expected: Any, found: Any, groups: Captures, path: str) -> Iterable[str]:
    lead = f"{path}: " if path else ""
    match expected:
        case Mapping():
            yield from _of_map(expected, found, groups, path)
        case list() | tuple():
            yield from _of_list(expected, found, groups, path)
        case str() if (pattern := regex_of(expected)) is not None:
            try:
                hit = _search(pattern, written(found))
            except ValueError as fault:
                yield f"{lead}{expected} {fault}"
                return
            if hit is None:
                yield f"{lead}{expected} is not in {shown(found)}"
            else:
                groups.update({name: value for name, value in hit.groupdict().items() if value is not None})
        case bool() if not isinstance(found, bool):
            yield f"{lead}expected {shown(expected)}, found {shown(found)}"
        case _ if expected != found or isinstance(found, bool) != isinstance(expected, bool):
            yield f"{lead}expected {shown(expected)}, found {shown(found)}"


def _of_map(expected: Mapping[str, Any], found: Any, groups: Captures, path: str) -> Iterable[str]:
    if not isinstance(found, Mapping):
        yield f"{path + ': ' if path else ''}expected an object, found {shown(found)}"
        return
    for key, value in expected.items():
        inner = f"{path}.{key}" if path else str(key)
        if key not in found and value is not None:
            yield f"{inner}: expected {shown(value)}, found nothing"
        else:
            yield from _differences(value, found.get(key), groups, inner)


def _of_list(expected: list[Any] | tuple[Any, ...], found: Any, groups: Captures, path: str) -> Iterable[str]:
    lead = f"{path}: " if path else ""
    if not isinstance(found, (list, tuple)):
        yield f"{lead}expected a list, found {shown(found)}"
        return
    if len(expected) != len(found):
        yield f"{lead}expected {len(expected)} items, found {len(found)}"
    for index, (one, other) in enumerate(zip(expected, found, strict=False)):
        yield from _differences(one, other, groups, f"{path}[{index}]")


def written(value: Any) -> str:
    """A value as a person would write it into a text: true, 3, and text as it is."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return str(value)


def shown(value: Any) -> str:
    """A value for a message: texts quoted, nothing for None, long ones cut."""
    text = {None: "nothing", True: "true", False: "false"}.get(value) if _is_word(value) else repr(value)
    text = text or ""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _is_word(value: Any) -> bool:
    return value is None or isinstance(value, bool)
