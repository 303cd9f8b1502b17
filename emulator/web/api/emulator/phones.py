"""Phones over HTTP: who there is, what is on a phone, and writing from it."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from emulator.errors import InvalidArgument
from emulator.store.messages import MESSAGES, Message
from emulator.store.phones import Phone, PhoneMessage
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import SUBJECT, parts
from emulator.web.parts import Parts
from emulator.web.routes import Family, Query, Route
from emulator.web.shown import counted, counted_message
from emulator.wire.base import stamp
from emulator.wire.own.phones import Counted, PhoneInbox, PhoneList
from emulator.wire.own.phones import Phone as PhoneView
from emulator.wire.own.phones import PhoneMessage as OnPhone
from emulator.wire.phones import ChangePhone, CountText, NewPhone, Write

DEFAULT_LIMIT, MAX_LIMIT = 200, 5000


async def listing(request: web.Request) -> web.Response:
    """GET: every phone on which something happened, the one with the newest message first."""
    own = parts(request)
    shown = [await phone_to_wire(own, phone) for phone in await own.handsets.phones()]
    shown.sort(key=lambda phone: phone["last"]["at"] if phone["last"] else "", reverse=True)
    return answer({"phones": shown})


async def create(request: web.Request) -> web.Response:
    """POST: a new phone; a Faker person with a fictional number where nothing else is said."""
    own = parts(request)
    wanted = await body.read(request, NewPhone)
    phone = await own.people.make(number=wanted.number or "", name=wanted.name or "", locale=wanted.locale or "")
    return answer(await phone_to_wire(own, phone))


async def change(request: web.Request) -> web.Response:
    """PATCH: handset state, blocked senders, name, read mark."""
    own = parts(request)
    wanted = await body.read(request, ChangePhone)
    number = request.match_info["number"]
    before = await own.handsets.phone(number)
    phone = await own.handsets.set_state(
        number, wanted.handset or before.state, blocks=wanted.blocked, name=wanted.name
    )
    if wanted.read:
        phone = await own.handsets.mark_read(number)
    return answer(await phone_to_wire(own, phone))


async def inbox(request: web.Request) -> web.Response:
    """GET: what is on a phone, oldest first, at most the newest `limit`."""
    own = parts(request)
    limit = body.page_size(request, default=DEFAULT_LIMIT, maximum=MAX_LIMIT)
    found = await own.handsets.inbox(request.match_info["number"], limit=limit)
    after = request.query.get("after", "")
    return answer({"messages": [await message_to_wire(own, each) for each in reversed(found) if each.id > after]})


async def write(request: web.Request) -> web.Response:
    """POST: a person writes from this phone."""
    own = parts(request)
    wanted = await body.read(request, Write)
    number = request.match_info["number"]
    to, app_id = wanted.to or "", wanted.app_id or ""
    given = [name for name in ("text", "choice", "media", "binary") if getattr(wanted, name) is not None]
    if len([name for name in given if name != "text" or "media" not in given]) != 1:
        raise InvalidArgument.of("text", f"give one of text, choice, media, binary; found {', '.join(given) or 'none'}")
    with own.clock.hold():
        if wanted.choice is not None:
            sent = await own.handsets.answer_choice(
                number, wanted.choice, message_id=wanted.message_id or "", app_id=app_id
            )
        elif wanted.media is not None:
            media = [(medium.url, medium.content_type) for medium in wanted.media]
            sent = await own.handsets.originate_media(number, media, text=wanted.text or "", to=to, app_id=app_id)
        elif wanted.binary is not None:
            data = _octets(wanted.binary)
            sent = await own.handsets.originate_binary(number, data, wanted.udh or "", to=to, app_id=app_id)
        else:
            sent = await own.handsets.originate(number, wanted.text or "", to=to, app_id=app_id)
    request[SUBJECT].phone = sent.number
    return answer(await message_to_wire(own, sent))


def _octets(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise InvalidArgument.of("binary", f"{text!r} is not hexadecimal; write two digits per octet") from None


async def count(request: web.Request) -> web.Response:
    """POST: encoding and parts of a text, for the reply box."""
    return answer(counted((await body.read(request, CountText)).text))


async def phone_to_wire(own: Parts, phone: Phone) -> dict[str, Any]:
    """A phone, with its newest message and how many are unread."""
    newest = await own.handsets.inbox(phone.id, limit=1)
    last = newest[0] if newest else None
    return {
        "number": phone.id,
        "name": phone.name,
        "locale": phone.locale,
        "handset": phone.state.value,
        "blocked": list(phone.blocks),
        "unread": await own.handsets.unread(phone),
        "last": {"text": last.text, "at": stamp(last.at), "direction": last.direction} if last else None,
    }


async def message_to_wire(own: Parts, message: PhoneMessage) -> dict[str, Any]:
    """A message on a phone, with the delivery state of the app message it came from."""
    sent: Message | None = await own.store.get(MESSAGES, message.message_id) if message.message_id else None
    return {
        "id": message.id,
        "direction": message.direction,
        "peer": message.other,
        "text": message.text,
        "udh": message.udh,
        "at": stamp(message.at),
        "status": sent.status.value if sent else "",
        "reason": sent.reason.wire() if sent and sent.reason else None,
        **counted_message(message),
        "flash": message.flash,
        "kind": message.kind,
        "choices": [{"text": c.label, "postback_data": c.postback_data} for c in message.choices],
        "message_id": message.message_id,
        "app_id": message.app_id,
        "media": [{"url": url, "content_type": content_type} for url, content_type in message.media],
    }


_PHONE = "/_emulator/phones/{number}"


def routes() -> list[Route]:
    """Phones and what is on them."""
    inbox_query = (Query("after", {"type": "string"}), Query("page_size", {"type": "integer"}))
    return [
        Route(
            "GET", "/_emulator/phones", listing, "phones.list",
            "Phones on which something happened", response=PhoneList,
            family=Family.EMULATOR,
        ),
        Route(
            "POST", "/_emulator/phones", create, "phones.create", "A new phone", NewPhone, response=PhoneView,
            family=Family.EMULATOR,
        ),
        Route(
            "PATCH", _PHONE, change, "phones.change", "Change a handset", ChangePhone, response=PhoneView,
            family=Family.EMULATOR,
        ),
        Route(
            "GET", _PHONE + "/messages", inbox, "phones.inbox", "What is on a phone, oldest first", query=inbox_query,
            response=PhoneInbox, family=Family.EMULATOR,
        ),
        Route(
            "POST", _PHONE + "/messages", write, "phones.write", "Write from a phone", Write, response=OnPhone,
            family=Family.EMULATOR,
        ),
        Route(
            "POST", "/_emulator/sms:count", count, "sms.count",
            "Encoding and parts of a text", CountText, response=Counted,
            family=Family.EMULATOR,
        ),
    ]  # fmt: skip
