"""What a service plan has on record, page by page: batches, groups, delivery reports, inbound messages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson

from emulator.errors import NotFound
from emulator.network.reporting import Reporting, batch_report, recipient_report
from emulator.network.walks import everything
from emulator.network.xms_batches import Batches
from emulator.network.xms_groups import Groups
from emulator.store.base import Store
from emulator.store.batches import BATCHES, SMS, Batch, Sms, sms_id
from emulator.store.plans import INBOUNDS, Group, InboundSms
from emulator.wire.identities import bare
from emulator.wire.xms import DeliveryReport, RecipientDeliveryReport
from emulator.wire.xms_batches import stored

T = TypeVar("T")
DAY_S = 86_400.0
_SLACK_S = 4 * DAY_S
"""A report is never younger than its batch by more than the time to live."""


@dataclass(frozen=True, slots=True)
class Window:
    """The filters of a listing. `start` and `end` are epoch seconds, `start` inclusive, `end` exclusive."""

    page: int = 0
    page_size: int = 30
    start: float = 0.0
    end: float | None = None
    numbers: Collection[str] = ()
    """Senders of batches, receiving numbers of inbound messages; bare. Empty: all."""
    client_reference: str = ""
    statuses: Collection[str] = ()
    """In lower case. Empty: all."""
    codes: Collection[int] = ()

    def holds(self, instant: float) -> bool:
        """Whether `instant` is within."""
        return instant >= self.start and (self.end is None or instant < self.end)


@dataclass(slots=True)
class Listing:
    """One page, newest first, as the API answers it."""

    window: Window
    count: int = 0
    items: list[Any] = field(default_factory=list)

    async def offer(self, show: Callable[[], Awaitable[Any]]) -> None:
        """One more that passes the filters; shown when it is on the page."""
        first = self.window.page * self.window.page_size
        if first <= self.count < first + self.window.page_size:
            self.items.append(await show())
        self.count += 1

    def to_wire(self, name: str) -> dict[str, Any]:
        """Count of all, page, size of this page, and the items under `name`."""
        return {"count": self.count, "page": self.window.page, "page_size": len(self.items), name: self.items}


class Records:
    """Reads only."""

    def __init__(self, store: Store, batches: Batches, groups: Groups, reporting: Reporting) -> None:
        self._store = store
        self._batches = batches
        self._groups = groups
        self._reporting = reporting

    async def batches(self, plan_id: str, window: Window) -> Listing:
        """Batches made within the window."""
        listing = Listing(window)
        async for batch in self._batches.newest_first(plan_id):
            if batch.created_at < window.start:
                break
            wanted = not window.numbers or batch.sender in window.numbers
            if wanted and window.holds(batch.created_at) and _has_reference(batch, window.client_reference):
                await listing.offer(_showing(self._batches.to_wire, batch))
        return listing

    async def batch_report(self, plan_id: str, batch_id: str, *, full: bool, window: Window) -> DeliveryReport:
        """Where the messages of a batch are. Raises NotFound."""
        batch = await self._batches.get(plan_id, batch_id)
        parts = await self._reporting.sms_of(batch)
        return batch_report(batch, parts, full=full, codes=window.codes or None, statuses=window.statuses or None)

    async def recipient_report(self, plan_id: str, batch_id: str, number: str) -> RecipientDeliveryReport:
        """Where one message of a batch is. Raises NotFound."""
        batch = await self._batches.get(plan_id, batch_id)
        sms = await self._store.get(SMS, sms_id(batch.id, bare(number)))
        if sms is None:
            raise NotFound(f"Batch {batch_id} has no message for {number} yet.")
        return recipient_report(sms, _reference(batch))

    async def recipient_reports(self, plan_id: str, window: Window) -> Listing:
        """Reports of messages that came to an end within the window."""
        listing = Listing(window)
        async for sms in everything(self._store, SMS, f"plan/{plan_id}"):
            if sms.created_at < window.start - _SLACK_S:
                break
            if not sms.is_final or not window.holds(sms.status_at):
                continue
            if (window.codes and sms.code not in window.codes) or (
                window.statuses and sms.status.lower() not in window.statuses
            ):
                continue
            batch = await self._store.get(BATCHES, sms.batch_id)
            if batch is not None and _has_reference(batch, window.client_reference):
                await listing.offer(_showing(self._shown, sms, batch))
        return listing

    async def inbound(self, plan_id: str, id: str) -> dict[str, Any]:
        """Something that came in. Raises NotFound."""
        inbound = await self._store.get(INBOUNDS, id)
        if inbound is None or inbound.plan_id != plan_id:
            raise NotFound(f"Inbound {id} does not exist.")
        shown: dict[str, Any] = orjson.loads(inbound.callback)
        return shown

    async def inbounds(self, plan_id: str, window: Window) -> Listing:
        """What came in within the window."""
        listing = Listing(window)
        async for inbound in everything(self._store, INBOUNDS, f"plan/{plan_id}"):
            if inbound.received_at < window.start:
                break
            wanted = not window.numbers or inbound.to in window.numbers
            if wanted and window.holds(inbound.received_at) and not window.client_reference:
                await listing.offer(_showing(self._loaded, inbound))
        return listing

    async def groups(self, plan_id: str, window: Window) -> Listing:
        """All groups, whenever they were made."""
        listing = Listing(window)
        async for group in self._groups.newest_first(plan_id):
            await listing.offer(_showing(self._group, group))
        return listing

    async def _group(self, group: Group) -> dict[str, Any]:
        return self._groups.to_wire(group)

    @staticmethod
    async def _shown(sms: Sms, batch: Batch) -> dict[str, Any]:
        return recipient_report(sms, _reference(batch)).dump()

    @staticmethod
    async def _loaded(inbound: InboundSms) -> Any:
        return orjson.loads(inbound.callback)


def _showing(show: Callable[..., Awaitable[Any]], *what: object) -> Callable[[], Awaitable[Any]]:
    return lambda: show(*what)


def _reference(batch: Batch) -> str | None:
    return stored(batch.request).client_reference if batch.request else None


def _has_reference(batch: Batch, wanted: str) -> bool:
    return not wanted or _reference(batch) == wanted
