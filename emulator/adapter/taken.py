"""Takes each inbound callback once: a service plan calls again when our answer was lost (sms.md section 4.2)."""

from __future__ import annotations

from emulator.clock import Clock
from emulator.store.base import Store
from emulator.store.taken import TAKEN, Taken

KEPT_S = 90_000.0
"""A service plan gives up after 22 h 45 min; this is 25 h."""
KEPT_COUNT = 100_000
_SWEEP_EVERY = 1000


class Once:
    """Remembers ids, bounded by age and count."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._under_way: set[str] = set()
        self._count = 0
        self._since_sweep = 0

    async def claim(self, callback_id: str, app_id: str) -> bool:
        """True for the first who asks, also when two ask at once. `give_back` undoes it."""
        id = _id(callback_id, app_id)
        if id in self._under_way:
            return False
        self._under_way.add(id)
        try:
            if await self._store.get(TAKEN, id) is not None:
                return False
            await self._store.put(TAKEN, Taken(id, self._clock.now()))
        finally:
            self._under_way.discard(id)
        self._count += 1
        self._since_sweep += 1
        if self._since_sweep >= _SWEEP_EVERY:
            await self._sweep()
        return True

    async def give_back(self, callback_id: str, app_id: str) -> None:
        """It could not be taken after all: the next try is welcome."""
        await self._store.delete(TAKEN, _id(callback_id, app_id))

    async def _sweep(self) -> None:
        """Forget the oldest: those too old, and those too many."""
        self._since_sweep = 0
        limit = self._clock.now() - KEPT_S
        for taken in await self._store.page(TAKEN, limit=2 * _SWEEP_EVERY, ascending=True):
            if taken.at >= limit and self._count <= KEPT_COUNT:
                break
            await self._store.delete(TAKEN, taken.id)
            self._count -= 1


def _id(callback_id: str, app_id: str) -> str:
    return f"{callback_id}/{app_id}"
