"""Why nothing came: the nearest candidates with what differed, what went wrong meanwhile, and the clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from emulator.scenarios.matching import shown

_NEAREST, _TROUBLES = 3, 5
Entry = Mapping[str, Any]
Candidate = tuple[Mapping[str, Any], list[str]]
"""What a candidate's fields were, and how they differed from what was wanted."""


def missing(
    what: str, wanted: Mapping[str, Any], timeout: str, misses: Sequence[Candidate], notes: Iterable[str]
) -> str:
    """The message of a wait that ended without what it waited for."""
    head = f"no {what}{_described(wanted)} within {timeout}"
    lines = [f"  {line}" for line in _near(what, misses)] or [f"  no {what} at all"]
    return "\n".join([head, *lines, *(f"  note: {note}" for note in notes)])


def unexpected(what: str, wanted: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """The message of something that came although it should not."""
    return f"no {what}{_described(wanted)} should have come, and one did: {_label(found)}"


def troubles(entries: Iterable[Entry], clock: Mapping[str, Any]) -> list[str]:
    """What may be the cause, from the journal of the space and the state of the clock."""
    found = [trouble for entry in entries if (trouble := _trouble(entry))]
    return [*found[-_TROUBLES:], *_of_clock(clock)]


def story(entries: Iterable[Entry], names: Mapping[str, str]) -> str:
    """What happened, a line each: SMS, callbacks with the application's answers, calls of the API, findings.

    `names` of the phones, by number with plus.
    """
    lines = ((entry["at"][11:19], _line(entry, names)) for entry in entries)
    return "\n".join(f"{time}  {line}" for time, line in lines if line)


def plain(value: str | re.Pattern[str]) -> str:
    """A text or compiled pattern in the words of the scenario language: `/regex/` searches, all else is equal."""
    if isinstance(value, str):
        return value
    flags = "".join(letter for letter, flag in _FLAGS.items() if value.flags & flag)
    return f"/{f'(?{flags})' if flags else ''}{value.pattern}/"


_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "x": re.VERBOSE}


# -- inside ----------------------------------------------------------------------------------------------------------


def _described(wanted: Mapping[str, Any]) -> str:
    said = ", ".join(f"{name} {shown(value)}" for name, value in wanted.items())
    return f" with {said}" if said else ""


def _near(what: str, misses: Sequence[Candidate]) -> Iterable[str]:
    for fields, wrong in sorted(misses, key=lambda miss: len(miss[1]))[:_NEAREST]:
        yield f"the nearest {what}: {_label(fields)}"
        yield from (f"  {line}" for line in wrong)
        if any(line.startswith("text: expected") for line in wrong):
            yield "  (a plain text must be equal; re.compile(...) or '/regex/' searches)"


def _label(fields: Mapping[str, Any]) -> str:
    return shown(next((fields[name] for name in ("text", "trigger", "path") if fields.get(name)), dict(fields)))


def _trouble(entry: Entry) -> str:
    data = entry["data"]
    match entry["kind"]:
        case "callback.attempt" if not 200 <= (data["status"] or 0) < 300 and not data.get("spoiled"):
            return f"the app answered callback {data['trigger']} with {_answer(data)}"
        case "callback.dropped":
            return f"callback {data['trigger']} was dropped: {data['why']}"
        case "api.call" if data["status"] >= 400:
            return f"{data['method']} {data['path']} of the app was answered {data['status']} {shown(data['response'])}"
        case "message.status" if data.get("status") == "FAILED":
            return f"a message to +{entry['phone']} failed: {(data.get('reason') or {}).get('description', '')}"
        case "finding":
            return str(data["message"])
    return ""


def _answer(data: Mapping[str, Any]) -> str:
    return f"{data['status']} {data.get('answer', '')}".strip() if data["status"] else f"nothing: {data['fault']}"


def _of_clock(clock: Mapping[str, Any]) -> Iterable[str]:
    if clock["next_due"] is None:
        return
    away = datetime.fromisoformat(clock["next_due"]) - datetime.fromisoformat(clock["now"])
    if clock["mode"] == "manual":
        yield f"the clock stands still, and the next thing is due in {away}; advance(...) moves it"
    elif away.total_seconds() > 1:
        yield f"the next thing is due in {away} of emulator time"


def _line(entry: Entry, names: Mapping[str, str]) -> str:
    data, number = entry["data"], f"+{entry['phone']}"
    phone = names.get(number, number)
    match entry["kind"]:
        case "phone.received":
            return f"app -> {phone}: {data['text']}"
        case "phone.sent":
            return f"{phone} -> app: {data['text']}"
        case "callback.attempt":
            return f"callback {data['trigger']} to {data['url']}: {_answer(data)}"
        case "api.call":
            return f"{data['method']} {data['path']}: {data['status'] or 'cut off on purpose'}"
        case "message.status":
            return f"message to {phone} is {data['status']}"
        case "finding":
            return f"! {data['message']}"
    return ""
