"""The service plan's callbacks: from the network to whoever listens, which is the adapter of the plan's app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from emulator.errors import NotFound
from emulator.journal import Journal
from emulator.wire.xms import DeliveryReport, RecipientDeliveryReport, XmsCallback

Take = Callable[[str, XmsCallback], Awaitable[object]]
"""Gets an app's id and a callback: `Adapter.take`."""


class Uplink:
    """Tells the adapter, and the journal."""

    def __init__(self, journal: Journal, take: Take) -> None:
        self._journal = journal
        self._take = take

    async def tell(self, app_id: str, callback: XmsCallback) -> None:
        """Hand `callback` to the app's adapter. An app or message that is gone meanwhile is no fault of the network."""
        phone = _note(self._journal, app_id, callback)
        try:
            await self._take(app_id, callback)
        except NotFound as nobody:
            self._journal.add("plan.callback.lost", app_id=app_id, phone=phone, reason=nobody.message)


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
