"""The embedded engine, and the default: dictionaries and sorted lists of ids, gone with the process."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from emulator.store.base import EVERYTHING, D, Kind

MOST_UNINDEXED = 256
"""So many documents may wait for their place in the indexes: finding it for all of them takes about a millisecond."""


class MemoryStore:
    """Keeps the records themselves, by reference: they are frozen, so nobody can change one behind our back."""

    def __init__(self) -> None:
        self._shelves: defaultdict[str, _Shelf] = defaultdict(_Shelf)

    async def get(self, kind: Kind[D], id: str) -> D | None:
        return self._shelves[kind.name].documents.get(id)

    async def put(self, kind: Kind[D], document: D) -> None:
        shelf, id = self._shelves[kind.name], document.id
        documents, unindexed = shelf.documents, shelf.unindexed
        if id in unindexed:
            documents[id] = document
            return
        unindexed[id] = documents.get(id)
        documents[id] = document
        if len(unindexed) > MOST_UNINDEXED:
            shelf.index(kind.keys)

    async def delete(self, kind: Kind[D], id: str) -> bool:
        shelf = self._shelves[kind.name]
        document = shelf.documents.pop(id, None)
        if document is None:
            return False
        shelf.unindexed.setdefault(id, document)
        return True

    async def page(
        self,
        kind: Kind[D],
        index: str = EVERYTHING,
        *,
        after: str | None = None,
        limit: int = 100,
        ascending: bool = False,
    ) -> list[D]:
        shelf = self._shelves[kind.name]
        if shelf.unindexed:
            shelf.index(kind.keys)
        ids = shelf.indexes.get(index)
        if not ids:
            return []
        documents = shelf.documents
        if ascending:
            start = bisect_right(ids, after) if after is not None else 0
            return [documents[id] for id in ids[start : start + limit]]
        if limit == 1 and after is None:  # the question asked most: is there one, and which is the newest
            return [documents[ids[-1]]]
        end = bisect_left(ids, after) if after is not None else len(ids)
        return [documents[id] for id in reversed(ids[max(0, end - limit) : end])]

    async def close(self) -> None:
        self._shelves.clear()

    def all(self) -> Iterator[Any]:
        """Every document of every kind, for who wants to see that nothing is left."""
        for shelf in self._shelves.values():
            yield from shelf.documents.values()


class _Shelf:
    """The documents of one kind, and where each is found.

    A message changes within microseconds of being made, and most are never listed. So a change only notes what the
    document was when it last had its place in the indexes (None: it had none); the next listing does the work.
    """

    __slots__ = ("documents", "indexes", "unindexed")

    def __init__(self) -> None:
        self.documents: dict[str, Any] = {}
        self.indexes: dict[str, list[str]] = {}
        self.unindexed: dict[str, Any] = {}

    def index(self, keys_of: Callable[[Any], Iterable[str]]) -> None:
        """Give every document that changed its place."""
        documents = self.documents
        coming: defaultdict[str, list[str]] = defaultdict(list)  # by key: most have most keys in common
        for id, before in self.unindexed.items():
            after = documents.get(id)
            new = () if after is None else (EVERYTHING, *keys_of(after))
            if before is not None:
                old = (EVERYTHING, *keys_of(before))
                if old == new:
                    continue
                self._unlink(id, {key for key in old if key not in new})
                new = tuple([key for key in new if key not in old])
            for key in new:
                coming[key].append(id)
        self.unindexed.clear()
        indexes = self.indexes
        for key, more in coming.items():
            if len(more) > 1:
                more = sorted(set(more))  # a contact may hold one address twice: in every index once
            ids = indexes.get(key)
            if ids is None:
                indexes[key] = more
            elif ids[-1] < more[0]:  # nearly always: what comes is younger
                ids += more
            else:
                _insert(ids, more)

    def _unlink(self, id: str, keys: Iterable[str]) -> None:
        for key in keys:
            ids = self.indexes[key]
            del ids[bisect_left(ids, id)]
            if not ids:
                del self.indexes[key]


def _insert(ids: list[str], more: Iterable[str]) -> None:
    for id in more:
        place = bisect_left(ids, id)
        if place == len(ids) or ids[place] != id:
            ids.insert(place, id)
