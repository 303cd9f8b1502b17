"""A message's way through the delivery table, and the callbacks that tell of it (webhooks.md sections 3.2 and 5)."""

from __future__ import annotations

from collections.abc import Callable

from emulator.clock import Clock
from emulator.conversation.callbacks import Callbacks
from emulator.conversation.outbox import Outbox, Queued
from emulator.delivery import FINAL, Reason, Status, moved
from emulator.journal import Journal
from emulator.store.apps import APPS, App
from emulator.store.base import Store, changed
from emulator.store.messages import MESSAGES, Message
from emulator.wire.app_messages import AppMessage
from emulator.wire.enums import Trigger


class Reports:
    """Moves messages along the table. The channel reports by batch id; the sending pipeline by message."""

    def __init__(self, store: Store, clock: Clock, journal: Journal, callbacks: Callbacks, outbox: Outbox) -> None:
        self._store = store
        self._clock = clock
        self._journal = journal
        self._callbacks = callbacks
        self._outbox = outbox
        self.on_final: Callable[[str], object] | None = None  # told the id of a message whose channel has reported

    async def report(
        self, app_id: str, batch_id: str, status: Status, reason: Reason | None, event_time: float
    ) -> bool:
        """What the channel says of a batch. False: no message of the app went out with it.

        A report after a final one changes nothing: after a final status nothing more is sent (webhooks.md section 5.1).
        """
        found = await self._store.page(MESSAGES, f"batch/{batch_id}", limit=1)
        app = await self._store.get(APPS, app_id)
        if not found or app is None or found[0].app_id != app_id:
            return False
        message = found[0]
        if message.status in FINAL or message.status == status:
            return True
        if status is Status.FAILED and reason is not None:
            await self.fail(app, message, reason, event_time)
        else:
            await self.move(app, message, status, None, event_time)
        return True

    async def fail(self, app: App, message: Message, reason: Reason, event_time: float | None = None) -> None:
        """This address failed: on to the next one (SWITCHING_CHANNEL), or FAILED when none is left.

        An expired message is not tried elsewhere (conversation-api.md section 3.1, ttl).
        """
        if not message.fallback or reason.code in ("DELIVERY_TIMED_OUT", "MESSAGE_EXPIRED"):
            await self.move(app, message, Status.FAILED, reason, event_time)
            return
        switching = await self.move(app, message, Status.SWITCHING_CHANNEL, reason, event_time)
        (channel, identity), *rest = switching.fallback
        following = changed(
            switching, channel=channel, identity=identity, fallback=tuple(rest), batch_id="", reason=None,
            status=moved(switching.status, Status.QUEUED),
        )  # fmt: skip
        await self._store.put(MESSAGES, following)
        content = AppMessage.model_validate_json(message.content)
        self._outbox.put(Queued(app, message.id, content, high_priority=message.high_priority))

    async def move(
        self,
        app: App,
        message: Message,
        status: Status,
        reason: Reason | None,
        event_time: float | None = None,
        *,
        heard: bool = True,
    ) -> Message:
        """The message in its new state, stored and told, unless it is known that nobody hears it.

        Raises Bug for a move that the table forbids.
        """
        now = self._clock.now()
        if status is not Status.QUEUED_ON_CHANNEL and self.on_final is not None:
            self.on_final(message.id)
        after = changed(message, status=moved(message.status, status), status_time=now, reason=reason)
        await self._store.put(MESSAGES, after)
        data = {"status": str(status), "reason": reason.wire()} if reason else {"status": str(status)}
        self._journal.put("message.status", data, app.id, message.id, message.identity)
        if not heard:
            return after
        await self._callbacks.emit(
            app,
            Trigger.MESSAGE_DELIVERY,
            "message_delivery_report",
            lambda: _report_body(after),
            project_id=app.project_id,
            accepted_time=now,
            event_time=now if event_time is None else event_time,
            message_metadata=after.channel_metadata,
            correlation_id=after.correlation_id,
            callback_url=after.callback_url,
            message_id=after.id,
            phone=after.identity,
        )
        return after


def _report_body(message: Message) -> dict[str, object]:
    body: dict[str, object] = {
        "message_id": message.id,
        "conversation_id": message.conversation_id,
        "status": message.status.value,
        "channel": message.channel,
        "channel_identity": {"channel": message.channel, "identity": message.identity, "app_id": ""},
        "contact_id": message.contact_id,
    }
    if message.reason is not None:
        body["reason"] = message.reason.wire()
    return body | {"metadata": message.metadata, "processing_mode": message.mode}
