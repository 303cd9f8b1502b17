"""The embedded engine, and the default: dictionaries and sorted lists of ids, gone with the process."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from emulator.store.base import EVERYTHING, D, Kind


class MemoryStore:
    """Keeps the records themselves, by reference: they are frozen, so nobody can change one behind our back."""

    def __init__(self) -> None:
        self._documents: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        self._indexes: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)

    async def get(self, kind: Kind[D], id: str) -> D | None:
        return self._documents[kind.name].get(id)

    async def put(self, kind: Kind[D], document: D) -> None:
        documents, id = self._documents[kind.name], document.id
        before = documents.get(id)
        documents[id] = document
        keys = [*kind.keys(document)]
        if before is None:
            keys.append(EVERYTHING)
        else:
            old = [*kind.keys(before)]
            if old == keys:
                return
            self._unlink(kind, id, set(old).difference(keys))
            keys = [key for key in keys if key not in old]
        indexes = self._indexes[kind.name]
        for key in keys:
            ids = indexes.get(key)
            if ids is None:
                indexes[key] = [id]
            elif id > ids[-1]:
                ids.append(id)
            elif id != ids[-1]:  # a contact may hold one address twice: in every index once
                place = bisect_left(ids, id)
                if ids[place] != id:
                    ids.insert(place, id)

    async def delete(self, kind: Kind[D], id: str) -> bool:
        document = self._documents[kind.name].pop(id, None)
        if document is None:
            return False
        self._unlink(kind, id, {EVERYTHING, *kind.keys(document)})
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
        ids = self._indexes[kind.name].get(index)
        if not ids:
            return []
        documents = self._documents[kind.name]
        if ascending:
            start = bisect_right(ids, after) if after is not None else 0
            return [documents[id] for id in ids[start : start + limit]]
        if limit == 1 and after is None:  # the question asked most: is there one, and which is the newest
            return [documents[ids[-1]]]
        end = bisect_left(ids, after) if after is not None else len(ids)
        return [documents[id] for id in reversed(ids[max(0, end - limit) : end])]

    async def close(self) -> None:
        self._documents.clear()
        self._indexes.clear()

    def _unlink(self, kind: Kind[D], id: str, keys: Iterable[str]) -> None:
        indexes = self._indexes[kind.name]
        for key in keys:
            ids = indexes[key]
            del ids[bisect_left(ids, id)]
            if not ids:
                del indexes[key]
