"""Which phones a call names: by number, or by the contact or message that is theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from aiohttp import web

from emulator.errors import InvalidArgument, TooLarge
from emulator.store.base import Store
from emulator.store.contacts import CONTACTS
from emulator.store.messages import MESSAGES
from emulator.web.body import read_bytes
from emulator.web.parts import Parts
from emulator.wire.identities import bare

_NUMBERS = frozenset({"identity", "to", "channel_identity"})
"""Names under which a body or a query has numbers: recipients of both APIs, filters of listings."""
_DEEPEST = 20


async def named_phones(request: web.Request, own: Parts) -> frozenset[str]:
    """Their numbers, bare; a call that is malformed names none."""
    try:
        body = orjson.loads(await read_bytes(request))
    except (orjson.JSONDecodeError, TooLarge, InvalidArgument):
        body = None  # the handler will say what is wrong
    found = list(_pairs([body, dict(request.query), dict(request.match_info)], _DEEPEST))
    numbers = {bare(value) for name, value in found if name in _NUMBERS}
    for name, value in found:
        numbers |= await _theirs(own.store, name, value)
    return frozenset(numbers)


async def _theirs(store: Store, name: str, value: str) -> set[str]:
    if name == "contact_id" and (contact := await store.get(CONTACTS, value)):
        return {identity.identity for identity in contact.identities}
    if name == "message_id" and (message := await store.get(MESSAGES, value)):
        return {message.identity}
    return set()


def _pairs(value: Any, deep: int, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text in `value`, with the name under which it stands."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping) and deep:
        for key, each in value.items():
            yield from _pairs(each, deep - 1, str(key))
    elif isinstance(value, list) and deep:
        for each in value:
            yield from _pairs(each, deep - 1, name)
