"""Walking along an index of the store, page by page, also when what was seen is deleted on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TypeVar

from emulator.store.base import EVERYTHING, Document, Kind, Store

D = TypeVar("D", bound=Document)
_PAGE = 500


async def everything(
    store: Store, kind: Kind[D], index: str = EVERYTHING, *, ascending: bool = False
) -> AsyncIterator[D]:
    """Every document under the key, newest first (or oldest)."""
    after: str | None = None
    while page := await store.page(kind, index, after=after, limit=_PAGE, ascending=ascending):
        for document in page:
            yield document
        after = page[-1].id
