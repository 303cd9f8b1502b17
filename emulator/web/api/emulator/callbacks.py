"""Callbacks over HTTP: every attempt, the targets, sending one again, firing one by hand."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from aiohttp import web
from pydantic import model_validator

from emulator.conversation.firing import Shot
from emulator.errors import InvalidArgument
from emulator.ids import is_ulid
from emulator.journal import Entry, Match
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import parts
from emulator.web.routes import Family, Query, Route
from emulator.webhooks.attempts import Attempt, SentCallback
from emulator.webhooks.signing import NONCE
from emulator.wire.base import stamp
from emulator.wire.enums import Trigger
from emulator.wire.own.base import OwnRequest
from emulator.wire.own.callbacks import CallbackList, FiredCallback, TargetList
from emulator.wire.own.callbacks import SentCallback as SentView
from emulator.wire.webhooks import Target

DEFAULT_LIMIT, MAX_LIMIT = 100, 5000
WAIT_BEYOND_S = 1.0
"""How much longer than the application's own time the answer to a fired callback is waited for."""
_ENDS = frozenset({"callback.attempt", "callback.dropped"})
STATES = ("queued", "retrying", "done", "failed", "dropped")


async def listing(request: web.Request) -> web.Response:
    """GET: callbacks newest first, with their attempts."""
    query = request.query
    limit = body.page_size(request, default=DEFAULT_LIMIT, maximum=MAX_LIMIT)
    found = await parts(request).dispatcher.callbacks(
        app_id=query.get("app_id", ""),
        message_id=query.get("message_id", ""),
        state=body.choice(request, "state", STATES, ""),
        after=_cursor(request),
        limit=limit,
    )
    cursor = found[-1].id if len(found) == limit else ""
    return answer({"callbacks": [callback_to_wire(sent) for sent in found], "cursor": cursor})


def _cursor(request: web.Request) -> str:
    """The id to go on after. Raises InvalidArgument for what is none: its page would be empty, or the first again."""
    after = request.query.get("after", "")
    if after and not is_ulid(after):
        raise InvalidArgument.of("after", f"{after!r} is no id of a callback; give the cursor of the page before")
    return after


async def one(request: web.Request) -> web.Response:
    """GET: a callback with its attempts."""
    return answer(callback_to_wire(await parts(request).dispatcher.get(request.match_info["callback_id"])))


async def resend(request: web.Request) -> web.Response:
    """POST: the same bytes to the same address once more."""
    return answer(callback_to_wire(await parts(request).dispatcher.resend(request.match_info["callback_id"])))


class FireCallback(OwnRequest):
    """What to fire, and how it departs from an honest callback."""

    trigger: Trigger
    app_id: str | None = None
    """The app; the seeded one unless said"""
    target: Target | None = None
    """Where to; every webhook that subscribed unless said"""
    payload: dict[str, Any] | None = None
    """The payload; a sample with ids that exist unless said"""
    set: dict[str, Any] | None = None
    """Values to put into the payload, by path such as message.metadata"""
    remove: list[str] | None = None
    """Paths to take out of the payload"""
    raw: str | None = None
    """The exact bytes to send instead, as text"""
    unsigned: bool = False
    wait: bool = True
    """Whether to answer only when the application has"""

    @model_validator(mode="after")
    def _one_way(self) -> FireCallback:
        if self.raw is not None and (self.payload is not None or self.set or self.remove):
            raise ValueError("raw is sent as it stands; leave out payload, set and remove")
        return self


async def fire(request: web.Request) -> web.Response:
    """POST: fire a callback by hand, once; answered when the application has answered, or its time is over."""
    own = parts(request)
    wanted = await body.read(request, FireCallback)
    shot = Shot(
        trigger=wanted.trigger,
        app_id=wanted.app_id or own.settings.app_id,
        target=wanted.target or "",
        payload=wanted.payload,
        to_set=wanted.set or {},
        to_remove=wanted.remove or (),
        raw=wanted.raw.encode() if wanted.raw is not None else None,
        unsigned=wanted.unsigned,
    )
    since = own.journal.last_seq
    fired = [sent.id for sent in await own.firing.fire(shot)]
    if wanted.wait:
        deadline = own.settings.callback_timeout_s + WAIT_BEYOND_S
        await asyncio.gather(*(own.journal.wait(_ended(id), after=since, timeout_s=deadline) for id in fired))
    first, *others = [callback_to_wire(await own.dispatcher.get(id)) for id in fired]
    return answer({**first, "others": others})


def _ended(callback_id: str) -> Match:
    def match(entry: Entry) -> bool:
        return entry.kind in _ENDS and entry.data.get("callback_id") == callback_id

    return match


async def targets(request: web.Request) -> web.Response:
    """GET: every webhook of every app, what waits for it and how the last attempt went."""
    own = parts(request)
    shown = []
    for webhook in await own.webhooks.everywhere():
        last = own.dispatcher.last_attempt(webhook.id)
        shown.append(
            {
                "webhook_id": webhook.id,
                "app_id": webhook.app_id,
                "url": webhook.wire.target,
                "triggers": list(webhook.wire.triggers),
                "waiting": own.dispatcher.waiting(webhook.id),
                "last": {"status": last.status, "fault": last.fault, "at": stamp(last.at)} if last else None,
                "next_try": stamp(last.next_try) if last and last.next_try is not None else None,
            }
        )
    return answer({"targets": shown})


def callback_to_wire(sent: SentCallback) -> dict[str, Any]:
    """A callback with its attempts; the secret stays where it is."""
    callback = sent.callback
    return {
        "id": callback.id,
        "app_id": callback.app_id,
        "trigger": callback.trigger,
        "message_id": callback.message_id,
        "phone": callback.phone,
        "target": callback.target.url,
        "webhook_id": callback.target.webhook_id,
        "signed": _is_signed(sent),
        "state": sent.state,
        "note": sent.note,
        "made_at": stamp(callback.made_at),
        "body": _read(callback.body),
        "attempts": [_attempt_to_wire(attempt) for attempt in sent.attempts],
    }


def _is_signed(sent: SentCallback) -> bool:
    """As it was sent; before the first attempt, as it will be unless somebody wants it otherwise."""
    if not sent.attempts:
        return bool(sent.callback.target.secret)
    return any(name == NONCE for name, _ in sent.attempts[-1].headers)


def _read(sent: bytes) -> Any:
    """The body as JSON; as text when somebody fired what is none."""
    try:
        return orjson.loads(sent)
    except orjson.JSONDecodeError:
        return sent.decode(errors="replace")


def _attempt_to_wire(attempt: Attempt) -> dict[str, Any]:
    headers = {name: "Bearer …" if name.lower() == "authorization" else value for name, value in attempt.headers}
    return {
        "number": attempt.number,
        "at": stamp(attempt.at),
        "url": attempt.url,
        "headers": headers,
        "status": attempt.status,
        "fault": attempt.fault,
        "duration_s": attempt.duration_s,
        "answer": attempt.answer,
        "next_try": stamp(attempt.next_try) if attempt.next_try is not None else None,
    }


def routes() -> list[Route]:
    """Reading, and sending again."""
    query = tuple(Query(name, {"type": "string"}) for name in ("app_id", "message_id", "state", "after", "page_size"))
    family = Family.EMULATOR
    return [
        Route(
            "GET", "/_emulator/callbacks", listing, "callbacks.list",
            "Callbacks with every attempt, newest first", query=query,
            response=CallbackList, family=family,
        ),
        Route(
            "GET", "/_emulator/callbacks/{callback_id}", one, "callbacks.get", "One, with its attempts",
            response=SentView, family=family,
        ),
        Route(
            "POST", "/_emulator/callbacks/{callback_id}:resend", resend, "callbacks.resend",
            "Send the same bytes again",
            response=SentView, family=family,
        ),
        Route(
            "POST", "/_emulator/callbacks:fire", fire, "callbacks.fire", "Fire any callback by hand", FireCallback,
            response=FiredCallback, family=family,
        ),
        Route(
            "GET", "/_emulator/targets", targets, "targets.list", "What waits for whom", response=TargetList,
            family=family,
        ),
    ]  # fmt: skip
