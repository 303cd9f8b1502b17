"""What an app hears about its batches: BATCH_STATUS_UPDATE, and a FAILED report for each message that was refused.

The status callback has the shape of Sinch's own sample payload (repository of its skills, script that tests triggers).
That every status is told, the first included, and where a refused message's place in the batch stands, is inferred.
"""

from __future__ import annotations

from typing import Any

import orjson

from emulator.clock import Clock
from emulator.conversation.callbacks import Callbacks
from emulator.delivery import Reason, ReasonCode, Status
from emulator.errors import CallerError, ResourceExhausted
from emulator.store.apps import APPS, App
from emulator.store.base import Store
from emulator.store.message_batches import MessageBatch
from emulator.wire.base import stamp
from emulator.wire.batches import BATCH_ID, RecipientAndParams, SendBatch
from emulator.wire.callbacks import EVENT_KEYS
from emulator.wire.enums import Trigger
from emulator.wire.identities import bare


class BatchNews:
    """Tells the app of a batch; says nothing when the app is gone."""

    def __init__(self, store: Store, clock: Clock, callbacks: Callbacks) -> None:
        self._store = store
        self._clock = clock
        self._callbacks = callbacks

    async def status(self, batch: MessageBatch) -> None:
        """The batch has this status now."""
        app = await self._store.get(APPS, batch.app_id)
        if app is not None:
            await self._tell(app, Trigger.BATCH_STATUS_UPDATE, status_body(batch))

    async def refused(self, batch: MessageBatch, request: SendBatch, place: int, error: CallerError) -> None:
        """The message at `place` (from 0) was not accepted; told where the message's reports would have gone."""
        app = await self._store.get(APPS, batch.app_id)
        if app is not None:
            mode = "DISPATCH" if request.processing_strategy == "DISPATCH_ONLY" else app.mode
            body = refused_body(batch, request, place, mode, error)
            url, correlation_id = request.callback_url or "", request.correlation_id or ""
            await self._tell(app, Trigger.MESSAGE_DELIVERY, body, url, correlation_id)

    async def _tell(
        self, app: App, trigger: Trigger, body: dict[str, Any], url: str = "", correlation_id: str = ""
    ) -> None:
        now = self._clock.now()
        await self._callbacks.emit(
            app, trigger, EVENT_KEYS[trigger], body, project_id=app.project_id, accepted_time=now, event_time=now,
            correlation_id=correlation_id, callback_url=url,
        )  # fmt: skip


def status_body(batch: MessageBatch) -> dict[str, Any]:
    """The `batch_status_update_notification`; without `send_after` when the batch was to be sent at once."""
    data: dict[str, Any] = {"batch_metadata": dict(batch.metadata)}
    if batch.send_at > batch.created_at:
        data = {"send_after": stamp(batch.send_at), **data}
    return {
        "batch_id": batch.id,
        "batch_status": f"BATCH_STATUS_{batch.status.value}",
        "batch_type": "BATCH_TYPE_MESSAGES",
        "additional_data": {"message_batch_data": data},
    }


def refused_body(batch: MessageBatch, request: SendBatch, place: int, mode: str, error: CallerError) -> dict[str, Any]:
    """A delivery report of a message that never was: it has no id, but the batch's and its place in there."""
    each = request.recipient_and_params[place]
    code = ReasonCode.RATE_LIMITED if isinstance(error, ResourceExhausted) else ReasonCode.BAD_REQUEST
    identified = each.recipient.identified_by
    address = identified.channel_identities[0] if identified else None
    body: dict[str, Any] = {"message_id": "", "conversation_id": "", "status": Status.FAILED.value}
    if address is not None:
        body["channel"] = address.channel
        body["channel_identity"] = {"channel": address.channel, "identity": bare(address.identity), "app_id": ""}
    return body | {
        "contact_id": each.recipient.contact_id or "",
        "reason": Reason(code, error.message).wire(),
        "metadata": message_metadata(request, each, batch.id),
        "processing_mode": mode,
        "batch_id": batch.id,
        "message_index": place,
    }


def message_metadata(request: SendBatch, each: RecipientAndParams, batch_id: str) -> str:
    """The metadata of one message of the batch, JSON text: the batch's, the recipient's over it, and the batch's id."""
    values = {**(request.message_metadata or {}), **(each.message_metadata or {}), BATCH_ID: batch_id}
    return orjson.dumps(values).decode()
