"""A scenario as YAML text, the way a person would write it: short forms, small maps on one line, quotes where needed.

Loading the text again gives an equal scenario. The recorder and `convemu demo` use it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)
from ruamel.yaml.tag import Tag

from emulator.scenarios.model import raw
from emulator.scenarios.places import Scalar
from emulator.scenarios.scenario import Scenario
from emulator.scenarios.values import means_json

SCHEMA_LINE = "# yaml-language-server: $schema=./scenario.schema.json\n"
_WIDTH = 112


def dump(scenario: Scenario) -> str:
    """The YAML text of `scenario`."""
    return SCHEMA_LINE + dump_values(raw(scenario))


def dump_values(values: dict[str, Any]) -> str:
    """Plain maps, lists and texts as YAML text in the style of a scenario."""
    return "".join(_blocks(_text({key: value}) for key, value in values.items()))


def _blocks(parts: Iterable[str]) -> Iterator[str]:
    """A blank line before every part that takes several lines, and after it."""
    many = False
    for number, part in enumerate(parts):
        was_many, many = many, part.count("\n") > 1
        yield ("\n" if number and (many or was_many) else "") + part


def _text(value: Any) -> str:
    out = StringIO()
    yaml = YAML(typ="rt", pure=True)
    yaml.allow_unicode = True
    yaml.width = 100_000  # a folded text is hard to read and to compare
    yaml.indent(mapping=2, sequence=4, offset=2)
    start, end = (DocumentStartEvent(explicit=False), DocumentEndEvent(explicit=False))
    yaml.emit([StreamStartEvent(), start, *_events(value, 0, False), end, StreamEndEvent()], out)
    return out.getvalue()


def _events(value: Any, depth: int, flow: bool) -> Iterator[Event]:
    match value:
        case dict():
            flow = flow or not value or (depth > 1 and _one_line(value))
            yield MappingStartEvent(anchor=None, tag=None, implicit=True, flow_style=flow)
            for key, inner in value.items():
                yield _scalar(key, plain=False)
                yield from _events(inner, depth + 1, flow)
            yield MappingEndEvent()
        case list() | tuple():
            flow = flow or not value or (depth > 0 and _one_line(value) and not _holds_maps(value))
            yield SequenceStartEvent(anchor=None, tag=None, implicit=True, flow_style=flow)
            for inner in value:
                # A list item with one key (a step, an effect, a law) reads best without braces.
                lone = isinstance(inner, dict) and len(inner) == 1 and not flow
                yield from _events(inner, 1 if lone else depth + 1, flow)
            yield SequenceEndEvent()
        case str():
            yield _scalar(value, plain=isinstance(value, Scalar) and value.plain)
        case None | bool():
            yield _scalar({None: "null", True: "true", False: "false"}[value], plain=True)
        case _:
            yield _scalar(json.dumps(value), plain=True)


def _scalar(text: str, *, plain: bool) -> ScalarEvent:
    """A text in quotes if, unquoted, it would mean something else, here or to another reader of YAML."""
    json_like = means_json(text)
    guessed = not plain if json_like else _NUMBER_LIKE.fullmatch(text) is not None
    quoted = not text or not text.isprintable() or guessed
    return ScalarEvent(anchor=None, tag=_TEXT, implicit=(True, True), value=text, style='"' if quoted else None)


_TEXT = Tag(suffix="tag:yaml.org,2002:str")  # never written; the emitter looks into it for an empty text
_NUMBER_LIKE = re.compile(r"[+-]?[\d.][\d._]*")


def _one_line(value: Any) -> bool:
    return len(str(value)) < _WIDTH and "->" not in str(value)


def _holds_maps(value: Any) -> bool:
    return any(isinstance(inner, dict) for inner in value)
