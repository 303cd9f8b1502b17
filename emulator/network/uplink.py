"""The service plan's callbacks: from the network to whoever listens.

By default that is the adapter of the plan's app. A plan, or a single batch, may name a URL of an application instead;
then the callback goes there as a signed HTTP call, on the published schedule (sms.md section 4.2).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from emulator.callback import Callback, Target
from emulator.clock import Clock
from emulator.errors import NotFound
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.store.base import Store
from emulator.store.plans import INBOUNDS, PLANS, InboundSms, Plan
from emulator.wire.xms import DeliveryReport, InboundCallback, RecipientDeliveryReport, XmsCallback

Take = Callable[[str, XmsCallback], Awaitable[object]]
"""Gets an app's id and a callback: `Adapter.take`."""
Hear = Callable[[str, InboundCallback], Awaitable[object]]
"""Gets a plan's id and what came in for it."""

Enqueue = Callable[[Callback], object]
"""Takes a callback for an application: `Dispatcher.enqueue`."""

PUBLISHED_WAITS = (5.0, 5.0, *(5.0 * 2**doubling for doubling in range(1, 14)))
"""15 retries, the last one 81920 s after the first attempt: 5, 10, 20, 40 ... counted from there."""


class Uplink:
    """Tells the adapter or an application, and the journal."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        journal: Journal,
        take: Take,
        enqueue: Enqueue,
        default_url: str = "",
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._journal = journal
        self._take = take
        self._enqueue = enqueue
        self._default_url = default_url
        self.on_inbound: Hear | None = None

    async def plan(self, plan_id: str) -> Plan:
        """What the plan was told, or the defaults."""
        return await self._store.get(PLANS, plan_id) or Plan(plan_id, self._default_url)

    async def inbound(self, app_id: str, plan_id: str, callback: InboundCallback) -> None:
        """Something came in for a plan: keep it, and tell whoever listens for that plan."""
        await self._store.put(
            INBOUNDS, InboundSms(callback.id, plan_id, callback.to, callback.received_at, callback.dump_json())
        )
        if self.on_inbound is not None:
            await self.on_inbound(plan_id, callback)
        plan = await self.plan(plan_id)
        if plan.callback_url:
            self._post(plan, plan.callback_url, app_id, callback)
        else:
            await self.tell(app_id, callback)

    async def report(self, app_id: str, plan_id: str, url: str, callback: XmsCallback) -> None:
        """A report about a batch of the plan's own API: to the batch's URL, else the plan's, else the adapter."""
        plan = await self.plan(plan_id)
        if url or plan.callback_url:
            self._post(plan, url or plan.callback_url, app_id, callback)
        else:
            await self.tell(app_id, callback)

    async def tell(self, app_id: str, callback: XmsCallback) -> None:
        """Hand `callback` to the app's adapter. An app or message that is gone meanwhile is no fault of the network."""
        phone = _note(self._journal, app_id, callback)
        try:
            await self._take(app_id, callback)
        except NotFound as nobody:
            self._journal.add("plan.callback.lost", app_id=app_id, phone=phone, reason=nobody.message)

    def _post(self, plan: Plan, url: str, app_id: str, callback: XmsCallback) -> None:
        phone = _note(self._journal, app_id, callback)
        self._enqueue(
            Callback(
                id=self._ids.ulid(),
                app_id=app_id,
                trigger=callback.type,
                message_id="",
                phone=phone,
                target=Target(url, plan.secret, waits=PUBLISHED_WAITS),
                body=callback.dump_json(),
                made_at=self._clock.now(),
            )
        )


def _note(journal: Journal, app_id: str, callback: XmsCallback) -> str:
    """Write the callback down; the phone it is about, "" for a report of a whole batch."""
    add, kind = journal.add, callback.type
    if isinstance(callback, RecipientDeliveryReport):
        phone = callback.recipient
        add(
            "plan.callback", app_id=app_id, phone=phone, type=kind, batch_id=callback.batch_id, code=callback.code,
            status=callback.status,
        )  # fmt: skip
    elif isinstance(callback, DeliveryReport):
        phone = ""
        add("plan.callback", app_id=app_id, type=kind, batch_id=callback.batch_id)
    else:
        phone = callback.from_
        add("plan.callback", app_id=app_id, phone=phone, type=kind, id=callback.id, to=callback.to)
    return phone
