"""/contacts of the Conversation API (conversation-api.md section 4)."""

from __future__ import annotations

from aiohttp import web

from emulator.conversation.contacts import to_wire
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import SUBJECT, parts
from emulator.web.routes import UPDATE_MASK, Query, Route, paging
from emulator.wire.contacts import (
    ChannelProfile,
    ChannelProfileRequest,
    ConflictList,
    Contact,
    ContactList,
    CreateContact,
    MergeContact,
    UpdateContact,
)
from emulator.wire.enums import Channel

CHANNELS = tuple(channel.value for channel in Channel)
PAGE_SIZE, MAX_PAGE_SIZE = 10, 20


async def listing(request: web.Request) -> web.Response:
    """GET contacts: all, by external id, or by channel and identity."""
    page = await parts(request).contacts.list(
        request.match_info["project_id"],
        external_id=body.text(request, "external_id"),
        channel=body.choice(request, "channel", CHANNELS, "") if body.text(request, "channel") else "",
        identity=body.text(request, "identity"),
        page_size=body.page_size(request, default=PAGE_SIZE, maximum=MAX_PAGE_SIZE),
        page_token=body.text(request, "page_token"),
    )
    return answer({"contacts": [to_wire(contact) for contact in page.items], "next_page_token": page.next_token})


async def create(request: web.Request) -> web.Response:
    """POST: a new contact."""
    wanted = await body.read(request, CreateContact)
    return answer(to_wire(await parts(request).contacts.create(request.match_info["project_id"], wanted)))


async def get(request: web.Request) -> web.Response:
    """GET one contact."""
    return answer(to_wire(await parts(request).contacts.get(*_named(request))))


async def update(request: web.Request) -> web.Response:
    """PATCH one contact."""
    patch = await body.read(request, UpdateContact)
    return answer(to_wire(await parts(request).contacts.update(*_named(request), patch, body.update_mask(request))))


async def delete(request: web.Request) -> web.Response:
    """DELETE one contact."""
    await parts(request).contacts.delete(*_named(request))
    return answer()


async def merge(request: web.Request) -> web.Response:
    """POST :merge: take another contact into this one."""
    source_id = (await body.read(request, MergeContact)).source_id
    return answer(to_wire(await parts(request).merging.merge(*_named(request), source_id)))


async def conflicts(request: web.Request) -> web.Response:
    """GET :identityConflicts: identities that several contacts hold."""
    page = await parts(request).merging.conflicts(
        request.match_info["project_id"],
        page_size=body.page_size(request, default=PAGE_SIZE, maximum=MAX_PAGE_SIZE),
        page_token=body.text(request, "page_token"),
    )
    return answer({"conflicts": [conflict.dump() for conflict in page.items], "next_page_token": page.next_token})


async def channel_profile(request: web.Request) -> web.Response:
    """POST :getChannelProfile: the name a channel knows somebody by. SMS knows none."""
    wanted = await body.read(request, ChannelProfileRequest)
    request[SUBJECT].app_id = wanted.app_id
    name = await parts(request).profiles.name(request.match_info["project_id"], wanted)
    return answer(ChannelProfile(profile_name=name))


def _named(request: web.Request) -> tuple[str, str]:
    return request.match_info["project_id"], request.match_info["contact_id"]


_BASE = "/v1/projects/{project_id}/contacts"
_ONE = _BASE + "/{contact_id}"
_PAGING = paging(PAGE_SIZE, MAX_PAGE_SIZE)
_FILTERS = (
    Query("external_id", {"type": "string"}, "Not together with channel and identity"),
    Query("channel", {"type": "string", "enum": list(CHANNELS)}, "Together with identity"),
    Query("identity", {"type": "string"}, "Together with channel"),
)


def routes() -> list[Route]:
    """The routes of contacts."""
    return [
        Route("GET", _BASE, listing, "contacts.list", "List contacts", None, ContactList, (*_FILTERS, *_PAGING)),
        Route("POST", _BASE, create, "contacts.create", "Create a contact", CreateContact, Contact),
        Route(
            "GET", _BASE + ":identityConflicts", conflicts, "contacts.conflicts",
            "List identities that several contacts hold", None, ConflictList, _PAGING,
        ),
        Route(
            "POST", _BASE + ":getChannelProfile", channel_profile, "contacts.profile",
            "Ask a channel for somebody's name", ChannelProfileRequest, ChannelProfile,
        ),
        Route("GET", _ONE, get, "contacts.get", "Read a contact", None, Contact),
        Route("PATCH", _ONE, update, "contacts.update", "Change a contact", UpdateContact, Contact, (UPDATE_MASK,)),
        Route("DELETE", _ONE, delete, "contacts.delete", "Delete a contact"),
        Route("POST", _ONE + ":merge", merge, "contacts.merge", "Merge two contacts", MergeContact, Contact),
    ]  # fmt: skip
