"""GET /_emulator/findings: what the application does that production would frown upon."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aiohttp import web

from emulator.player.findings import CODES, Finding
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import parts
from emulator.web.routes import Family, Query, Route
from emulator.wire.base import stamp
from emulator.wire.own.findings import FindingList

PATH = "/_emulator/findings"


async def listing(request: web.Request) -> web.Response:
    """GET: every finding in the order it first happened, with its count; the counts by kind."""
    code = body.choice(request, "code", CODES, "")
    found = parts(request).findings.all(code=code, app_id=body.text(request, "app_id"))
    counts: dict[str, int] = {}
    for each in found:
        counts[each.code] = counts.get(each.code, 0) + each.count
    return answer({"findings": [to_wire(each) for each in found], "counts": counts, "total": sum(counts.values())})


def to_wire(finding: Finding) -> dict[str, Any]:
    """The finding with its times as RFC 3339."""
    return {**asdict(finding), "first_at": stamp(finding.first_at), "last_at": stamp(finding.last_at)}


def routes() -> list[Route]:
    """One address."""
    query = (
        Query("code", {"type": "string", "enum": list(CODES)}, "Those of this kind"),
        Query("app_id", {"type": "string"}),
    )
    return [
        Route(
            "GET", PATH, listing, "findings.list", "What production would frown upon", response=FindingList,
            query=query, family=Family.EMULATOR,
        )
    ]  # fmt: skip
