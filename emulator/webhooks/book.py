"""Which callbacks there are: those on their way in memory, those that came to an end in the archive."""

from __future__ import annotations

import heapq
from collections import deque

from emulator.webhooks.attempts import Archive, SentCallback

UNARCHIVED = 10_000


class Book:
    """Every callback that is not forgotten. Writing never waits; the archive follows at the next await."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._open: dict[str, SentCallback] = {}
        self._ended: deque[SentCallback] = deque(maxlen=UNARCHIVED)  # still to be archived

    def write(self, sent: SentCallback) -> None:
        """This is its state now."""
        if sent.state in ("queued", "retrying"):
            self._open[sent.id] = sent
        else:
            self._open.pop(sent.id, None)
            self._ended.append(sent)

    async def archive(self) -> None:
        """Put what came to an end into the archive."""
        while self._ended:
            await self._archive.keep(self._ended.popleft())

    async def get(self, id: str) -> SentCallback | None:
        """One by id."""
        await self.archive()
        return self._open.get(id) or await self._archive.get(id)

    async def page(self, *, app_id: str, message_id: str, state: str, after: str, limit: int) -> list[SentCallback]:
        """Newest first, strictly past the id `after`; empty filters let everything pass."""
        await self.archive()
        wide = UNARCHIVED if state else limit
        ended = await self._archive.page(app_id=app_id, message_id=message_id, after=after, limit=wide)
        under_way = (
            sent
            for sent in self._open.values()
            if (not after or sent.id < after)
            and (not app_id or sent.callback.app_id == app_id)
            and (not message_id or sent.callback.message_id == message_id)
        )
        fitting = [sent for sent in (*ended, *under_way) if not state or sent.state == state]
        return heapq.nlargest(limit, fitting, key=lambda sent: sent.id)

    async def forget(self, app_id: str | None) -> None:
        """Remove those of one app, or all."""
        for sent in list(self._open.values()):
            if app_id in (None, sent.callback.app_id):
                del self._open[sent.id]
        await self.archive()
        await self._archive.forget(app_id)
