"""/webhooks of the Conversation API (conversation-api.md section 7.3)."""

from __future__ import annotations

from aiohttp import web

from emulator.conversation.webhooks import to_wire
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import SUBJECT, parts
from emulator.web.routes import UPDATE_MASK, Route
from emulator.wire.webhooks import CreateWebhook, UpdateWebhook, Webhook, WebhookList


async def listing(request: web.Request) -> web.Response:
    """GET: all webhooks of an app."""
    app_id = request[SUBJECT].app_id = request.match_info["app_id"]
    hooks = await parts(request).webhooks.list(request.match_info["project_id"], app_id)
    return answer({"webhooks": [to_wire(hook) for hook in hooks]})


async def create(request: web.Request) -> web.Response:
    """POST: a new webhook."""
    wanted = await body.read(request, CreateWebhook)
    request[SUBJECT].app_id = wanted.app_id
    return answer(to_wire(await parts(request).webhooks.create(request.match_info["project_id"], wanted)))


async def get(request: web.Request) -> web.Response:
    """GET one webhook."""
    return answer(to_wire(await parts(request).webhooks.get(*_named(request))))


async def update(request: web.Request) -> web.Response:
    """PATCH one webhook."""
    patch = await body.read(request, UpdateWebhook)
    hook = await parts(request).webhooks.update(*_named(request), patch, body.update_mask(request))
    request[SUBJECT].app_id = hook.app_id
    return answer(to_wire(hook))


async def delete(request: web.Request) -> web.Response:
    """DELETE one webhook."""
    await parts(request).webhooks.delete(*_named(request))
    return answer()


def _named(request: web.Request) -> tuple[str, str]:
    return request.match_info["project_id"], request.match_info["webhook_id"]


_BASE = "/v1/projects/{project_id}/webhooks"
_ONE = _BASE + "/{webhook_id}"
_OF_APP = "/v1/projects/{project_id}/apps/{app_id}/webhooks"


def routes() -> list[Route]:
    """The routes of webhooks."""
    return [
        Route("GET", _OF_APP, listing, "webhooks.list", "List an app's webhooks", None, WebhookList),
        Route("POST", _BASE, create, "webhooks.create", "Create a webhook", CreateWebhook, Webhook),
        Route("GET", _ONE, get, "webhooks.get", "Read a webhook", None, Webhook),
        Route("PATCH", _ONE, update, "webhooks.update", "Change a webhook", UpdateWebhook, Webhook, (UPDATE_MASK,)),
        Route("DELETE", _ONE, delete, "webhooks.delete", "Delete a webhook"),
    ]
