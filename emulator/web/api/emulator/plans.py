"""Service plans over the emulator's own API: where a plan's callbacks go, and what they are signed with."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from emulator.errors import NotFound
from emulator.store.apps import APPS
from emulator.store.plans import PLANS, Plan
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import parts
from emulator.web.routes import Family, Route
from emulator.wire.base import CallbackUrl
from emulator.wire.own.base import OwnRequest
from emulator.wire.own.views import PlanView


class ChangePlan(OwnRequest):
    """What to change; what is not given stays."""

    callback_url: CallbackUrl | None = None
    """Where callbacks go; "": to the adapter of the plan's app."""
    secret: str | None = None
    """Signs them; "": unsigned."""


async def show(request: web.Request) -> web.Response:
    """GET: where a plan's callbacks go."""
    return answer(_shown(await _plan(request)))


async def change(request: web.Request) -> web.Response:
    """PATCH: send them elsewhere."""
    wanted = await body.read(request, ChangePlan)
    before = await _plan(request)
    plan = replace(
        before,
        callback_url=before.callback_url if wanted.callback_url is None else wanted.callback_url,
        secret=before.secret if wanted.secret is None else wanted.secret,
    )
    await parts(request).store.put(PLANS, plan)
    return answer(_shown(plan))


async def _plan(request: web.Request) -> Plan:
    plan_id = request.match_info["plan_id"]
    own = parts(request)
    if not await own.store.page(APPS, f"plan/{plan_id}", limit=1):
        raise NotFound(f"No app has an SMS channel with the service plan {plan_id}.")
    return await own.network.uplink.plan(plan_id)


def _shown(plan: Plan) -> dict[str, object]:
    return {"id": plan.id, "callback_url": plan.callback_url, "signed": bool(plan.secret)}


def routes() -> list[Route]:
    """One plan."""
    path = "/_emulator/plans/{plan_id}"
    return [
        Route("GET", path, show, "plans.get", "Where a plan's callbacks go", response=PlanView, family=Family.EMULATOR),
        Route(
            "PATCH", path, change, "plans.change", "Send a plan's callbacks elsewhere", ChangePlan, response=PlanView,
            family=Family.EMULATOR,
        ),
    ]  # fmt: skip
