"""The embedded engine, and the default: dictionaries and sorted lists of ids, gone with the process."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from typing import Any

from emulator.store.base import EVERYTHING, D, Kind


class MemoryStore:
    """Keeps the records themselves, by reference: they are frozen, so nobody can change one behind our back."""

    def __init__(self) -> None:
        self._documents: dict[str, dict[str, Any]] = {}
        self._indexes: dict[tuple[str, str], list[str]] = {}

    async def get(self, kind: Kind[D], id: str) -> D | None:
        documents = self._documents.get(kind.name)
        return documents.get(id) if documents else None

    async def put(self, kind: Kind[D], document: D) -> None:
        documents = self._documents.setdefault(kind.name, {})
        before = documents.get(document.id)
        documents[document.id] = document
        keys = _all_keys(kind, document)
        if before is not None:
            old = _all_keys(kind, before)
            if old == keys:
                return
            self._unlink(kind, document.id, set(old) - set(keys))
            keys = tuple(set(keys) - set(old))
        for key in keys:
            ids = self._indexes.setdefault((kind.name, key), [])
            if not ids or document.id > ids[-1]:
                ids.append(document.id)
            else:
                insort(ids, document.id)

    async def delete(self, kind: Kind[D], id: str) -> bool:
        document = self._documents.get(kind.name, {}).pop(id, None)
        if document is None:
            return False
        self._unlink(kind, id, _all_keys(kind, document))
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
        ids = self._indexes.get((kind.name, index))
        if not ids:
            return []
        documents = self._documents[kind.name]
        if ascending:
            start = bisect_right(ids, after) if after is not None else 0
            return [documents[id] for id in ids[start : start + limit]]
        end = bisect_left(ids, after) if after is not None else len(ids)
        return [documents[id] for id in reversed(ids[max(0, end - limit) : end])]

    async def close(self) -> None:
        self._documents.clear()
        self._indexes.clear()

    def _unlink(self, kind: Kind[D], id: str, keys: Iterable[str]) -> None:
        for key in keys:
            ids = self._indexes[kind.name, key]
            del ids[bisect_left(ids, id)]
            if not ids:
                del self._indexes[kind.name, key]


def _all_keys(kind: Kind[D], document: D) -> tuple[str, ...]:
    """Every index the document is in, each once: a contact may hold one address twice."""
    return tuple(dict.fromkeys((EVERYTHING, *kind.keys(document))))
