"""What a recording is made of: the journal's entries about one app, as events that a scenario can repeat. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from emulator.journal import Entry


@dataclass(frozen=True, slots=True)
class Arrived:
    """An SMS came to a phone."""

    at: float
    phone: str
    text: str
    sender: str
    asked: bool  # whether something that an app may react to had happened shortly before


@dataclass(frozen=True, slots=True)
class Wrote:
    """A person wrote."""

    at: float
    phone: str
    text: str
    to: str
    media: bool = False


@dataclass(frozen=True, slots=True)
class Switched:
    """A handset changed."""

    at: float
    phone: str
    state: str
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """Somebody decided a message's fate by hand."""

    at: float
    phone: str
    nth: int  # which SMS to this phone it was
    outcome: str  # delivered, failed, expired
    reason: str
    code: int | None


@dataclass(frozen=True, slots=True)
class Failed:
    """The network did not deliver a message, because a rule, a carrier or the number said so."""

    at: float
    phone: str
    nth: int
    outcome: str  # failed, pending, expired
    reason: str
    code: int | None
    after_s: float


@dataclass(frozen=True, slots=True)
class ToldOfFailure:
    """The app was told that a message failed."""

    at: float
    phone: str
    reason: str


Event = Arrived | Wrote | Switched | Decided | Failed | ToldOfFailure


@dataclass(frozen=True, slots=True)
class Observed:
    """The events in order, and what cannot be repeated."""

    events: tuple[Event, ...]
    phones: tuple[str, ...]  # bare numbers, in the order of their first event
    notes: tuple[str, ...]

    def wrote(self, phone: str) -> bool:
        """Whether its owner ever wrote to the app; if not, the app has the number from elsewhere."""
        return any(isinstance(event, Wrote) and event.phone == phone for event in self.events)


def observe(entries: Iterable[Entry], app_id: str) -> Observed:
    """Read the entries, oldest first, as far as they are about the app or one of its phones."""
    entries = list(entries)
    phones = list(dict.fromkeys(e.phone for e in entries if e.app_id == app_id and e.kind in _SHOWN and e.phone))
    watch = _Watch(app_id, frozenset(phones))
    for entry in entries:
        watch.see(entry)
    return Observed(tuple(watch.events), tuple(phones), tuple(watch.notes))


REACTION_S = 60.0
"""Emulator time within which an SMS counts as the app's reaction to something."""
_SHOWN = frozenset({"phone.received", "phone.sent", "sms.fate"})
_OUTCOMES: Mapping[str, str] = {"Delivered": "delivered", "Expired": "expired"}


class _Watch:
    def __init__(self, app_id: str, phones: frozenset[str]) -> None:
        self.app_id = app_id
        self.phones = phones
        self.events: list[Event] = []
        self.notes: list[str] = []
        self._stirred = float("-inf")  # when something last happened that an app may react to
        self._count: Counter[str] = Counter()  # SMS by phone
        self._nth: dict[str, int] = {}  # by message
        self._told_of: set[str] = set()  # failed messages

    def see(self, entry: Entry) -> None:
        if entry.kind == "phone.state" and entry.phone in self.phones:
            blocks = tuple(entry.data["blocks"])
            self.events.append(Switched(entry.at, entry.phone, entry.data["state"], blocks))
            self._stirred = entry.at
        if entry.app_id != self.app_id:
            return
        match entry.kind:
            case "phone.received":
                asked = entry.at - self._stirred <= REACTION_S
                self.events.append(Arrived(entry.at, entry.phone, entry.data["text"], entry.data["sender"], asked))
            case "phone.sent":
                self._wrote(entry)
            case "sms.fate":
                self._fate(entry)
            case "callback.attempt" if entry.data["number"] == 1 and not entry.data.get("fired"):
                self._told(entry)

    def _wrote(self, entry: Entry) -> None:
        self._stirred = entry.at
        if entry.data.get("media") or entry.data.get("udh"):
            self.notes.append(f"+{entry.phone} sent a file or bytes; a scenario has no words for that, it is left out")
            return
        self.events.append(Wrote(entry.at, entry.phone, entry.data["text"], entry.data["to"]))

    def _fate(self, entry: Entry) -> None:
        data, code = entry.data, entry.data["code"]
        reason = data.get("reason", "")
        if data["source"] == "by hand":
            nth = self._nth.get(entry.message_id, self._count[entry.phone])
            outcome = _OUTCOMES.get(data["outcome"], "failed")
            self.events.append(Decided(entry.at, entry.phone, nth, outcome, reason, code or None))
            return
        self._count[entry.phone] += 1
        nth = self._nth[entry.message_id] = self._count[entry.phone]
        if data["outcome"] in ("pending", "Expired"):
            self.events.append(Failed(entry.at, entry.phone, nth, data["outcome"].lower(), "", None, 0.0))
        elif data["outcome"] != "Delivered":
            after_s = data["after_s"] or 0.0
            self.events.append(Failed(entry.at, entry.phone, nth, "failed", reason, code or None, after_s))

    def _told(self, entry: Entry) -> None:
        report = entry.data["payload"].get("message_delivery_report") or {}
        if report.get("status") == "FAILED" and entry.phone in self.phones and entry.message_id not in self._told_of:
            self._told_of.add(entry.message_id)
            reason = report.get("reason")
            code = reason.get("code", "") if isinstance(reason, dict) else ""
            self._stirred = entry.at
            self.events.append(ToldOfFailure(entry.at, entry.phone, code))
