"""From pydantic's faults to problems with a place: which line and column, what was found, what is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from emulator.errors import Problem
from emulator.scenarios.durations import found_word, is_open
from emulator.scenarios.model import ALREADY_TOLD
from emulator.scenarios.places import Place, PlacedList, place_of
from emulator.scenarios.spelling import nearest, unknown

_NOUNS = ("reason", "trigger", "mode", "type", "state", "processing_mode")
_MUST = {
    "string_type": "a text",
    "model_type": "a map",
    "model_attributes_type": "a map",
    "dict_type": "a map",
    "tuple_type": "a list",
    "list_type": "a list",
}


def problems_of(error: ValidationError, document: Any) -> Iterator[Problem]:
    """One problem per fault that was not told already; `document` is what was validated, with its places."""
    for fault in error.errors(include_url=False):
        if fault["type"] != ALREADY_TOLD:
            place = locate(document, fault["loc"])
            yield Problem(place.file, place.line, place.column, _sentence(fault))


def locate(document: Any, loc: tuple[int | str, ...]) -> Place:
    """Where in `document` the value at `loc` stands.

    A location also names what short forms leave out (`bubbles`, the verb behind an arrow): such steps are passed over.
    """
    node, place = document, place_of(document)
    of_key = loc[-1:] == ("[key]",)
    for step in loc[:-1] if of_key else loc:
        if isinstance(node, Mapping) and step not in node and (arrow := _arrow(node)) is not None:
            place = place_of(arrow, place)
            node = node[arrow]
        if isinstance(node, Mapping) and step not in node and (meant := nearest(str(step), node)):
            step = meant  # a misspelt key, whose value was read as what it means
        if isinstance(node, Mapping) and step in node:
            key = _key_place(node, step, place)
            place = key if of_key else place_of(node[step], key)
            node = node[step]
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            place = node.places[step] if isinstance(node, PlacedList) else place_of(node[step], place)
            node = node[step]
    return place


def _arrow(node: Mapping[Any, Any]) -> str | None:
    return next((key for key in node if len(node) == 1 and "->" in key), None)


def _key_place(node: Mapping[Any, Any], name: int | str, otherwise: Place) -> Place:
    return next((place_of(key, otherwise) for key in node if key == name), otherwise)


def _sentence(fault: Any) -> str:
    kind, found = fault["type"], fault["input"]
    if kind == "value_error":
        return str(fault["ctx"]["error"])
    if kind == "missing":
        return f"'{fault['loc'][-1]}' is missing here"
    if kind in ("enum", "literal_error"):
        noun = _noun(fault["loc"])
        if is_open(found):
            return f"'{found}' cannot stand here; the {noun} must be written out"
        noun = noun if noun in _NOUNS else f"value of {noun}:"
        return unknown(noun, str(found), re.findall(r"'([^']*)'", str(fault["ctx"]["expected"])))
    if kind in _MUST:
        return f"'{_noun(fault['loc'])}' must be {_MUST[kind]}, found {found_word(found)}"
    return f"{_noun(fault['loc'])}: {fault['msg']}"


def _noun(loc: tuple[int | str, ...]) -> str:
    """What a value is called: its key, in the singular inside a list."""
    words = [step for step in loc if isinstance(step, str)]
    word = words[-1] if words else "scenario"
    return word.removesuffix("s") if loc and isinstance(loc[-1], int) else word
