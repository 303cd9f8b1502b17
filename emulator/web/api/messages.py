"""/messages of the Conversation API (conversation-api.md section 3)."""

from __future__ import annotations

from aiohttp import web

from emulator.conversation.messages import Wanted, to_wire
from emulator.conversation.paging import Page
from emulator.errors import InvalidArgument
from emulator.store.messages import Message
from emulator.web import body
from emulator.web.answers import JSON, answer
from emulator.web.keys import SUBJECT, parts
from emulator.web.routes import UPDATE_MASK, Query, Route
from emulator.wire.base import stamp
from emulator.wire.enums import Channel
from emulator.wire.messages import ConversationMessage, FetchLastRequest, MessageList, UpdateMetadata
from emulator.wire.sending import SendRequest, SendResponse, TranscodeRequest, TranscodeResponse

SOURCES = ("CONVERSATION_SOURCE", "DISPATCH_SOURCE")
VIEWS = ("WITH_METADATA", "WITHOUT_METADATA")
DIRECTIONS = ("TO_APP", "TO_CONTACT", "UNDEFINED_DIRECTION")
CHANNELS = tuple(channel.value for channel in Channel)
PAGE_SIZE, MAX_PAGE_SIZE = 10, 1000


async def send(request: web.Request) -> web.Response:
    """POST messages:send. 200 only means queued."""
    message = await parts(request).sending.send(request.match_info["project_id"], await body.read(request, SendRequest))
    subject = request[SUBJECT]
    subject.app_id, subject.message_id, subject.phone = message.app_id, message.id, message.identity
    return web.Response(body=accepted(message), headers=JSON)


def accepted(message: Message) -> bytes:
    """What the sender of a message is told (SendResponse)."""
    # Written by hand: this is the hottest answer of all, and both values are free of anything to escape.
    return f'{{"message_id":"{message.id}","accepted_time":"{stamp(message.accept_time)}"}}'.encode()


async def transcode(request: web.Request) -> web.Response:
    """POST messages:transcode."""
    wanted = await body.read(request, TranscodeRequest)
    texts = await parts(request).transcoding.transcode(request.match_info["project_id"], wanted)
    return answer(TranscodeResponse(transcoded_message=texts))


async def listing(request: web.Request) -> web.Response:
    """GET messages, newest first."""
    query = request.query
    wanted = Wanted(
        conversation_id=query.get("conversation_id", ""),
        contact_id=query.get("contact_id", ""),
        app_id=query.get("app_id", ""),
        channel=body.choice(request, "channel", CHANNELS, "") if query.get("channel") else "",
        channel_identity=query.get("channel_identity", ""),
        direction=body.choice(request, "direction", DIRECTIONS, "UNDEFINED_DIRECTION"),
        source=_source(request),
        start_time=body.time(request, "start_time"),
        end_time=body.time(request, "end_time"),
        only_recipient_originated=body.flag(request, "only_recipient_originated"),
    )
    page = await parts(request).messages.list(
        request.match_info["project_id"],
        wanted,
        page_size=body.page_size(request, default=PAGE_SIZE, maximum=MAX_PAGE_SIZE),
        page_token=query.get("page_token", ""),
    )
    return _page(page, body.choice(request, "view", VIEWS, VIEWS[0]))


async def fetch_last(request: web.Request) -> web.Response:
    """POST messages:fetch-last-message: the newest per contact or identity."""
    asked = await body.read(request, FetchLastRequest)
    if bool(asked.channel_identities) == bool(asked.contact_ids):
        raise InvalidArgument.of("channel_identities", "give exactly one of channel_identities and contact_ids")
    source = asked.messages_source or await parts(request).messages.source_of(asked.app_id)
    common = Wanted(
        app_id=asked.app_id or "",
        channel=asked.channel or "",
        direction=asked.direction or "",
        source=source,
        start_time=asked.start_time,
        end_time=asked.end_time,
    )
    page = await parts(request).messages.last(
        request.match_info["project_id"],
        common,
        identities=asked.channel_identities or (),
        contact_ids=asked.contact_ids or (),
        page_size=body.checked_page_size(asked.page_size, default=PAGE_SIZE, maximum=MAX_PAGE_SIZE),
        page_token=asked.page_token or "",
    )
    return _page(page, asked.view or VIEWS[0])


async def get(request: web.Request) -> web.Response:
    """GET one message."""
    return answer(to_wire(await parts(request).messages.get(*_named(request))))


async def update(request: web.Request) -> web.Response:
    """PATCH: only the metadata can change."""
    metadata = (await body.read(request, UpdateMetadata)).metadata
    mask = body.update_mask(request)
    return answer(to_wire(await parts(request).messages.update_metadata(*_named(request), metadata, mask)))


async def delete(request: web.Request) -> web.Response:
    """DELETE one message."""
    await parts(request).messages.delete(*_named(request))
    return answer()


def _named(request: web.Request) -> tuple[str, str, str]:
    message_id = request[SUBJECT].message_id = request.match_info["message_id"]
    return request.match_info["project_id"], message_id, _source(request)


def _source(request: web.Request) -> str:
    return body.choice(request, "messages_source", SOURCES, SOURCES[0])


def _page(page: Page[Message], view: str) -> web.Response:
    messages = [to_wire(message, with_metadata=view == VIEWS[0]) for message in page.items]
    return answer({"messages": messages, "next_page_token": page.next_token})


_SOURCE = Query("messages_source", {"type": "string", "enum": list(SOURCES)}, "The store of the processing mode")
_BASE = "/v1/projects/{project_id}/messages"


def routes() -> list[Route]:
    """Sending first: it is the hot one."""
    return [
        Route("POST", _BASE + ":send", send, "messages.send", "Send a message", SendRequest, SendResponse),
        Route(
            "POST", _BASE + ":transcode", transcode, "messages.transcode", "Show what a channel would carry",
            TranscodeRequest, TranscodeResponse,
        ),
        Route(
            "POST", _BASE + ":fetch-last-message", fetch_last, "messages.last", "The newest message per recipient",
            FetchLastRequest, MessageList,
        ),
        Route("GET", _BASE, listing, "messages.list", "List messages, newest first", None, MessageList, _LIST_QUERY),
        Route(
            "GET", _BASE + "/{message_id}", get, "messages.get", "Read a message", None, ConversationMessage, (_SOURCE,)
        ),
        Route(
            "PATCH", _BASE + "/{message_id}", update, "messages.update", "Change a message's metadata",
            UpdateMetadata, ConversationMessage, (_SOURCE, UPDATE_MASK),
        ),
        Route("DELETE", _BASE + "/{message_id}", delete, "messages.delete", "Delete a message", query=(_SOURCE,)),
    ]  # fmt: skip


_LIST_QUERY = (
    *(Query(name, {"type": "string"}) for name in ("conversation_id", "contact_id", "app_id", "channel_identity")),
    Query("channel", {"type": "string", "enum": list(CHANNELS)}),
    Query("direction", {"type": "string", "enum": list(DIRECTIONS)}),
    Query("start_time", {"type": "string", "format": "date-time"}, "Inclusive"),
    Query("end_time", {"type": "string", "format": "date-time"}, "Exclusive"),
    Query("page_size", {"type": "integer", "minimum": 1}, "10 unless said, 1000 at most"),
    Query("page_token", {"type": "string"}),
    Query("view", {"type": "string", "enum": list(VIEWS)}),
    Query("only_recipient_originated", {"type": "boolean"}),
    _SOURCE,
)
