"""The clinic as a web application: its own API, and the webhook that Sinch calls."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from clinic.config import Config
from clinic.desk import Desk
from clinic.gate import Gate
from clinic.logins import Logins
from clinic.sinch import SendFailed, Sinch

log = logging.getLogger("clinic")
DESK = web.AppKey("desk", Desk)
LOGINS = web.AppKey("logins", Logins)
GATE = web.AppKey("gate", Gate)
INBOX = web.AppKey("inbox", asyncio.Queue[dict[str, Any]])
routes = web.RouteTableDef()


def create_app(
    config: Config,
    *,
    desk: Callable[[Sinch], Desk] = Desk,
    logins: Callable[[Sinch], Logins] = Logins,
    gate: Callable[[str], Gate] = Gate,
) -> web.Application:
    """Put the clinic together. Its parts can be others: the broken copies of examples/broken make use of that."""

    async def running(app: web.Application) -> AsyncIterator[None]:
        async with ClientSession(timeout=ClientTimeout(total=10)) as session:
            sinch = Sinch(session, config)
            app[DESK], app[LOGINS], app[GATE] = desk(sinch), logins(sinch), gate(config.webhook_secret)
            app[INBOX] = asyncio.Queue()
            worker = asyncio.create_task(_work(app[INBOX], app[DESK]))
            yield
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker

    app = web.Application(middlewares=[explain])
    app.add_routes(routes)
    app.cleanup_ctx.append(running)
    return app


async def _work(inbox: asyncio.Queue[dict[str, Any]], desk: Desk) -> None:
    """Handle callbacks one after the other, long after they were acknowledged."""
    while True:
        event = await inbox.get()
        try:
            await desk.take(event)
        except (SendFailed, ClientError, TimeoutError) as error:
            log.warning("an answer could not be sent: %s", error)
        except Exception:  # one odd callback must not stop the desk for everybody else
            log.exception("a callback could not be handled")


@web.middleware
async def explain(request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
    """Turn what goes wrong into an answer that says what."""
    try:
        response: web.StreamResponse = await handler(request)
    except (KeyError, TypeError, ValueError) as error:
        return web.json_response({"error": f"malformed request: {error}"}, status=400)
    except (SendFailed, ClientError, TimeoutError) as error:
        return web.json_response({"error": f"the message could not be sent: {error}"}, status=502)
    return response


@routes.post("/sinch/events")
async def sinch_events(request: web.Request) -> web.Response:
    """Check, acknowledge, work later: Sinch repeats what is not acknowledged quickly."""
    body = await request.read()
    if reason := request.app[GATE].refusal(request.headers, body):
        return web.json_response({"error": reason}, status=401)
    request.app[INBOX].put_nowait(json.loads(body))
    return web.json_response({})


@routes.post("/appointments")
async def create_appointment(request: web.Request) -> web.Response:
    body = await request.json()
    appointment = await request.app[DESK].remind(body["patient"], datetime.fromisoformat(body["at"]))
    return web.json_response(appointment.public(), status=201)


@routes.get("/appointments/{id}")
async def get_appointment(request: web.Request) -> web.Response:
    appointment = request.app[DESK].appointments.get(request.match_info["id"])
    if appointment is None:
        return web.json_response({"error": "no such appointment"}, status=404)
    return web.json_response(appointment.public())


@routes.post("/logins")
async def create_login(request: web.Request) -> web.Response:
    body = await request.json()
    return web.json_response({"id": await request.app[LOGINS].start(body["phone"])}, status=201)


@routes.post("/logins/{id}/verify")
async def verify_login(request: web.Request) -> web.Response:
    body = await request.json()
    verified = request.app[LOGINS].verify(request.match_info["id"], str(body["code"]))
    return web.json_response({"verified": verified}, status=200 if verified else 403)


@routes.post("/brochures")
async def send_brochure(request: web.Request) -> web.Response:
    body = await request.json()
    return web.json_response({"messages": await request.app[DESK].brochure(body["phone"])}, status=201)


@routes.post("/campaigns")
async def create_campaign(request: web.Request) -> web.Response:
    body = await request.json()
    campaign = await request.app[DESK].campaign(body["phones"], body["text"])
    return web.json_response(campaign.public(), status=201)


@routes.get("/campaigns/{id}")
async def get_campaign(request: web.Request) -> web.Response:
    campaign = request.app[DESK].campaigns.get(request.match_info["id"])
    if campaign is None:
        return web.json_response({"error": "no such campaign"}, status=404)
    return web.json_response(campaign.public())


@routes.get("/health")
async def health(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})
