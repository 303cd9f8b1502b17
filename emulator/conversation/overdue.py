"""When no delivery report comes: apps may have the next channel tried (`delivery_report_based_fallback`).

Source: conversation-api.md section 7.1, webhooks.md section 5.1 (what follows is inferred from the code's name).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from emulator.clock import Clock
from emulator.conversation.reports import Reports
from emulator.delivery import FINAL, Reason, ReasonCode, Status
from emulator.store.apps import APPS, App
from emulator.store.base import Store
from emulator.store.messages import MESSAGES, Message

DEFAULT_WAIT_S = 259_200


class Cancellable(Protocol):
    """A timer."""

    def cancel(self) -> None:
        """Never run."""


Later = Callable[[float, Callable[[], Awaitable[object]]], Cancellable]
"""Has work done at an instant: the network's `DueWork.at`."""


class Overdue:
    """Watches the messages of apps that ask for it, each on the channel that has it now."""

    def __init__(self, store: Store, clock: Clock, reports: Reports, later: Later) -> None:
        self._store = store
        self._clock = clock
        self._reports = reports
        self._later = later
        self._watched: dict[str, Cancellable] = {}
        reports.on_final = self.settled

    def watch(self, app: App, message: Message) -> None:
        """Give the report of a message just handed over its time; does nothing for apps that do not ask."""
        wanted = app.wire.delivery_report_based_fallback
        if wanted is None or not wanted.enabled:
            return
        due = self._clock.now() + float(wanted.delivery_report_waiting_time or DEFAULT_WAIT_S)
        self.settled(message.id)
        self._watched[message.id] = self._later(due, lambda: self._expired(message.id, message.batch_id))

    def settled(self, message_id: str) -> None:
        """Its report came: no automatic clock shall run to a deadline that does not matter any more."""
        if (timer := self._watched.pop(message_id, None)) is not None:
            timer.cancel()

    async def _expired(self, message_id: str, batch_id: str) -> None:
        self._watched.pop(message_id, None)
        message = await self._store.get(MESSAGES, message_id)
        app = await self._store.get(APPS, message.app_id) if message else None
        if message is None or app is None or message.batch_id != batch_id or message.status in FINAL:
            return
        if message.status is Status.QUEUED_ON_CHANNEL:
            reason = Reason(ReasonCode.DELIVERY_REPORT_TIME_OUT, "No delivery report came in the app's waiting time")
            await self._reports.fail(app, message, reason)
