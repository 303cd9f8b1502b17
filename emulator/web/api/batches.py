"""/batch/v1/...: batch sending, under a prefix because its paths collide with the Conversation API's.

Source: conversation-api.md section 11.
"""

from __future__ import annotations

import re

from aiohttp import web

from emulator.conversation.batches import to_wire
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import SUBJECT, parts
from emulator.web.routes import Query, Route
from emulator.wire.batches import (
    Batch,
    BatchList,
    CancelBatch,
    CreateContacts,
    DeleteContacts,
    InsertConsents,
    SendBatch,
    SentBatch,
)

_METADATA = re.compile(r"(?:batch_)?metadata(?:\.(?P<dotted>.+)|\[(?P<bracketed>.+)\])")


async def send(request: web.Request) -> web.Response:
    """POST messages: take a batch."""
    wanted = await body.read(request, SendBatch)
    request[SUBJECT].app_id = wanted.app_id
    batch = await parts(request).batches.send(request.match_info["project_id"], wanted)
    return answer(SentBatch(batch_id=batch.id))


async def get(request: web.Request) -> web.Response:
    """GET messages/{batch_id}: where the batch is."""
    found = await parts(request).batches.get(request.match_info["project_id"], request.match_info["batch_id"])
    return answer(to_wire(found))


async def listing(request: web.Request) -> web.Response:
    """GET messages?metadata.KEY=VALUE: where the batches with this metadata are."""
    wanted = {
        match["dotted"] or match["bracketed"]: value
        for name, value in request.query.items()
        if (match := _METADATA.fullmatch(name))
    }
    found = await parts(request).batches.find(request.match_info["project_id"], wanted)
    return answer({"batches": [to_wire(batch) for batch in found]})


async def cancel(request: web.Request) -> web.Response:
    """DELETE messages: always 200."""
    wanted = await body.read(request, CancelBatch)
    await parts(request).batches.cancel(request.match_info["project_id"], wanted)
    return answer()


async def create_contacts(request: web.Request) -> web.Response:
    """POST contacts."""
    wanted = await body.read(request, CreateContacts)
    await parts(request).bulk.create_contacts(request.match_info["project_id"], wanted)
    return answer()


async def delete_contacts(request: web.Request) -> web.Response:
    """DELETE contacts."""
    wanted = await body.read(request, DeleteContacts)
    await parts(request).bulk.delete_contacts(request.match_info["project_id"], wanted)
    return answer()


async def consents(request: web.Request) -> web.Response:
    """POST consents: put many on the lists of an app."""
    wanted = await body.read(request, InsertConsents)
    request[SUBJECT].app_id = wanted.app_id
    batch_id = await parts(request).bulk.insert_consents(request.match_info["project_id"], wanted)
    return answer(SentBatch(batch_id=batch_id))


_BASE = "/batch/v1/projects/{project_id}"
_FILTER = (Query("metadata.key", {"type": "string"}, "Any number of metadata.KEY=VALUE; all must fit"),)


def routes() -> list[Route]:
    """The routes of batch sending."""
    return [
        Route("POST", _BASE + "/messages", send, "batches.send", "Send to many", SendBatch, SentBatch),
        Route("GET", _BASE + "/messages", listing, "batches.list", "Find batches", None, BatchList, _FILTER),
        Route("GET", _BASE + "/messages/{batch_id}", get, "batches.get", "Read where a batch is", None, Batch),
        Route("DELETE", _BASE + "/messages", cancel, "batches.cancel", "Cancel what waits", CancelBatch),
        Route("POST", _BASE + "/contacts", create_contacts, "batches.contacts", "Create contacts", CreateContacts),
        Route("DELETE", _BASE + "/contacts", delete_contacts, "batches.forget", "Delete contacts", DeleteContacts),
        Route("POST", _BASE + "/consents", consents, "batches.consents", "Insert consents", InsertConsents, SentBatch),
    ]
