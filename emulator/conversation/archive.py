"""The archive of callbacks, in the store: the one place where the wings `webhooks` and `store` meet."""

from __future__ import annotations

from collections.abc import Iterator

from emulator.store.base import EVERYTHING, Kind, Store
from emulator.webhooks.attempts import SentCallback

KEPT = 10_000


def _keys(sent: SentCallback) -> Iterator[str]:
    yield f"app/{sent.callback.app_id}"
    if sent.callback.message_id:
        yield f"message/{sent.callback.message_id}"


CALLBACKS = Kind("callback", SentCallback, _keys)


class CallbackArchive:
    """Keeps the newest callbacks that came to an end; implements `webhooks.attempts.Archive`."""

    def __init__(self, store: Store, kept: int = KEPT) -> None:
        self._store = store
        self._kept = kept
        self._count = 0

    async def keep(self, sent: SentCallback) -> None:
        """Add one; past the bound the oldest falls off."""
        await self._store.put(CALLBACKS, sent)
        self._count += 1
        if self._count > self._kept:
            for oldest in await self._store.page(CALLBACKS, limit=self._count - self._kept, ascending=True):
                await self._store.delete(CALLBACKS, oldest.id)
                self._count -= 1

    async def get(self, id: str) -> SentCallback | None:
        """One by id."""
        return await self._store.get(CALLBACKS, id)

    async def page(self, *, app_id: str = "", message_id: str = "", after: str = "", limit: int) -> list[SentCallback]:
        """Newest first."""
        index = f"message/{message_id}" if message_id else f"app/{app_id}" if app_id else EVERYTHING
        return await self._store.page(CALLBACKS, index, after=after or None, limit=limit)

    async def forget(self, app_id: str | None) -> None:
        """Remove those of one app, or all."""
        index = EVERYTHING if app_id is None else f"app/{app_id}"
        while page := await self._store.page(CALLBACKS, index, limit=1000):
            for sent in page:
                await self._store.delete(CALLBACKS, sent.id)
                self._count -= 1
