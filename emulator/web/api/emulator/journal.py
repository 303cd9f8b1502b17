"""The journal over HTTP: read by cursor, wait for a match, follow as an event stream."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from aiohttp import web
from pydantic import AfterValidator

from emulator.durations import seconds
from emulator.errors import InvalidArgument
from emulator.journal import Entry, to_wire
from emulator.scenarios.matching import Captures, broken_patterns, differences
from emulator.sms.extracts import links, one_time_codes
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.export import FORMS, exported
from emulator.web.feeds import feeding
from emulator.web.keys import parts
from emulator.web.routes import EVENTS, Family, Query, Route
from emulator.wire.base import unknown_field
from emulator.wire.own.base import OwnRequest
from emulator.wire.own.state import Har, JournalPage, Waited

DEFAULT_LIMIT, MAX_LIMIT = 200, 5000
MAX_WAIT_S = 300.0
NEAREST = 3
KEEP_ALIVE_S = 15.0
_FIELDS = Entry.__struct_fields__
_HEADS = ("kind", "app_id", "message_id", "phone")


def _sound(match: dict[str, Any]) -> dict[str, Any]:
    """`match` with its phone in bare digits, as entries have it.

    Raises ValueError for a pattern that is none, and for a field that no entry has: it would be waited for in vain.
    """
    for name in match:
        if name not in _FIELDS:
            raise ValueError(f"{name} {unknown_field(name, _FIELDS)}")
    if faults := list(broken_patterns(match)):
        raise ValueError("; ".join(faults))
    phone = match.get("phone")
    return {**match, "phone": phone.lstrip("+ ")} if isinstance(phone, str) else match


class WaitRequest(OwnRequest):
    """What to wait for: a partial entry to match, where to start, how long (real time)."""

    match: Annotated[dict[str, Any], AfterValidator(_sound)]
    """A partial entry: plain values are equal, /regex/ searches, objects are partial."""
    after: int = 0
    """Only entries younger than this sequence number."""
    timeout: str = "5s"
    """Real time with its unit."""


async def read(request: web.Request) -> web.Response:
    """GET: entries after a cursor, filtered by kind (a trailing dot is a prefix), app, message and phone."""
    after = _integer(request, "after", 0)
    form = body.choice(request, "format", FORMS, FORMS[0])
    limit = _limit(request, form)
    kinds = body.listed(request, "kind")
    exact = {name: request.query[name] for name in ("app_id", "message_id", "phone") if name in request.query}

    def wanted(entry: Entry) -> bool:
        if kinds and not any(
            entry.kind == kind or (kind.endswith(".") and entry.kind.startswith(kind)) for kind in kinds
        ):
            return False
        return all(getattr(entry, name) == value.lstrip("+ ") for name, value in exact.items())

    journal = parts(request).journal
    found = journal.find(wanted, after=after, limit=limit)
    if form != FORMS[0]:
        return await exported(request, found, form)
    cursor = found[-1].seq if len(found) == limit else journal.last_seq
    entries = [to_wire(entry) for entry in found]
    return answer({"entries": entries, "cursor": cursor, "first": journal.first_seq, "last": journal.last_seq})


async def wait(request: web.Request) -> web.Response:
    """POST: the next match after a cursor, with one-time codes and links of its text; or the nearest misses."""
    asked = await body.read(request, WaitRequest)
    try:
        timeout_s = min(seconds(asked.timeout), MAX_WAIT_S)
    except ValueError as error:
        raise InvalidArgument.of("timeout", str(error)) from None
    journal = parts(request).journal
    # Many may wait at once, and each looks at every entry: what is plainly another one's is passed over cheaply.
    plain = {name: value for name in _HEADS if isinstance(value := asked.match.get(name), str) and value[:1] != "/"}

    def matches(entry: Entry) -> bool:
        if any(getattr(entry, name) != value for name, value in plain.items()):
            return False
        return not differences(asked.match, to_wire(entry), Captures())

    with feeding(request.app):
        found = await journal.wait(matches, after=asked.after, timeout_s=timeout_s)
    if found is None:
        misses = nearest(asked.match, [to_wire(entry) for entry in journal.after(asked.after)])
        return answer({"matched": False, "entry": None, "misses": misses, "cursor": journal.last_seq})
    captures = Captures()
    differences(asked.match, to_wire(found), captures)
    text = str(found.data.get("text", ""))
    return answer(
        {
            "matched": True,
            "entry": to_wire(found),
            "captures": dict(captures),
            "codes": one_time_codes(text),
            "links": links(text),
            "cursor": found.seq,
        }
    )


def nearest(expected: Mapping[str, Any], found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Up to three entries that differ least, younger first among equals, each with its differences.

    They are of the kind that was expected; if there is none, of the kind that is spelt most like it.
    """
    kind = expected.get("kind")
    alike = [entry for entry in found if kind is None or not differences(kind, entry["kind"])]
    if not alike:
        near = difflib.get_close_matches(str(kind), {entry["kind"] for entry in found}, 1)
        alike = [entry for entry in found if entry["kind"] in near]
    scored = [(differences(expected, entry, Captures()), entry) for entry in alike]
    scored.sort(key=lambda scored: (len(scored[0]), -scored[1]["seq"]))
    return [{"entry": entry, "differences": faults} for faults, entry in scored[:NEAREST]]


async def follow(request: web.Request) -> web.StreamResponse:
    """GET as server-sent events; resumes after `Last-Event-ID` (or `?after=`)."""
    own = parts(request)
    after = request.headers.get("Last-Event-ID", "")  # a browser's own: one from elsewhere is no fault of anybody
    seen = int(after) if after.isdecimal() and len(after) < 19 else _integer(request, "after", own.journal.last_seq)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    arrived = asyncio.Event()
    stop = own.journal.listen(lambda _: arrived.set())
    try:
        with feeding(request.app):
            await response.write(b"retry: 1000\n\n")
            while True:
                for entry in own.journal.after(seen):
                    await response.write(b"id: %d\ndata: %s\n\n" % (entry.seq, orjson.dumps(to_wire(entry))))
                    seen = entry.seq
                arrived.clear()
                try:
                    await asyncio.wait_for(arrived.wait(), KEEP_ALIVE_S)
                except TimeoutError:
                    await response.write(b": still here\n\n")
    except ConnectionResetError:
        return response
    finally:
        stop()


def _limit(request: web.Request, form: str) -> int | None:
    """How many entries; None is all of them. A file has all there is, unless somebody wants less."""
    limit = _integer(request, "limit", 0, least=1)
    return limit or None if form != FORMS[0] else min(limit or DEFAULT_LIMIT, MAX_LIMIT)


def _integer(request: web.Request, name: str, default: int, least: int = 0) -> int:
    value = request.query.get(name, "")
    if value and not (value.isdecimal() and len(value) < 19 and int(value) >= least):
        raise InvalidArgument.of(name, f"must be a number from {least}, found {value!r}")
    return int(value) if value else default


_FILTERS = (
    *(Query(name, {"type": "string"}) for name in ("kind", "app_id", "message_id", "phone", "after", "limit")),
    Query("format", {"type": "string", "enum": list(FORMS)}, "json unless said; jsonl and har are files of all of it"),
)
_EVENTS_FROM = (Query("after", {"type": "string"}, "Only entries younger than this; `Last-Event-ID` goes before it"),)


def routes() -> list[Route]:
    """Reading, waiting, following."""
    return [
        Route(
            "GET", "/_emulator/journal", read, "journal.read", "What happened, by cursor and filters", query=_FILTERS,
            response=JournalPage | Har, also_gives=("application/x-ndjson",), family=Family.EMULATOR,
        ),
        Route(
            "POST", "/_emulator/journal:wait", wait, "journal.wait", "Wait for an entry that matches", WaitRequest,
            response=Waited, family=Family.EMULATOR,
        ),
        Route(
            "GET", "/_emulator/events", follow, "journal.follow",
            "The journal as server-sent events", query=_EVENTS_FROM,
            gives=EVENTS, family=Family.EMULATOR,
        ),
    ]  # fmt: skip
