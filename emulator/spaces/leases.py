"""Leases: whoever runs tests or cases in parallel takes a space for each, and gives it back.

What a space has to itself: project, app, webhooks, credentials, service plan, contacts, templates, numbers, rules, and
the journal's entries about all that. What all spaces share: the clock, and faults of the API.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from emulator.clock import Clock, Timer
from emulator.conversation.apps import Apps
from emulator.errors import NotFound
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.network.due import DueWork
from emulator.network.walks import everything
from emulator.spaces.forgetting import Forgetting
from emulator.spaces.ranges import Ranges
from emulator.store.base import Store
from emulator.store.leases import LEASES, Lease
from emulator.wire.identities import bare

TTL_S = 600.0
PHONES = 100


class Leases:
    """Gives spaces out and sweeps those whose time is over.

    `real` is a clock of their own that follows real time: a jump of the emulator's clock ends no lease, and a lease
    that runs out is nothing that an automatic clock would jump to. `secrets` draws ids that nobody should guess.
    """

    def __init__(
        self, store: Store, ids: Ids, secrets: Ids, journal: Journal, apps: Apps, forgetting: Forgetting, real: Clock
    ) -> None:
        self._store = store
        self._ids = ids
        self._secrets = secrets
        self._journal = journal
        self._apps = apps
        self._forgetting = forgetting
        self._real = real
        self._work = DueWork(real, journal)
        self._ranges = Ranges()
        self._leases: dict[str, Lease] = {}
        self._by_key: dict[str, Lease] = {}
        self._by_project: dict[str, Lease] = {}
        self._timers: dict[str, Timer] = {}

    async def run(self) -> None:
        """End each lease when its time is over, until cancelled; also those that an earlier run gave out."""
        async for lease in everything(self._store, LEASES):
            if lease.id not in self._leases:
                self._ranges.keep(lease.first, lease.count, lease.id)
                self._know(lease)
        try:
            await self._work.run()
        finally:
            for timer in self._timers.values():
                timer.cancel()

    # -- giving and taking back ---------------------------------------------------------------------------------

    async def make(self, *, ttl_s: float = TTL_S, phones: int = PHONES, name: str = "") -> Lease:
        """A space for `ttl_s` seconds of real time, with `phones` numbers. Raises ResourceExhausted."""
        app_id = self._ids.ulid()
        now = self._real.now()
        lease = Lease(
            id=app_id,
            project_id=self._secrets.uuid(),
            key_id=self._secrets.uuid(),
            key_secret=self._secrets.uuid(),
            service_plan_id=self._secrets.uuid().replace("-", ""),
            api_token=self._secrets.uuid().replace("-", ""),
            webhook_secret=self._secrets.uuid(),
            first=self._ranges.take(phones, app_id),
            count=phones,
            made_at=now,
            expires_at=now + ttl_s,
        )
        self._know(lease)
        await self._store.put(LEASES, lease)
        await self._apps.provide(
            app_id, lease.project_id, name or "leased", lease.service_plan_id, lease.api_token, lease.webhook_secret
        )
        self._journal.add(
            "lease.made", app_id=app_id, project_id=lease.project_id, first=str(lease.first), count=phones
        )
        return lease

    async def end(self, id: str) -> None:
        """Take a space back: everything of it is swept. Raises NotFound."""
        lease = self.get(id)
        self._forget(lease)
        await self._store.delete(LEASES, lease.id)
        await self._forgetting.space(lease, wholly=True)
        self._ranges.give_back(lease.first)
        self._journal.add("lease.ended", lease=lease.id)

    async def end_all(self) -> None:
        """Take every space back."""
        for lease in self.all():
            await self.end(lease.id)

    @asynccontextmanager
    async def space(self, *, phones: int = PHONES, name: str = "") -> AsyncIterator[Lease]:
        """A space for as long as the block lasts."""
        lease = await self.make(phones=phones, name=name)
        try:
            yield lease
        finally:
            if lease.id in self._leases:
                await self.end(lease.id)

    # -- looking -------------------------------------------------------------------------------------------------

    def all(self) -> list[Lease]:
        """Every lease in force, oldest first."""
        return list(self._leases.values())

    def get(self, id: str) -> Lease:
        """The lease. Raises NotFound, also for one that has run out."""
        lease = self._leases.get(id)
        if lease is None:
            raise NotFound(f"Lease {id} does not exist, or its time is over; POST /_emulator/leases makes a new one.")
        return lease

    def find(self, id: str) -> Lease | None:
        """The lease of this app, or None: nobody leases it."""
        return self._leases.get(id)

    def with_key(self, key_id: str) -> Lease | None:
        """The lease that has this access key, or None."""
        return self._by_key.get(key_id)

    def of_project(self, project_id: str) -> Lease | None:
        """The lease of this project, or None."""
        return self._by_project.get(project_id)

    def app_of(self, number: str) -> str:
        """The app whose range `number` is of; "" when nobody leases it."""
        digits = bare(number)
        return self._ranges.owner(int(digits)) if self._leases and digits.isdecimal() else ""

    # -- inside --------------------------------------------------------------------------------------------------

    def _know(self, lease: Lease) -> None:
        self._leases[lease.id] = self._by_key[lease.key_id] = self._by_project[lease.project_id] = lease
        self._timers[lease.id] = self._work.at(lease.expires_at, self._run_out, lease.id)

    def _forget(self, lease: Lease) -> None:
        del self._leases[lease.id], self._by_key[lease.key_id], self._by_project[lease.project_id]
        self._timers.pop(lease.id).cancel()

    async def _run_out(self, id: str) -> None:
        if id in self._leases:
            await self.end(id)
