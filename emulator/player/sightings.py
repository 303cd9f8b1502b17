"""What a case has seen so far, picked from the journal as it happens: SMS on phones, callbacks, API calls.

Each expectation takes what it matched, so that two equal expectations need two equal messages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from emulator.journal import Entry, Journal


@dataclass(slots=True)
class Sighting:
    """One thing seen: what expectations compare, and whether one has taken it."""

    seq: int
    at: float
    phone: str  # bare, "" when no phone is concerned
    fields: Mapping[str, Any]
    taken: bool = False


@dataclass(slots=True)
class Sightings:
    """Listens to the journal for one case: its app, its phones. `close` ends it."""

    journal: Journal
    app_id: str
    phones: frozenset[str]
    sms: list[Sighting] = field(default_factory=list)
    callbacks: list[Sighting] = field(default_factory=list)
    calls: list[Sighting] = field(default_factory=list)
    close: Callable[[], None] = field(init=False)
    _metadata: dict[str, str] = field(default_factory=dict)  # of each message to our phones

    def __post_init__(self) -> None:
        self.close = self.journal.listen(self._see)

    def _see(self, entry: Entry) -> None:
        match entry.kind:
            case "message.submitted" if entry.phone in self.phones:
                self._metadata[entry.message_id] = entry.data.get("metadata", "")
            case "phone.received" if entry.phone in self.phones:
                metadata = self._metadata.get(entry.message_id, "")
                fields = {**entry.data, "message_id": entry.message_id, "metadata": metadata}
                self.sms.append(_sighting(entry, fields))
            case "callback.attempt" if entry.app_id in (self.app_id, "") and self._concerns(entry):
                self.callbacks.append(_sighting(entry, _callback(entry)))
            case "api.call" if entry.app_id in (self.app_id, "") and self._concerns(entry):
                self.calls.append(_sighting(entry, _call(entry)))

    def _concerns(self, entry: Entry) -> bool:
        """Other cases may run beside this one with the same app: what names a phone must name one of ours."""
        return not entry.phone or entry.phone in self.phones

    def sms_on(self, phones: Set[str]) -> Iterator[Sighting]:
        """SMS that arrived on these phones and that no expectation took, oldest first."""
        return (each for each in self.sms if not each.taken and each.phone in phones)


def _sighting(entry: Entry, fields: Mapping[str, Any]) -> Sighting:
    return Sighting(entry.seq, entry.at, entry.phone, fields)


def _callback(entry: Entry) -> dict[str, Any]:
    """What expectations look at: fields of the payload by their short names, and `answered`, 0 for no answer."""
    payload = entry.data["payload"]
    report = payload.get("message_delivery_report") or {}
    content = (payload.get("message") or {}).get("contact_message") or {}
    return {
        "trigger": entry.data["trigger"],
        "text": (content.get("text_message") or {}).get("text", ""),
        "status": report.get("status", ""),
        "reason": (report.get("reason") or {}).get("code", "") if isinstance(report.get("reason"), dict) else "",
        "json": payload,
        "answered": entry.data["status"] or 0,
        "answer": entry.data.get("answer", ""),
        "fault": entry.data["fault"],
        "duration_s": entry.data["answered_in_s"],
        "spoiled": entry.data.get("spoiled", ""),
    }


def _call(entry: Entry) -> dict[str, Any]:
    return {**entry.data, "body": parsed(entry.data.get("request", ""))}


def parsed(text: str) -> Any:
    """JSON text as a value; None when it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None
