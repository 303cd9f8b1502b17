"""/batches of the service plan's own API."""

from __future__ import annotations

from aiohttp import web

from emulator.store.batches import Batch
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.api.xms.plan import PREFIX, caller, is_whole, read, window
from emulator.web.keys import parts
from emulator.web.routes import Family, Query, Route
from emulator.wire.xms_answers import AnyBatch, BatchPage, DryRun
from emulator.wire.xms_batches import MAX_RECIPIENTS, Feedback, SendBatch, UpdateBatch, parse_send, parse_update
from emulator.wire.xms_errors import CONSTRAINT, INVALID_FORMAT, XmsInvalid, parse_xms

DRY_RUN_DETAILS = 100


async def send(request: web.Request) -> web.Response:
    """POST: send to one or many."""
    plan = await caller(request)
    wanted = await read(request, parse_send)
    return await _shown(
        request, await parts(request).network.batches.send(plan.plan_id, plan.app_id, wanted), status=201
    )


async def dry_run(request: web.Request) -> web.Response:
    """POST: count, and send nothing."""
    plan = await caller(request)
    wanted = await read(request, parse_send)
    details = _details(request)
    return answer(await parts(request).network.batches.dry_run(plan.plan_id, wanted, details=details))


def _details(request: web.Request) -> int:
    given = request.query.get("number_of_recipients") or str(DRY_RUN_DETAILS)
    if not is_whole(given):
        raise XmsInvalid(INVALID_FORMAT, f"number_of_recipients: must be a whole number, found {given[:40]!r}")
    if not 0 < int(given) <= MAX_RECIPIENTS:
        raise XmsInvalid(CONSTRAINT, f"number_of_recipients: must be from 1 to {MAX_RECIPIENTS}, found {given}")
    return int(given) if body.flag(request, "per_recipient") else 0


async def listing(request: web.Request) -> web.Response:
    """GET: newest first."""
    plan = await caller(request)
    found = await parts(request).network.records.batches(plan.plan_id, window(request, numbers="from"))
    return answer(found.to_wire("batches"))


async def get(request: web.Request) -> web.Response:
    """GET one."""
    plan = await caller(request)
    return await _shown(request, await parts(request).network.batches.get(plan.plan_id, request.match_info["batch_id"]))


async def update(request: web.Request) -> web.Response:
    """POST: change a batch that waits for its time."""
    plan = await caller(request)
    changes = await read(request, parse_update)
    batches = parts(request).network.batches
    return await _shown(request, await batches.update(plan.plan_id, request.match_info["batch_id"], changes))


async def replace(request: web.Request) -> web.Response:
    """PUT: another batch under the same id."""
    plan = await caller(request)
    wanted = await read(request, parse_send)
    batches = parts(request).network.batches
    return await _shown(request, await batches.replace(plan.plan_id, request.match_info["batch_id"], wanted))


async def cancel(request: web.Request) -> web.Response:
    """DELETE: cancel."""
    plan = await caller(request)
    return await _shown(
        request, await parts(request).network.batches.cancel(plan.plan_id, request.match_info["batch_id"])
    )


async def feedback(request: web.Request) -> web.Response:
    """POST: which messages had their effect."""
    plan = await caller(request)
    told: Feedback = await read(request, lambda raw: parse_xms(Feedback, raw))
    await parts(request).network.batches.feedback(plan.plan_id, request.match_info["batch_id"], told.recipients)
    return web.Response(status=202)


async def _shown(request: web.Request, batch: Batch, *, status: int = 200) -> web.Response:
    return answer(await parts(request).network.batches.to_wire(batch), status=status)


PAGING = (
    Query("page", {"type": "integer", "minimum": 0}, "From 0"),
    Query("page_size", {"type": "integer", "minimum": 1, "maximum": 100}, "30 unless said"),
    Query("start_date", {"type": "string", "format": "date-time"}, "24 hours ago unless said"),
    Query("end_date", {"type": "string", "format": "date-time"}),
    Query("client_reference", {"type": "string"}),
)
_LIST = (*PAGING, Query("from", {"type": "string"}, "Senders, comma separated"))
_DRY = (
    Query("per_recipient", {"type": "boolean"}),
    Query("number_of_recipients", {"type": "integer", "minimum": 1, "maximum": 1000}, "100 unless said"),
)
_ALL, _ONE, _XMS = PREFIX + "/batches", PREFIX + "/batches/{batch_id}", Family.XMS


def routes() -> list[Route]:
    """Sending first; fixed names before ids."""
    return [
        Route(
            "POST", _ALL, send, "xms.batches.send", "Send a batch", SendBatch, response=AnyBatch, family=_XMS,
            status=201,
        ),
        Route("GET", _ALL, listing, "xms.batches.list", "List batches", query=_LIST, response=BatchPage, family=_XMS),
        Route(
            "POST", _ALL + "/dry_run", dry_run, "xms.batches.dry_run", "Try", SendBatch, query=_DRY, response=DryRun,
            family=_XMS,
        ),
        Route("GET", _ONE, get, "xms.batches.get", "Read a batch", response=AnyBatch, family=_XMS),
        Route(
            "POST", _ONE, update, "xms.batches.update", "Change a batch", request=UpdateBatch, response=AnyBatch,
            family=_XMS,
        ),
        Route(
            "PUT", _ONE, replace, "xms.batches.replace", "Replace a batch", SendBatch, response=AnyBatch, family=_XMS,
        ),
        Route("DELETE", _ONE, cancel, "xms.batches.cancel", "Cancel a batch", response=AnyBatch, family=_XMS),
        Route(
            "POST", _ONE + "/delivery_feedback", feedback, "xms.batches.feedback", "Tell which messages had effect",
            Feedback, bodiless=True, family=_XMS, status=202,
        ),
    ]  # fmt: skip
