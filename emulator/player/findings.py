"""What the application under test does that production would frown upon: read off the journal, counted by kind.

Kinds (`code`):

    unknown_call            a path or method that the API does not have
    unknown_field           a field of a request that nobody reads
    deprecated_field        a field of a request that will go
    wrong_region            an app called at the host of another region
    refused_call            a call that the contract forbids, answered 400, 401, 403, 405, 413 or 415
    failed_acknowledgement  a callback answered with anything but 2xx, or not at all
    slow_acknowledgement    a callback answered late
    opted_out               a message to somebody who wrote STOP, after the one that may confirm it

What faults on purpose cause is no finding. The same thing done again raises a count, it is no new finding.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from emulator.journal import Entry
from emulator.sms.keywords import ConsentList, keyword_of

CODES = (
    "unknown_call",
    "unknown_field",
    "deprecated_field",
    "wrong_region",
    "refused_call",
    "failed_acknowledgement",
    "slow_acknowledgement",
    "opted_out",
    "more",
)
"""Every kind there is; `more` counts what came after the first `MOST`."""
SLOW_S = 2.0
MOST = 1_000
"""So many different findings are told apart; what comes on top is counted under `more`."""

_FORBIDDEN = frozenset({400, 401, 403, 405, 413, 415})
_FAMILIES = ("adapter.",)
"""Routes whose caller is not the application."""
_NOT_THE_APP = ("/_emulator/", "/favicon", "/apple-touch-icon", "/.well-known/")
"""Paths that only tools and browsers call."""
_ID = re.compile(r"(?<=/)(?:[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})(?=[/:?]|$)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was done, how often, and when first and last (epoch seconds of emulator time)."""

    code: str
    app_id: str
    about: str  # what it is about: a call, a field, a trigger and its target, a phone
    message: str  # of the last time
    count: int
    first_at: float
    last_at: float
    last_seq: int  # the journal's entry about the last time


class Findings:
    """Listens to a journal: `journal.listen_to(findings.takes)`. `slow_s` is real time."""

    def __init__(self, slow_s: float = SLOW_S) -> None:
        self._slow_s = slow_s
        self._found: dict[tuple[str, str, str], Finding] = {}
        self._out: dict[tuple[str, str], bool] = {}  # (app, phone) that wrote STOP -> whether it was confirmed
        self.takes: Mapping[str, Callable[[Entry], None]] = {
            "finding": self._reported,
            "api.call": self._call,
            "callback.attempt": self._acknowledged,
            "phone.sent": self._written,
            "consent.changed": self._consent,
            "message.accepted": self._accepted,
            "emulator.reset": lambda entry: self.clear(entry.app_id),
        }

    def take(self, entry: Entry) -> None:
        """Look at what happened."""
        take = self.takes.get(entry.kind)
        if take is not None:
            take(entry)

    def all(self, *, code: str = "", app_id: str = "") -> list[Finding]:
        """In the order they first happened; empty filters let everything pass."""
        return [each for each in self._found.values() if code in ("", each.code) and app_id in ("", each.app_id)]

    def counts(self) -> dict[str, int]:
        """How often each kind happened."""
        counter: Counter[str] = Counter()
        for finding in self._found.values():
            counter[finding.code] += finding.count
        return dict(counter)

    def clear(self, app_id: str = "") -> None:
        """Forget those of one app, or all."""
        self._found = {key: each for key, each in self._found.items() if app_id and each.app_id != app_id}
        self._out = {key: confirmed for key, confirmed in self._out.items() if app_id and key[0] != app_id}

    # -- what counts -------------------------------------------------------------------------------------------

    def _reported(self, entry: Entry) -> None:
        data = entry.data
        if str(data["path"]).startswith(_NOT_THE_APP):
            return
        field = f" {data['field']}" if data.get("field") else ""
        self._add(entry, str(data["code"]), f"{_call(data)}{field}", str(data["message"]))

    def _call(self, entry: Entry) -> None:
        data = entry.data
        status = data["status"]
        if status not in _FORBIDDEN or data.get("on_purpose") or str(data["route"]).startswith(_FAMILIES):
            return
        said = _said(str(data.get("response", "")))
        if status == 401 and "expired" in said:  # an honest client meets that once an hour
            return
        self._add(entry, "refused_call", _call(data), f"{_call(data)} was answered {status}{said and f': {said}'}")

    def _acknowledged(self, entry: Entry) -> None:
        data = entry.data
        if data.get("spoiled"):  # it had to be refused
            return
        what = f"{data['trigger'] or 'a callback'} to {data['url']}"
        status, took_s = data["status"], float(data["answered_in_s"])
        if status is None or not 200 <= status <= 299:
            how = f"was answered {status}" if status is not None else f"was not answered: {data['fault']}"
            self._add(entry, "failed_acknowledgement", what, f"{what} {how}")
        elif took_s > self._slow_s:
            self._add(entry, "slow_acknowledgement", what, f"{what} was answered after {took_s:.1f} s")

    def _written(self, entry: Entry) -> None:
        word = keyword_of(str(entry.data.get("text", "")))
        if word is not None and word.consent_list is ConsentList.ALL:
            self._opted(entry, out=word.opts_out)

    def _consent(self, entry: Entry) -> None:
        if entry.data["list_type"] == ConsentList.ALL and entry.data["origin"] == "ORIGIN_API":
            self._opted(entry, out=entry.data["operation"] != "OPERATION_DELETE")

    def _opted(self, entry: Entry, *, out: bool) -> None:
        key = entry.app_id, entry.phone
        if out:
            self._out.setdefault(key, False)
        else:
            self._out.pop(key, None)

    def _accepted(self, entry: Entry) -> None:
        key = entry.app_id, entry.phone
        if key not in self._out:
            return
        if self._out[key]:
            self._add(entry, "opted_out", entry.phone, f"a message to {entry.phone}, who is opted out")
        self._out[key] = True

    def _add(self, entry: Entry, code: str, about: str, message: str) -> None:
        key = code, entry.app_id, about
        if key not in self._found and len(self._found) >= MOST:
            code, about = "more", f"beyond the first {MOST}"
            key = code, "", about
        before = self._found.get(key)
        if before is None:
            app_id = "" if code == "more" else entry.app_id
            self._found[key] = Finding(code, app_id, about, message, 1, entry.at, entry.at, entry.seq)
        else:
            self._found[key] = replace(
                before, message=message, count=before.count + 1, last_at=entry.at, last_seq=entry.seq
            )


def found_in(journal: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """What is to be found in entries that were kept as JSON-ready values, such as those of a play."""
    findings = Findings()
    for entry in journal:
        findings.take(Entry(**entry))
    return findings.all()


def _call(data: Mapping[str, Any]) -> str:
    """Method and path, with ids as `{id}`: so that the same call about other things is the same."""
    path = str(data["path"]).partition("?")[0]
    return f"{data['method']} {_ID.sub('{id}', path)}"


def _said(response: str) -> str:
    """The sentence in an error of any of the APIs."""
    try:
        body = orjson.loads(response)
    except orjson.JSONDecodeError:
        return response[:200]
    if not isinstance(body, dict):
        return response[:200]
    error = body.get("error")
    found = error.get("message") if isinstance(error, dict) else body.get("error_description") or body.get("text")
    return str(found or response)[:500]
