"""Leases over HTTP: a space for a test or a case, and all that an application needs to know to live in it."""

from __future__ import annotations

from typing import Annotated, Any

from aiohttp import web
from pydantic import Field

from emulator.durations import seconds
from emulator.errors import InvalidArgument
from emulator.spaces.leases import PHONES, TTL_S
from emulator.spaces.ranges import LARGEST
from emulator.store.leases import Lease
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import SUBJECT, parts
from emulator.web.parts import Parts
from emulator.web.routes import Family, Route
from emulator.wire.base import stamp
from emulator.wire.enums import Trigger
from emulator.wire.own.base import OwnRequest
from emulator.wire.own.views import Lease as LeaseView
from emulator.wire.own.views import LeaseList
from emulator.wire.webhooks import CreateWebhook, Target

LONGEST_S = 86_400.0


class NewLease(OwnRequest):
    """What the space shall be; everything has a default."""

    ttl: str | None = None
    """How long it lasts, real time with its unit; 10m unless said, 1d at most."""
    phones: Annotated[int, Field(ge=1, le=LARGEST)] | None = None
    """How many numbers; 100 unless said."""
    name: Annotated[str, Field(max_length=100)] | None = None
    """Display name of its app."""
    webhook: Target | None = None
    """Where callbacks go, if that is known already."""
    triggers: list[Trigger] | None = None
    """What this webhook is told of; everything unless said."""


class NewWebhook(OwnRequest):
    """A webhook of the leased app, signed with the lease's secret; other kinds by the Conversation API as always."""

    target: Target
    triggers: list[Trigger] | None = None
    """Everything unless said."""


async def create(request: web.Request) -> web.Response:
    """POST: a space of its own, until it is given back or its time is over."""
    own, wanted = parts(request), await body.read(request, NewLease)
    lease = await own.leases.make(ttl_s=_ttl(wanted), phones=wanted.phones or PHONES, name=wanted.name or "")
    request[SUBJECT].app_id = lease.id
    if wanted.webhook:
        await _tell(own, lease, NewWebhook(target=wanted.webhook, triggers=wanted.triggers))
    return answer(await _shown(own, lease, _base(request)))


async def tell(request: web.Request) -> web.Response:
    """POST: callbacks go there too, from now on. It is not the application's call, so no journal has it."""
    own, wanted = parts(request), await body.read(request, NewWebhook)
    lease = own.leases.get(request.match_info["lease_id"])
    await _tell(own, lease, wanted)
    return answer(await _shown(own, lease, _base(request)))


async def _tell(own: Parts, lease: Lease, wanted: NewWebhook) -> None:
    hook = CreateWebhook(
        app_id=lease.id,
        target=wanted.target,
        target_type="HTTP",
        secret=lease.webhook_secret,
        triggers=wanted.triggers or [*Trigger],
    )
    await own.webhooks.create(lease.project_id, hook)


async def listing(request: web.Request) -> web.Response:
    """GET: every lease in force."""
    own = parts(request)
    return answer({"leases": [await _shown(own, lease, _base(request)) for lease in own.leases.all()]})


async def get(request: web.Request) -> web.Response:
    """GET: one lease; 404 when its time is over."""
    own = parts(request)
    return answer(await _shown(own, own.leases.get(request.match_info["lease_id"]), _base(request)))


async def end(request: web.Request) -> web.Response:
    """DELETE: everything of the space is swept, its app too."""
    await parts(request).leases.end(request.match_info["lease_id"])
    return answer()


def _ttl(wanted: NewLease) -> float:
    try:
        ttl_s = TTL_S if wanted.ttl is None else seconds(wanted.ttl)
    except ValueError as error:
        raise InvalidArgument.of("ttl", str(error)) from None
    if not 0 < ttl_s <= LONGEST_S:
        raise InvalidArgument.of("ttl", f"must be more than 0s and at most 1d, found {wanted.ttl}")
    return ttl_s


def _base(request: web.Request) -> str:
    return f"{request.scheme}://{request.host}"


async def _shown(own: Parts, lease: Lease, base: str) -> dict[str, Any]:
    hooks = await own.webhooks.list(lease.project_id, lease.app_id)
    left_s = max(0, round(lease.expires_at - lease.made_at))
    return {
        "id": lease.id,
        "base_url": base,
        "project_id": lease.project_id,
        "app_id": lease.app_id,
        "key_id": lease.key_id,
        "key_secret": lease.key_secret,
        "access_token": own.tokens.made_for(lease.key_id, left_s),
        "service_plan_id": lease.service_plan_id,
        "api_token": lease.api_token,
        "webhook_secret": lease.webhook_secret,
        "webhooks": [{"id": hook.id, "target": hook.wire.target, "triggers": hook.wire.triggers} for hook in hooks],
        "numbers": {"first": f"+{lease.first}", "last": f"+{lease.first + lease.count - 1}", "count": lease.count},
        "expires_at": stamp(lease.expires_at),
        "env": _environment(lease, base),
    }


def _environment(lease: Lease, base: str) -> dict[str, str]:
    """The space as variables: the names that the examples read, and those that the commands read."""
    names = {
        "BASE_URL": base,
        "PROJECT_ID": lease.project_id,
        "APP_ID": lease.app_id,
        "KEY_ID": lease.key_id,
        "KEY_SECRET": lease.key_secret,
        "SERVICE_PLAN_ID": lease.service_plan_id,
        "API_TOKEN": lease.api_token,
        "WEBHOOK_SECRET": lease.webhook_secret,
    }
    sinch = {f"SINCH_{name}": value for name, value in names.items()}
    ours = {f"CONVEMU_{name}": value for name, value in names.items() if name != "BASE_URL"}
    return {**sinch, **ours, "CONVEMU_URL": base}


def routes() -> list[Route]:
    """The collection and one of it."""
    path, one, family = "/_emulator/leases", "/_emulator/leases/{lease_id}", Family.EMULATOR
    return [
        Route("POST", path, create, "leases.create", "A space of its own", NewLease, response=LeaseView, family=family),
        Route("GET", path, listing, "leases.list", "Every space in use", response=LeaseList, family=family),
        Route("GET", one, get, "leases.get", "One space", response=LeaseView, family=family),
        Route("DELETE", one, end, "leases.end", "Give a space back", family=family),
        Route(
            "POST", one + "/webhooks", tell, "leases.webhook", "Where its callbacks go", NewWebhook,
            response=LeaseView, family=family,
        ),
    ]  # fmt: skip
