"""Which parts of a text are new each time: one-time codes, links, ids, numbers, dates and times. All of it guesses.

A text without any is expected as it is. One with some becomes a `/pattern/` in which they may be anything of their
kind; codes and links get a name, so that what a person types back becomes `${code}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from emulator.scenarios.durations import REFERENCE
from emulator.sms.extracts import CODE, LINK, TRAILING

NEAR_S = 7200.0
"""A time of day this near to the clock, in some whole time zone of ours, is taken for one that moves with it."""

_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,? "
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_ISO_DATE = r"\d{4}-\d\d-\d\d"
_DAY_FIRST = rf"(?:{_DAY})?\d{{1,2}}(?:st|nd|rd|th|\.)? {_MONTH}(?: \d{{4}})?"
_MONTH_FIRST = rf"(?:{_DAY})?{_MONTH} \d{{1,2}}(?:, \d{{4}})?"
_DATE = re.compile(rf"\b(?:{_ISO_DATE}|{_DAY_FIRST}|{_MONTH_FIRST})\b")
_TIME = re.compile(r"\b\d{1,2}:\d\d(?::\d\d)?\b")
_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z0-9]{6,}\b")
_NUMBER = re.compile(r"\+?\d{7,15}\b")
_HOME = re.compile(r"https?://[^/?#]+/?")


@dataclass(frozen=True, slots=True)
class Fresh:
    """A part of a text that is new each time."""

    kind: str  # code, link, id, number, date or time
    start: int
    end: int
    value: str
    pattern: str


@dataclass(slots=True)
class Known:
    """What the recording knows so far: numbers of its phones, and values by the name that captured them."""

    numbers: frozenset[str]  # bare
    named: dict[str, str] = field(default_factory=dict)  # value -> name

    def name(self, kind: str, value: str) -> str:
        """The name under which `value` is captured: `code`, `code2` ..."""
        taken = set(self.named.values())
        names = (kind if number == 1 else f"{kind}{number}" for number in range(1, len(taken) + 3))
        return self.named.setdefault(value, next(name for name in names if name not in taken))


def fresh_parts(text: str, at: float, numbers: frozenset[str]) -> list[Fresh]:
    """The parts of `text` (written at the instant `at`) that are new each time, in order, none inside another."""
    found: list[Fresh] = []
    for look in _LOOKS:
        for part in look(text, at, numbers):
            if all(part.end <= other.start or other.end <= part.start for other in found):
                found.append(part)
    return sorted((part for part in found if part.kind != "text"), key=lambda part: part.start)


def pattern(text: str, at: float, known: Known) -> tuple[str, list[Fresh]]:
    """What is to be expected instead of `text`, and the guesses in it. Codes and links are captured."""
    parts = fresh_parts(text, at, known.numbers)
    if not parts and not text.startswith("/"):
        return _unreferenced(text), []
    made, end = "", 0
    for part in parts:
        made += _literal(text[end : part.start])
        if part.kind in ("code", "link"):
            is_new = part.value not in known.named
            name = known.name(part.kind, part.value)
            made += f"(?P<{name}>{part.pattern})" if is_new else part.pattern
        else:
            made += part.pattern
        end = part.end
    return f"/^{made}{_literal(text[end:])}$/", parts


def typed(text: str, known: Known) -> str:
    """What a person typed, with values that came in an SMS before as references."""
    made = _unreferenced(text)
    for value, name in sorted(known.named.items(), key=lambda named: -len(named[0])):
        made = made.replace(value, f"${{{name}}}")
    return made


def _unreferenced(text: str) -> str:
    """`text` with everything that would be read as a reference written so that it stands for itself."""
    return REFERENCE.sub(lambda found: "$" + found[0], text)


def _literal(text: str) -> str:
    """`text` inside a pattern: escaped only where it must be, so that people can read it."""
    return re.sub(r"[.^$*+?{}\[\]\\|()]", r"\\\g<0>", text)


# -- one look per kind, the most certain first ---------------------------------------------------------------------

Look = Callable[[str, float, frozenset[str]], Iterator[Fresh]]


def _links(text: str, at: float, numbers: frozenset[str]) -> Iterator[Fresh]:
    """A link whose path or query has an id or a digit in it; another one is part of the text."""
    for hit in LINK.finditer(text):
        link = hit[0].rstrip(TRAILING)
        home = _HOME.match(link)
        rest = link[home.end() :] if home else ""
        if re.search(r"\d", rest) or len(rest) > 24:
            yield Fresh("link", hit.start(), hit.start() + len(link), link, r"https?://\S+[^\s.,;:!?)\]}]")
        else:  # nothing inside it is a code or an id of its own
            yield Fresh("text", hit.start(), hit.start() + len(link), link, _literal(link))


def _numbers(text: str, at: float, numbers: frozenset[str]) -> Iterator[Fresh]:
    for hit in _NUMBER.finditer(text):
        if hit[0].lstrip("+") in numbers:
            yield Fresh("number", hit.start(), hit.end(), hit[0], r"\+?\d{7,15}")


def _ids(text: str, at: float, numbers: frozenset[str]) -> Iterator[Fresh]:
    for hit in _ID.finditer(text):
        yield Fresh("id", hit.start(), hit.end(), hit[0], rf"[\w-]{{{len(hit[0])}}}")


def _dates(text: str, at: float, numbers: frozenset[str]) -> Iterator[Fresh]:
    for hit in _DATE.finditer(text):
        words = [r"\d{1,2}" if word.isdecimal() and len(word) < 3 else r"[\w.,-]+" for word in hit[0].split(" ")]
        as_words = " ".join(words)
        yield Fresh("date", hit.start(), hit.end(), hit[0], _ISO_DATE if re.fullmatch(_ISO_DATE, hit[0]) else as_words)


def _times(text: str, at: float, numbers: frozenset[str]) -> Iterator[Fresh]:
    """A time of day beside a date, or near to the clock; opening hours are neither."""
    dated = _DATE.search(text) is not None
    for hit in _TIME.finditer(text):
        if dated or _is_near(hit[0], at):
            yield Fresh("time", hit.start(), hit.end(), hit[0], r"\d{1,2}:\d\d" + r":\d\d" * (hit[0].count(":") - 1))


def _codes(text: str, at: float, numbers: frozenset[str]) -> Iterator[Fresh]:
    for hit in CODE.finditer(text):
        yield Fresh(
            "code", hit.start(1), hit.end(1), hit[1], re.sub(r"\d+", lambda run: rf"\d{{{len(run[0])}}}", hit[1])
        )


_LOOKS: tuple[Look, ...] = (_links, _numbers, _ids, _dates, _times, _codes)


def _is_near(time: str, at: float) -> bool:
    hour, minute = (int(part) for part in time.split(":")[:2])
    if hour > 23 or minute > 59:
        return False
    for moment in (datetime.fromtimestamp(at, UTC), datetime.fromtimestamp(at, UTC).astimezone()):
        away = abs((hour * 60 + minute) - (moment.hour * 60 + moment.minute)) * 60.0
        if min(away, 86_400.0 - away) <= NEAR_S:
            return True
    return False
