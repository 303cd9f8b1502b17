"""The journal: an ordered, bounded record of all that happens. One source, many readers.

The page's live feed, `/_emulator/journal`, the player, the recorder and the tests all read it. An entry is a plain
value; `data` holds JSON-ready values only. Nothing secret is ever written.

Kinds (a dot separates who from what):

    api.call            a request of the application under test, answered
    message.accepted    messages:send took a message            message.status    its delivery status moved
    message.received    an inbound message reached the app      message.submitted SMS text and parts, handed to the plan
    contact.*, conversation.*   created, updated, deleted ...
    sms.fate            what the operator decided, and which rule, carrier or number said so
    phone.received      a handset shows an SMS                  phone.sent        a person wrote one
    plan.callback       the service plan told the adapter something
    callback.queued / callback.attempt / callback.done / callback.dropped
    scenario.*          case and step of a scenario             clock.moved, fault.*, emulator.*, lease.*, recorder.*
    finding             the application under test did something that production would frown upon
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice, takewhile
from typing import Any

import orjson

from emulator.clock import Clock
from emulator.record import Record, changed

DEFAULT_LIMIT = 20_000


class Entry(Record, frozen=True, gc=False):
    """One thing that happened. It is made several times for every message."""

    seq: int  # rises by one, from 1
    at: float  # emulator time, epoch seconds
    kind: str
    app_id: str  # "" when no app is concerned
    message_id: str  # "" when no message is concerned
    phone: str  # MSISDN without plus, "" when no phone is concerned
    data: Mapping[str, Any]


Match = Callable[[Entry], bool]
Listener = Callable[[Entry], object]


def to_wire(entry: Entry) -> dict[str, Any]:
    """The entry as the emulator's own API shows it; `at` as RFC 3339."""
    return {
        "seq": entry.seq,
        "at": datetime.fromtimestamp(round(entry.at, 3), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "kind": entry.kind,
        "app_id": entry.app_id,
        "message_id": entry.message_id,
        "phone": entry.phone,
        "data": dict(entry.data),
    }


MEASURED: Mapping[str, frozenset[str]] = {
    "callback.attempt": frozenset({"answered_in_s"}),
    "scenario.verdict": frozenset({"real_s"}),
}
"""What entries say of real time, by kind. Everything else comes from the seed, the clock and the application."""


def comparable(entry: Entry) -> bytes:
    """The entry as JSON, without what was measured in real time: two runs with one seed give the same bytes.

    That holds for an application that answers the same in both, at the same address, and for clocks that start at a set
    time and do not follow the wall. Signatures, nonces and their timestamps never come into the journal.
    """
    kept = {name: value for name, value in entry.data.items() if name not in MEASURED.get(entry.kind, ())}
    return orjson.dumps(to_wire(changed(entry, data=kept)), option=orjson.OPT_SORT_KEYS)


class Journal:
    """Append, read by cursor, listen, wait for the next match."""

    def __init__(self, clock: Clock, limit: int = DEFAULT_LIMIT) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=limit)
        self._listeners: tuple[Listener, ...] = ()
        self._listeners_of: dict[str, tuple[Listener, ...]] = {}  # by kind
        self.last_seq = 0

    def add(self, kind: str, /, *, app_id: str = "", message_id: str = "", phone: str = "", **data: Any) -> Entry:
        """Append an entry and tell every listener."""
        return self.put(kind, data, app_id, message_id, phone)

    def put(self, kind: str, data: Mapping[str, Any], app_id: str = "", message_id: str = "", phone: str = "") -> Entry:
        """As `add`, with `data` as one mapping: for what is written about every message, where that is cheaper."""
        self.last_seq = seq = self.last_seq + 1
        entry = Entry(seq, self._clock.now(), kind, app_id, message_id, phone, data)
        self._entries.append(entry)
        if kind in self._listeners_of:
            for listener in self._listeners_of[kind]:
                listener(entry)
        for listener in self._listeners:
            listener(entry)
        return entry

    @property
    def first_seq(self) -> int:
        """The oldest entry still kept (older ones fell off), or the next one to come."""
        return self._entries[0].seq if self._entries else self.last_seq + 1

    def after(self, seq: int = 0) -> Iterable[Entry]:
        """Entries younger than `seq`, oldest first."""
        # From the young end: readers follow closely, and after `clear` of one app the numbers have gaps.
        younger = list(takewhile(lambda entry: entry.seq > seq, reversed(self._entries)))
        younger.reverse()
        return younger

    def find(self, match: Match, *, after: int = 0, limit: int | None = None) -> list[Entry]:
        """Matching entries younger than `after`, oldest first, at most `limit`."""
        return list(islice((entry for entry in self.after(after) if match(entry)), limit))

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every entry from now on; the answer is the way to stop it."""
        self._listeners = (*self._listeners, listener)

        def stop() -> None:
            self._listeners = tuple(each for each in self._listeners if each is not listener)

        return stop

    def listen_to(self, listeners: Mapping[str, Listener]) -> None:
        """Call each listener with every entry of its kind, for good; they hear it before those that hear everything."""
        for kind, listener in listeners.items():
            self._listeners_of[kind] = (*self._listeners_of.get(kind, ()), listener)

    async def wait(self, match: Match, *, after: int = 0, timeout_s: float | None = None) -> Entry | None:
        """The first match younger than `after`, now or as soon as it arrives; None after `timeout_s` real seconds."""
        if found := self.find(match, after=after, limit=1):
            return found[0]
        arrived: asyncio.Future[Entry] = asyncio.get_running_loop().create_future()

        def listener(entry: Entry) -> None:
            if not arrived.done() and match(entry):
                arrived.set_result(entry)

        stop = self.listen(listener)
        try:
            return await asyncio.wait_for(arrived, timeout_s)
        except TimeoutError:
            return None
        finally:
            stop()

    def clear(self, app_id: str | None = None) -> None:
        """Forget everything, or what concerns one app. Sequence numbers go on."""
        self.forget(lambda entry: app_id is None or entry.app_id == app_id)

    def forget(self, unwanted: Match) -> None:
        """Forget every entry that matches. Sequence numbers go on."""
        kept = [entry for entry in self._entries if not unwanted(entry)]
        self._entries.clear()
        self._entries.extend(kept)
