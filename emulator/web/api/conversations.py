"""/conversations of the Conversation API (conversation-api.md section 5)."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from emulator.conversation.conversations import to_wire
from emulator.conversation.messages import to_wire as message_to_wire
from emulator.conversation.recent import Recent, recent
from emulator.errors import InvalidArgument
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import SUBJECT, parts
from emulator.web.routes import UPDATE_MASK, Query, Route, paging
from emulator.wire.base import stamp
from emulator.wire.conversations import (
    CHANNELS,
    Conversation,
    ConversationList,
    CreateConversation,
    InjectMessage,
    RecentList,
    UpdateConversation,
)
from emulator.wire.events import InjectEvent, SentEvent

PAGE_SIZE, MAX_PAGE_SIZE, MAX_RECENT = 10, 20, 50
STRATEGIES = ("REPLACE", "MERGE_PATCH")
ORDERS = ("DESC", "ASC")


async def listing(request: web.Request) -> web.Response:
    """GET conversations of an app or a contact."""
    channel = body.choice(request, "active_channel", CHANNELS, "") if body.text(request, "active_channel") else ""
    page = await parts(request).conversations.list(
        request.match_info["project_id"],
        app_id=body.text(request, "app_id"),
        contact_id=body.text(request, "contact_id"),
        only_active=body.flag(request, "only_active"),
        active_channel=channel,
        page_size=body.page_size(request, default=PAGE_SIZE, maximum=MAX_PAGE_SIZE),
        page_token=body.text(request, "page_token"),
    )
    return answer(
        {
            "conversations": [to_wire(conversation) for conversation in page.items],
            "next_page_token": page.next_token,
            "total_size": page.total,
        }
    )


async def recently(request: web.Request) -> web.Response:
    """GET :recent: an app's conversations by their last message."""
    app_id = request[SUBJECT].app_id = body.text(request, "app_id")
    if not app_id:
        raise InvalidArgument.of("app_id", "is required")
    own = parts(request)
    page = await recent(
        own.store,
        own.apps,
        request.match_info["project_id"],
        app_id,
        only_active=body.flag(request, "only_active"),
        ascending=body.choice(request, "order", ORDERS, ORDERS[0]) == "ASC",
        page_size=body.page_size(request, default=PAGE_SIZE, maximum=MAX_RECENT),
        page_token=body.text(request, "page_token"),
    )
    conversations = [_recent_to_wire(entry) for entry in page.items]
    return answer({"conversations": conversations, "next_page_token": page.next_token, "total_size": page.total})


async def create(request: web.Request) -> web.Response:
    """POST: a new conversation."""
    wanted = await body.read(request, CreateConversation)
    request[SUBJECT].app_id = wanted.app_id
    return answer(to_wire(await parts(request).conversations.create(request.match_info["project_id"], wanted)))


async def get(request: web.Request) -> web.Response:
    """GET one conversation."""
    return answer(to_wire(await parts(request).conversations.get(*_named(request))))


async def update(request: web.Request) -> web.Response:
    """PATCH one conversation."""
    patch = await body.read(request, UpdateConversation)
    strategy = body.choice(request, "metadata_update_strategy", STRATEGIES, STRATEGIES[0])
    mask = body.update_mask(request)
    return answer(to_wire(await parts(request).conversations.update(*_named(request), patch, mask, strategy)))


async def delete(request: web.Request) -> web.Response:
    """DELETE one conversation and its messages."""
    await parts(request).conversations.delete(*_named(request))
    return answer()


async def stop(request: web.Request) -> web.Response:
    """POST :stop. The body, if any, says nothing."""
    await parts(request).conversations.stop(*_named(request))
    return answer()


async def inject_message(request: web.Request) -> web.Response:
    """POST :inject-message."""
    wanted = await body.read(request, InjectMessage)
    message = await parts(request).injecting.message(*_named(request), wanted)
    subject = request[SUBJECT]
    subject.app_id, subject.message_id, subject.phone = message.app_id, message.id, message.identity
    return answer()


async def inject_event(request: web.Request) -> web.Response:
    """POST :inject-event."""
    wanted = await body.read(request, InjectEvent)
    event = await parts(request).injecting.event(*_named(request), wanted)
    request[SUBJECT].app_id = event.app_id
    return answer({"event_id": event.id, "accepted_time": stamp(event.accept_time)})


def _named(request: web.Request) -> tuple[str, str]:
    return request.match_info["project_id"], request.match_info["conversation_id"]


def _recent_to_wire(entry: Recent) -> dict[str, Any]:
    last = message_to_wire(entry.last_message) if entry.last_message else None
    return {"conversation": to_wire(entry.conversation), "last_message": last}


_BASE = "/v1/projects/{project_id}/conversations"
_ONE = _BASE + "/{conversation_id}"
_APP = Query("app_id", {"type": "string"})
_ACTIVE = Query("only_active", {"type": "boolean"})
_FILTERS = (
    _APP,
    Query("contact_id", {"type": "string"}, "One of app_id and contact_id is required"),
    _ACTIVE,
    Query("active_channel", {"type": "string", "enum": list(CHANNELS)}),
    *paging(PAGE_SIZE, MAX_PAGE_SIZE),
)
_RECENT = (
    Query("app_id", {"type": "string"}, required=True),
    _ACTIVE,
    Query("order", {"type": "string", "enum": list(ORDERS)}),
    *paging(PAGE_SIZE, MAX_RECENT),
)
_PATCH = (UPDATE_MASK, Query("metadata_update_strategy", {"type": "string", "enum": list(STRATEGIES)}))


def routes() -> list[Route]:
    """The routes of conversations."""
    return [
        Route("GET", _BASE, listing, "conversations.list", "List conversations", None, ConversationList, _FILTERS),
        Route(
            "GET", _BASE + ":recent", recently, "conversations.recent", "List conversations by their last message",
            None, RecentList, _RECENT,
        ),
        Route(
            "POST", _BASE, create, "conversations.create", "Create a conversation", CreateConversation, Conversation
        ),
        Route("GET", _ONE, get, "conversations.get", "Read a conversation", None, Conversation),
        Route(
            "PATCH", _ONE, update, "conversations.update", "Change a conversation",
            UpdateConversation, Conversation, _PATCH,
        ),
        Route("DELETE", _ONE, delete, "conversations.delete", "Delete a conversation and its messages"),
        Route("POST", _ONE + ":stop", stop, "conversations.stop", "End a conversation"),
        Route(
            "POST", _ONE + ":inject-message", inject_message, "conversations.inject_message",
            "Keep a message that happened elsewhere", InjectMessage,
        ),
        Route(
            "POST", _ONE + ":inject-event", inject_event, "conversations.inject_event",
            "Keep an event that happened elsewhere", InjectEvent, SentEvent,
        ),
    ]  # fmt: skip
