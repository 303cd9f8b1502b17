"""/events of the Conversation API (conversation-api.md section 6)."""

from __future__ import annotations

from aiohttp import web

from emulator.conversation.events import to_wire
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import SUBJECT, parts
from emulator.web.routes import Query, Route, paging
from emulator.wire.base import stamp
from emulator.wire.events import Event, EventList, SendEvent, SentEvent

PAGE_SIZE, MAX_PAGE_SIZE = 10, 20


async def send(request: web.Request) -> web.Response:
    """POST events:send. 200 only means accepted."""
    wanted = await body.read(request, SendEvent)
    event = await parts(request).events.send(request.match_info["project_id"], wanted)
    request[SUBJECT].app_id, request[SUBJECT].phone = event.app_id, event.identity
    return answer({"event_id": event.id, "accepted_time": stamp(event.accept_time)})


async def listing(request: web.Request) -> web.Response:
    """GET events of a conversation or a contact."""
    page = await parts(request).events.list(
        request.match_info["project_id"],
        conversation_id=body.text(request, "conversation_id"),
        contact_id=body.text(request, "contact_id"),
        page_size=body.page_size(request, default=PAGE_SIZE, maximum=MAX_PAGE_SIZE),
        page_token=body.text(request, "page_token"),
    )
    return answer({"events": [to_wire(event) for event in page.items], "next_page_token": page.next_token})


async def get(request: web.Request) -> web.Response:
    """GET one event."""
    return answer(to_wire(await parts(request).events.get(*_named(request))))


async def delete(request: web.Request) -> web.Response:
    """DELETE one event."""
    await parts(request).events.delete(*_named(request))
    return answer()


def _named(request: web.Request) -> tuple[str, str]:
    return request.match_info["project_id"], request.match_info["event_id"]


_BASE = "/v1/projects/{project_id}/events"
_ONE = _BASE + "/{event_id}"
_FILTERS = (
    Query("conversation_id", {"type": "string"}),
    Query("contact_id", {"type": "string"}, "One of conversation_id and contact_id is required"),
    *paging(PAGE_SIZE, MAX_PAGE_SIZE),
)


def routes() -> list[Route]:
    """The routes of events."""
    return [
        Route("POST", _BASE + ":send", send, "events.send", "Send an event", SendEvent, SentEvent),
        Route("GET", _BASE, listing, "events.list", "List events", None, EventList, _FILTERS),
        Route("GET", _ONE, get, "events.get", "Read an event", None, Event),
        Route("DELETE", _ONE, delete, "events.delete", "Delete an event"),
    ]
