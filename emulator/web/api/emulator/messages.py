"""One message from every side: request, SMS, life, callbacks, and why nothing more came; and its fate by hand."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from emulator.conversation.messages import to_wire as message_to_wire
from emulator.errors import NotFound
from emulator.journal import to_wire as entry_to_wire
from emulator.store.messages import MESSAGES
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.api.emulator.callbacks import callback_to_wire
from emulator.web.api.emulator.phones import message_to_wire as phone_message_to_wire
from emulator.web.explain import explain
from emulator.web.keys import SUBJECT, parts
from emulator.web.routes import Family, Route
from emulator.wire.own.views import Inspected
from emulator.wire.phones import Decide


async def report(request: web.Request) -> web.Response:
    """POST: decide the fate of a message that waits."""
    wanted = await body.read(request, Decide)
    own = parts(request)
    message_id = request[SUBJECT].message_id = request.match_info["message_id"]
    with own.clock.hold():
        await own.operator.decide_by_hand(
            message_id, wanted.status.lower(), reason=wanted.reason or "", code=wanted.code
        )
    return answer()


async def inspect(request: web.Request) -> web.Response:
    """GET: everything known about a message."""
    own = parts(request)
    message_id = request.match_info["message_id"]
    message = await own.store.get(MESSAGES, message_id)
    if message is None:
        raise NotFound(f"Message {message_id} does not exist; GET /_emulator/journal shows what happened.")
    life = [entry_to_wire(entry) for entry in own.journal.find(lambda entry: entry.message_id == message_id)]
    on_phone = await own.handsets.inbox(message.identity, limit=1000) if message.identity else []
    sms = next((each for each in on_phone if each.message_id == message_id), None)
    callbacks = [callback_to_wire(each) for each in await own.dispatcher.callbacks(message_id=message_id)]
    shown: dict[str, Any] = {
        "message": {**message_to_wire(message), "status": message.status.value},
        "request": next((entry for entry in life if entry["kind"] == "api.call"), None),
        "sms": await phone_message_to_wire(own, sms) if sms else None,
        "lifecycle": life,
        "callbacks": callbacks,
        "explanation": await explain(own, message),
    }
    return answer(shown)


def routes() -> list[Route]:
    """Inspect and decide."""
    return [
        Route(
            "POST", "/_emulator/messages/{message_id}:report", report, "messages.report",
            "Decide the fate of a message that waits", Decide,
            family=Family.EMULATOR,
        ),
        Route(
            "GET", "/_emulator/messages/{message_id}", inspect, "messages.inspect",
            "A message from every side, and why nothing more came", response=Inspected,
            family=Family.EMULATOR,
        ),
    ]  # fmt: skip
