"""Consents, opt-ins and opt-outs of the Conversation API (conversation-api.md section 7.5)."""

from __future__ import annotations

from aiohttp import web

from emulator.conversation.consents import audit_to_wire
from emulator.errors import InvalidArgument
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import SUBJECT, parts
from emulator.web.routes import Query, Route, paging
from emulator.wire.consents import LIST_TYPES, Audit, ConsentList, Opt, OptInAnswer, OptOutAnswer, OptRequest

PAGE_SIZE, MAX_PAGE_SIZE = 10, 50


async def listing(request: web.Request) -> web.Response:
    """GET a list: who is on it."""
    app_id = request[SUBJECT].app_id = request.match_info["app_id"]
    named = request.match_info["list_type"]
    list_type = next((known for known in LIST_TYPES if known == named), None)
    if list_type is None:
        raise InvalidArgument.of("list_type", f"{named!r} is not known; allowed: {', '.join(LIST_TYPES)}")
    page = await parts(request).consents.list(
        request.match_info["project_id"],
        app_id,
        list_type,
        page_size=body.page_size(request, default=PAGE_SIZE, maximum=MAX_PAGE_SIZE),
        page_token=body.text(request, "page_token"),
    )
    identities = [{"identity": entry.identity} for entry in page.items]
    return answer({"identities": identities, "next_page_token": page.next_token})


async def audit(request: web.Request) -> web.Response:
    """GET every change about one identity."""
    app_id = request[SUBJECT].app_id = request.match_info["app_id"]
    identity = request.match_info["identity"]
    changes = await parts(request).consents.audit(request.match_info["project_id"], app_id, identity)
    return answer(audit_to_wire(identity, changes))


async def opt_in(request: web.Request) -> web.Response:
    """POST optins:register."""
    request_id, opt = await _register(request, out=False)
    return answer(OptInAnswer(request_id=request_id, opt_in=opt))


async def opt_out(request: web.Request) -> web.Response:
    """POST optouts:register."""
    request_id, opt = await _register(request, out=True)
    return answer(OptOutAnswer(request_id=request_id, opt_out=opt))


async def _register(request: web.Request, *, out: bool) -> tuple[str, Opt]:
    wanted = await body.read(request, OptRequest)
    request[SUBJECT].app_id = wanted.app_id
    request_id = await parts(request).consents.register(
        request.match_info["project_id"], wanted, out=out, request_id=body.text(request, "request_id")
    )
    return request_id, Opt(app_id=wanted.app_id, channels=wanted.channels, recipient=wanted.recipient)


_PROJECT = "/v1/projects/{project_id}"
_CONSENTS = _PROJECT + "/apps/{app_id}/consents"
_REQUEST_ID = (Query("request_id", {"type": "string"}, "Repeated in the callback; made when absent"),)


def routes() -> list[Route]:
    """The routes of consents."""
    return [
        Route(
            "GET", _CONSENTS + "/{list_type}", listing, "consents.list", "List who opted out",
            None, ConsentList, paging(PAGE_SIZE, MAX_PAGE_SIZE),
        ),
        Route(
            "GET", _CONSENTS + "/identities/{identity}", audit, "consents.audit", "Read how somebody's consent changed",
            None, Audit,
        ),
        Route(
            "POST", _PROJECT + "/optins:register", opt_in, "consents.opt_in", "Opt somebody in",
            OptRequest, OptInAnswer, _REQUEST_ID,
        ),
        Route(
            "POST", _PROJECT + "/optouts:register", opt_out, "consents.opt_out", "Opt somebody out",
            OptRequest, OptOutAnswer, _REQUEST_ID,
        ),
    ]  # fmt: skip
