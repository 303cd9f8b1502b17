"""Batch sending: one message for many, each with its own `${name}` values, at once or later.

Source: conversation-api.md section 11. Answers beyond `batch_id` and the status words are inferred.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from pydantic import ValidationError

from emulator.clock import Clock
from emulator.conversation.apps import Apps
from emulator.conversation.batch_news import BatchNews, message_metadata
from emulator.conversation.paging import everything
from emulator.conversation.parameters import filled
from emulator.conversation.sending import Sending
from emulator.errors import CallerError, InvalidArgument, NotFound
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.store.base import Store
from emulator.store.message_batches import MESSAGE_BATCHES, BatchStatus, MessageBatch
from emulator.wire import batches as wire
from emulator.wire.base import refusal, stamp
from emulator.wire.sending import SendRequest

FARTHEST_S = 7 * 86_400.0
EXACT_S = 60.0
MARK_S = 300.0
_FROM_BATCH = (
    "app_id",
    "processing_strategy",
    "callback_url",
    "channel_priority_order",
    "channel_properties",
    "correlation_id",
)

At = Callable[[float, Callable[[], Awaitable[object]]], object]
"""Has work done when the clock reaches an instant."""


class Batches:
    """Takes batches, sends them when their time comes, tells where they are."""

    def __init__(
        self,
        store: Store,
        ids: Ids,
        clock: Clock,
        journal: Journal,
        apps: Apps,
        sending: Sending,
        news: BatchNews,
        at: At,
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._journal = journal
        self._apps = apps
        self._sending = sending
        self._news = news
        self._at = at

    async def send(self, project_id: str, request: wire.SendBatch) -> MessageBatch:
        """The accepted batch. Raises NotFound for the app, InvalidArgument for a time too far ahead."""
        app = await self._apps.named(project_id, request.app_id)
        now = self._clock.now()
        send_at = _time_of(request.send_after, now)
        batch = MessageBatch(
            id=self._ids.ulid(),
            project_id=project_id,
            app_id=app.id,
            status=BatchStatus.SCHEDULED if send_at > now else BatchStatus.READY,
            request=request.dump_json(),
            created_at=now,
            send_at=send_at,
            metadata=tuple((request.batch_metadata or {}).items()),
        )
        await self._store.put(MESSAGE_BATCHES, batch)
        self._note("batch.accepted", batch, recipients=len(request.recipient_and_params))
        await self._news.status(batch)
        self._at(send_at, partial(self._process, batch.id))
        return batch

    async def get(self, project_id: str, batch_id: str) -> MessageBatch:
        """The batch. Raises NotFound, also for one of another project."""
        batch = await self._store.get(MESSAGE_BATCHES, batch_id)
        if batch is None or batch.project_id != project_id:
            raise NotFound(f"Batch {batch_id} does not exist in project {project_id}.")
        return batch

    async def find(self, project_id: str, metadata: Mapping[str, str]) -> list[MessageBatch]:
        """The batches whose metadata has all these pairs, newest first."""
        batches = await everything(self._store, MESSAGE_BATCHES, f"project/{project_id}")
        return [batch for batch in reversed(batches) if metadata.items() <= dict(batch.metadata).items()]

    async def cancel(self, project_id: str, request: wire.CancelBatch) -> None:
        """Do not send what still waits for its time; anything else stays as it is, as with the real service."""
        found = await self.find(project_id, request.batch_metadata or {})
        for batch in found:
            if request.batch_id in (None, batch.id) and batch.status is BatchStatus.SCHEDULED:
                cancelled = replace(batch, status=BatchStatus.CANCELLED)
                await self._store.put(MESSAGE_BATCHES, cancelled)
                self._note("batch.canceled", cancelled)
                await self._news.status(cancelled)

    async def _process(self, batch_id: str) -> None:
        """Send the messages one by one; one that is refused does not stop the others."""
        batch = await self._store.get(MESSAGE_BATCHES, batch_id)
        if batch is None or batch.status not in (BatchStatus.READY, BatchStatus.SCHEDULED):
            return
        request = wire.SendBatch.model_validate_json(batch.request)
        sent = 0
        for place, each in enumerate(request.recipient_and_params):
            try:
                await self._sending.send(batch.project_id, one_of(request, each, batch.id))
                sent += 1
            except CallerError as error:
                self._note("batch.refused", batch, recipient=place, error=error.message)
                await self._news.refused(batch, request, place, error)
        refused = len(request.recipient_and_params) - sent
        done = replace(batch, status=BatchStatus.PROCESSED, sent=sent, refused=refused)
        await self._store.put(MESSAGE_BATCHES, done)
        self._note("batch.processed", done, sent=sent, refused=refused)
        await self._news.status(done)

    def _note(self, kind: str, batch: MessageBatch, **data: Any) -> None:
        self._journal.add(kind, app_id=batch.app_id, batch_id=batch.id, status=batch.status.value, **data)


def _time_of(send_after: float | None, now: float) -> float:
    """When to send: a time within a minute as it is, a later one rounded up to the next five-minute mark."""
    if send_after is None or send_after <= now:
        return now
    if send_after > now + FARTHEST_S:
        raise InvalidArgument.of(
            "send_after", f"must be within seven days from {stamp(now)}, found {stamp(send_after)}"
        )
    return send_after if send_after <= now + EXACT_S else math.ceil(send_after / MARK_S) * MARK_S


def one_of(batch: wire.SendBatch, each: wire.RecipientAndParams, batch_id: str) -> SendRequest:
    """The send of one recipient. A placeholder without a value stays as it is (inferred). Raises InvalidArgument."""
    whole = batch.dump()
    values: dict[str, Any] = {name: whole[name] for name in _FROM_BATCH if name in whole}
    values["message"] = filled(whole["message"], each.parameters or {})
    values["recipient"] = each.recipient.dump()
    values["message_metadata"] = message_metadata(batch, each, batch_id)
    values["ttl"] = batch.ttl
    conversation = {**(batch.conversation_metadata or {}), **(each.conversation_metadata or {})}
    if conversation:
        values["conversation_metadata"] = conversation
    try:
        return SendRequest.model_validate(values)
    except ValidationError as error:
        raise refusal(error) from None


def to_wire(batch: MessageBatch) -> dict[str, Any]:
    """The batch as answered."""
    return {
        "batch_id": batch.id,
        "app_id": batch.app_id,
        "status": batch.status.value,
        "batch_metadata": dict(batch.metadata),
        "created_time": stamp(batch.created_at),
        "send_time": stamp(batch.send_at),
        "sent": batch.sent,
        "refused": batch.refused,
    }
