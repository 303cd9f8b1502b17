"""Delivery reports of the service plan's own API."""

from __future__ import annotations

from aiohttp import web

from emulator.web.answers import answer
from emulator.web.api.xms.batches import PAGING
from emulator.web.api.xms.plan import PREFIX, caller, window
from emulator.web.keys import parts
from emulator.web.routes import Family, Query, Route
from emulator.wire.xms import DeliveryReport, RecipientDeliveryReport
from emulator.wire.xms_answers import ReportPage
from emulator.wire.xms_errors import CONSTRAINT, XmsInvalid


async def of_batch(request: web.Request) -> web.Response:
    """GET: summary, or full with recipients."""
    plan = await caller(request)
    kind = request.query.get("type") or "summary"
    if kind not in ("summary", "full"):
        raise XmsInvalid(CONSTRAINT, f"type: {kind!r} is not known; allowed: summary, full")
    records, batch_id = parts(request).network.records, request.match_info["batch_id"]
    return answer(await records.batch_report(plan.plan_id, batch_id, full=kind == "full", window=window(request)))


async def of_recipient(request: web.Request) -> web.Response:
    """GET: one recipient of a batch."""
    plan = await caller(request)
    named = request.match_info
    return answer(
        await parts(request).network.records.recipient_report(plan.plan_id, named["batch_id"], named["number"])
    )


async def listing(request: web.Request) -> web.Response:
    """GET: reports of messages that came to an end."""
    plan = await caller(request)
    found = await parts(request).network.records.recipient_reports(plan.plan_id, window(request))
    return answer(found.to_wire("delivery_reports"))


_FILTERS = (
    Query("status", {"type": "string"}, "Status words in any case, comma separated"),
    Query("code", {"type": "string"}, "Codes, comma separated"),
)
_BATCH = PREFIX + "/batches/{batch_id}/delivery_report"


def routes() -> list[Route]:
    """Of a batch, of a recipient, of the plan."""
    kind = Query("type", {"type": "string", "enum": ["summary", "full"]})
    return [
        Route(
            "GET", _BATCH, of_batch, "xms.reports.batch", "Report of a batch", None, DeliveryReport,
            (kind, *_FILTERS), Family.XMS,
        ),
        Route(
            "GET", _BATCH + "/{number}", of_recipient, "xms.reports.recipient", "Report of a recipient", None,
            RecipientDeliveryReport, family=Family.XMS,
        ),
        Route(
            "GET", PREFIX + "/delivery_reports", listing, "xms.reports.list", "List delivery reports",
            query=(*PAGING, *_FILTERS), response=ReportPage, family=Family.XMS,
        ),
    ]  # fmt: skip
