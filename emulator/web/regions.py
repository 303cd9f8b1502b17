"""Regions: an app lives in one, and the hosts of the others do not know it (conversation-api.md section 1.1).

Only the vendor's own host names have a region. At any other address, such as 127.0.0.1, every app answers.
Contacts and templates are not divided by region (ledger: tls.regions.shared).
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from emulator.errors import NotFound
from emulator.store.apps import APPS, App
from emulator.store.base import Kind
from emulator.store.conversations import CONVERSATIONS
from emulator.store.events import EVENTS
from emulator.store.message_batches import MESSAGE_BATCHES
from emulator.store.messages import MESSAGES
from emulator.store.webhooks import WEBHOOKS
from emulator.web.body import named_app
from emulator.web.keys import SUBJECT, parts
from emulator.web.parts import Parts
from emulator.web.routes import Handler
from emulator.web.vendor_hosts import VENDOR_HOSTS, VendorHost, vendor_host

_OF_AN_APP: dict[str, Kind[Any]] = {
    "message_id": MESSAGES,
    "conversation_id": CONVERSATIONS,
    "webhook_id": WEBHOOKS,
    "event_id": EVENTS,
    "batch_id": MESSAGE_BATCHES,
}
"""What a path may name, and whose record tells its app."""


def region_of(request: web.Request) -> str:
    """The region of the host that was called; "" where there is none."""
    host = vendor_host(request.host)
    return host.region if host else ""


def at_home(handler: Handler) -> Handler:
    """`handler`, for calls about apps that live in the region of the host that was called. Raises NotFound."""

    async def serve(request: web.Request) -> web.StreamResponse:
        host = vendor_host(request.host)
        if host is not None and host.region:
            app = await _app(request, parts(request))
            if app is not None and app.region != host.region:
                raise _elsewhere(request, app, host)
        return await handler(request)

    return serve


async def _app(request: web.Request, own: Parts) -> App | None:
    """The app that a call is about, as far as it names one or something that belongs to one."""
    app_id = await named_app(request)
    for name, kind in _OF_AN_APP.items():
        if not app_id and name in request.match_info:
            record = await own.store.get(kind, request.match_info[name])
            app_id = record.app_id if record else ""
    return await own.store.get(APPS, app_id) if app_id else None


def _elsewhere(request: web.Request, app: App, host: VendorHost) -> NotFound:
    proper = next(
        (each.name for each in VENDOR_HOSTS.values() if (each.service, each.region) == (host.service, app.region)),
        "its own",
    )
    error = NotFound(f"App {app.id} lives in region {app.region}, which {host.name} does not know; call {proper}.")
    request[SUBJECT].app_id = app.id
    parts(request).journal.add(
        "finding", app_id=app.id, code="wrong_region", method=request.method, path=request.path, message=error.message
    )
    return error
