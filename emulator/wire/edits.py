"""Small changes to a JSON document by path: `message.contact_message.text_message.text`, `identities[0].channel`."""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from emulator.errors import InvalidArgument

_STEP = re.compile(r"(?:^|\.)([^.\[\]]+)|\[(\d+)\]")


def edited(document: Mapping[str, Any], to_set: Mapping[str, Any], to_remove: Iterable[str] = ()) -> dict[str, Any]:
    """A copy of `document` with the values of `to_set` at their paths, and what is at `to_remove` taken out.

    Objects missing on the way are made, also in place of a plain value. Raises InvalidArgument for a path that is none,
    that leads past the end of an array, or that is to remove something that is not there: misspelt, it would pass
    unnoticed, and the document would be taken for another.
    """
    made = copy.deepcopy(dict(document))
    for path, value in to_set.items():
        *way, last = _steps(path)
        owner: Any = made
        for step in way:
            owner = _entered(owner, step, path)
        _place(owner, last, value, path)
    for path in to_remove:
        *way, last = _steps(path)
        owner = made
        for step in way:
            owner = _inside(owner, step, path)
        _inside(owner, last, path)
        del owner[last]
    return made


def _steps(path: str) -> list[str | int]:
    steps: list[str | int] = []
    at = 0
    while at < len(path) and (match := _STEP.match(path, at)):
        steps.append(match[1] if match[1] is not None else int(match[2]))
        at = match.end()
    if not steps or at < len(path) or isinstance(steps[0], int):
        raise InvalidArgument.of("path", f"{path!r} is no path; write it as message.metadata or identities[0].channel")
    return steps


def _is_there(owner: Any, step: str | int) -> bool:
    if isinstance(owner, list):
        return isinstance(step, int) and step < len(owner)
    return isinstance(owner, dict) and step in owner


def _entered(owner: Any, step: str | int, path: str) -> Any:
    """What is at `step`; a missing object is made."""
    if isinstance(owner, dict) and isinstance(step, str):
        if not isinstance(owner.get(step), dict | list):
            owner[step] = {}
        return owner[step]
    if not _is_there(owner, step):
        raise _astray(path, step)
    return owner[step]


def _place(owner: Any, step: str | int, value: Any, path: str) -> None:
    if _is_there(owner, step) or (isinstance(owner, dict) and isinstance(step, str)):
        owner[step] = value
    elif isinstance(owner, list) and step == len(owner):
        owner.append(value)
    else:
        raise _astray(path, step)


def _astray(path: str, step: str | int) -> InvalidArgument:
    return InvalidArgument.of("path", f"{path!r} leads nowhere at {step!r}")


def _inside(owner: Any, step: str | int, path: str) -> Any:
    """What is at `step`. Raises InvalidArgument that names the nearest one there is."""
    if _is_there(owner, step):
        return owner[step]
    there = [str(name) for name in owner] if isinstance(owner, dict) else []
    meant = difflib.get_close_matches(str(step), there, 1)
    others = f"; there is {', '.join(there)}" if there else ""
    hint = f"; did you mean {meant[0]!r}?" if meant else others
    raise InvalidArgument.of("remove", f"{path!r} is not there: nothing at {step!r}{hint}")
