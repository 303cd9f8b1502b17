"""The store's seam: documents with a ULID id and index keys, four verbs, engines behind them.

ULIDs sort by time, so every listing is a walk along an index, and every page token is an id. No other module keeps
state that must outlive a request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from emulator.record import Record, changed

__all__ = ["EVERYTHING", "D", "Document", "Kind", "Record", "Store", "changed"]


class Document(Protocol):
    """What every record has: an id that sorts by its making."""

    @property
    def id(self) -> str: ...


D = TypeVar("D", bound=Document)

EVERYTHING = ""
"""The index that every document of a kind is in."""


@dataclass(frozen=True, eq=False)
class Kind(Generic[D]):
    """A kind of document: its name, its record class, and the index keys one document is found under."""

    name: str
    record: type[D]
    keys: Callable[[D], Iterable[str]] = field(default=lambda _: ())


class Store(Protocol):
    """Four verbs over documents. Reads see every earlier write of the same process at once."""

    async def get(self, kind: Kind[D], id: str) -> D | None:
        """The document, or None."""

    async def put(self, kind: Kind[D], document: D) -> None:
        """Create or replace the document with this id, and its place in the indexes."""

    async def delete(self, kind: Kind[D], id: str) -> bool:
        """Remove it; whether it was there."""

    async def page(
        self,
        kind: Kind[D],
        index: str = EVERYTHING,
        *,
        after: str | None = None,
        limit: int = 100,
        ascending: bool = False,
    ) -> list[D]:
        """Up to `limit` documents under the key `index`, newest (or oldest) first, strictly past `after`."""

    async def close(self) -> None:
        """Let go of files and connections."""
