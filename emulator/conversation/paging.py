"""Pages of a listing. A token is the id after which the next page begins, sealed with what was asked for.

A token is opaque and safe in a URL as it stands (Node does not encode query values). One that was made for another
listing is refused (conversation-api.md section 10.5: inferred).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from emulator.errors import InvalidArgument
from emulator.store.base import D, Kind, Store

T = TypeVar("T")

_SEAL_BYTES = 6
_CHUNK = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items and the token of the page after them, "" at the end. `total` counts all pages where the API tells."""

    items: tuple[T, ...]
    next_token: str = ""
    total: int = 0


def token_after(position: str, scope: object) -> str:
    """The token of the page that begins past `position` in the listing that `scope` describes."""
    return base64.urlsafe_b64encode(_seal(scope, position) + position.encode()).decode().rstrip("=")


def position_of(token: str, scope: object) -> str | None:
    """The position a token stands for, None for no token. Raises InvalidArgument for a token of another listing."""
    if not token:
        return None
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        seal, position = raw[:_SEAL_BYTES], raw[_SEAL_BYTES:].decode()
    except (binascii.Error, ValueError):
        seal, position = b"", ""
    if not position or seal != _seal(scope, position):
        raise InvalidArgument.of(
            "page_token", "does not belong to this listing; ask for its first page again, with the same filters"
        )
    return position


def _seal(scope: object, position: str) -> bytes:
    return hashlib.blake2b(repr((scope, position)).encode(), digest_size=_SEAL_BYTES).digest()


async def everyone(_: object) -> bool:
    """The filter that lets everything pass."""
    return True


async def collect(
    store: Store,
    kind: Kind[D],
    index: str,
    admits: Callable[[D], Awaitable[bool]] = everyone,
    *,
    page_size: int,
    page_token: str = "",
    scope: object,
    ascending: bool = False,
) -> Page[D]:
    """One page of the documents under `index` that `admits` lets pass, newest first unless `ascending`.

    `scope` is whatever tells this listing from others (project, filters). Raises InvalidArgument for a foreign token.
    """
    after = position_of(page_token, scope)
    limit = max(page_size + 1, _CHUNK)
    found: list[D] = []
    while len(found) <= page_size:
        chunk = await store.page(kind, index, after=after, limit=limit, ascending=ascending)
        found += [document for document in chunk if await admits(document)]
        if len(chunk) < limit:
            break
        after = chunk[-1].id
    items = tuple(found[:page_size])
    return Page(items, token_after(items[-1].id, scope) if len(found) > page_size else "")


async def everything(store: Store, kind: Kind[D], index: str) -> list[D]:
    """All documents under `index`, oldest first."""
    found: list[D] = []
    after: str | None = None
    while chunk := await store.page(kind, index, after=after, limit=1000, ascending=True):
        found += chunk
        after = chunk[-1].id
    return found
