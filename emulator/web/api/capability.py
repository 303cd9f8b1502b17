"""/capability:query of the Conversation API (conversation-api.md section 7.4)."""

from __future__ import annotations

from aiohttp import web

from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import SUBJECT, parts
from emulator.web.routes import Route
from emulator.wire.capability import CapabilityAnswer, CapabilityQuery


async def query(request: web.Request) -> web.Response:
    """POST: the question is answered by callback."""
    asked = await body.read(request, CapabilityQuery)
    request[SUBJECT].app_id = asked.app_id
    request_id = await parts(request).capability.query(request.match_info["project_id"], asked)
    return answer(CapabilityAnswer(app_id=asked.app_id, recipient=asked.recipient, request_id=request_id))


def routes() -> list[Route]:
    """The one route of capability."""
    return [
        Route(
            "POST", "/v1/projects/{project_id}/capability:query", query, "capability.query",
            "Ask whether a channel reaches somebody", CapabilityQuery, CapabilityAnswer,
        ),
    ]  # fmt: skip
