"""The journal as a file: JSON lines, or a HAR document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import orjson
from aiohttp import web

from emulator.errors import NotFound
from emulator.journal import Entry, to_wire
from emulator.web.har import har
from emulator.web.keys import parts
from emulator.webhooks.attempts import SentCallback

Form = Literal["json", "jsonl", "har"]
FORMS: tuple[Form, ...] = ("json", "jsonl", "har")


async def exported(request: web.Request, entries: Sequence[Entry], form: str) -> web.Response:
    """`entries` as a file to save: one JSON object a line, or HAR."""
    if form == "har":
        document = har(entries, await _callbacks(request, entries), f"{request.scheme}://{request.host}")
        content = orjson.dumps(document, option=orjson.OPT_INDENT_2)
    else:
        content = b"".join(orjson.dumps(to_wire(entry)) + b"\n" for entry in entries)
    return web.Response(
        body=content,
        content_type="application/json" if form == "har" else "application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="convemu.{form}"'},
    )


async def _callbacks(request: web.Request, entries: Sequence[Entry]) -> dict[str, SentCallback]:
    """The callbacks whose attempts are among the entries, as far as they are still kept."""
    known: dict[str, SentCallback] = {}
    for id in {str(entry.data["callback_id"]) for entry in entries if entry.kind == "callback.attempt"}:
        try:
            known[id] = await parts(request).dispatcher.get(id)
        except NotFound:
            continue  # too old: the journal's own words will do
    return known
