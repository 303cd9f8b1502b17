"""The verbs of `/batches`: send, read, change, cancel, try (sms.md section 4.5)."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterable
from typing import Any

import orjson

from emulator.clock import Clock
from emulator.errors import InvalidArgument, NotFound
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.network.composing import Composer
from emulator.network.courses import Outcome
from emulator.network.dry_run import dry_run
from emulator.network.operator import Operator
from emulator.network.reporting import Reporting
from emulator.network.walks import everything
from emulator.network.xms_groups import Groups
from emulator.sms.codes import CANCELLED
from emulator.sms.numbers import is_msisdn
from emulator.sms.senders import applied, sender_kind
from emulator.sms.udh import MAX_BYTES, parse_udh
from emulator.store.base import Store, changed
from emulator.store.batches import BATCHES, SCHEDULED, Batch
from emulator.wire.base import stamp
from emulator.wire.identities import bare
from emulator.wire.xms_batches import MAX_RECIPIENTS, SendBatch, SendBinary, UpdateBatch, stored
from emulator.wire.xms_errors import CONSTRAINT, INVALID_FORMAT, XmsForbidden, XmsInvalid

MAX_TTL_S = 3 * 86_400.0


class Batches:
    """Sends for callers of the service plan's own API. `plan_id` and `app_id` say whose plan it is."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        journal: Journal,
        composer: Composer,
        operator: Operator,
        groups: Groups,
        reporting: Reporting,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._journal = journal
        self._composer = composer
        self._operator = operator
        self._groups = groups
        self._reporting = reporting
        operator.on_start.append(self._resume)

    # -- sending -----------------------------------------------------------------------------------------------

    async def send(self, plan_id: str, app_id: str, request: SendBatch) -> Batch:
        """The accepted batch, sent or waiting for its time. Raises XmsInvalid or XmsForbidden; then nothing changed."""
        now = self._clock.now()
        batch = await self._made(self._ids.ulid(), plan_id, app_id, request, now, now)
        await self._begin(batch)
        return await self.get(plan_id, batch.id)

    async def _made(
        self, id: str, plan_id: str, app_id: str, request: SendBatch, created_at: float, now: float
    ) -> Batch:
        recipients = await self._recipients(plan_id, request.to)
        if isinstance(request, SendBinary):
            _check_binary(request)
        if request.from_ is not None and sender_kind(request.from_) is None:
            raise XmsInvalid(INVALID_FORMAT, f"from: {request.from_!r} is no number, short code or name of 11 letters")
        send_at = request.send_at if request.send_at is not None and request.send_at > now else 0.0
        latest = (send_at or now) + MAX_TTL_S
        expires_at = latest if request.expire_at is None else request.expire_at
        if not (send_at or now) < expires_at <= latest:
            raise XmsInvalid(CONSTRAINT, "expire_at: must be after send_at (now unless given), by three days at most")
        return Batch(
            id=id,
            plan_id=plan_id,
            app_id=app_id,
            message_id="",
            sender=applied(request.from_) if request.from_ else "",
            recipients=recipients,
            created_at=created_at,
            modified_at=now,
            expires_at=expires_at,
            request=request.dump_json(),
            send_at=send_at,
            is_dispatched=False,
        )

    async def _recipients(self, plan_id: str, to: Iterable[str]) -> tuple[str, ...]:
        """Bare numbers, groups resolved, each once."""
        numbers: dict[str, None] = {}
        for given in to:
            if is_msisdn(given):
                numbers[bare(given)] = None
            elif await self._groups.exists(plan_id, given):
                numbers.update(dict.fromkeys(await self._groups.members(plan_id, given)))
            elif len(given) == 26 and given.isalnum():
                raise XmsForbidden("unknown_group", f"to: there is no group {given}")
            else:
                raise XmsInvalid(INVALID_FORMAT, f"to: {given!r} is no phone number; write it as 46700000001")
        return tuple(numbers)

    async def _begin(self, batch: Batch) -> None:
        await self._store.put(BATCHES, batch)
        self._journal.add(
            "batch.accepted", app_id=batch.app_id, batch_id=batch.id, recipients=len(batch.recipients),
            send_at=stamp(batch.send_at) if batch.send_at else "",
        )  # fmt: skip
        if batch.send_at:
            self._operator.work.at(batch.send_at, self._dispatch, batch.id)
        else:
            await self._dispatch(batch.id)

    async def _resume(self) -> None:
        """After a restart: batches that wait for their time go on waiting."""
        async for batch in everything(self._store, BATCHES, SCHEDULED, ascending=True):
            self._operator.work.at(batch.send_at, self._dispatch, batch.id)

    async def _dispatch(self, id: str) -> None:
        batch = await self._store.get(BATCHES, id)
        # Replaced meanwhile with another time: that one's own timer will come.
        if batch is None or batch.is_dispatched or batch.is_canceled or batch.send_at > self._clock.now():
            return
        await self._store.put(BATCHES, changed(batch, is_dispatched=True))
        request = stored(batch.request)
        for recipient in batch.recipients:
            sms, course = await self._composer.compose(batch, request, recipient)
            self._journal.add(
                "message.submitted", app_id=sms.app_id, phone=recipient, batch_id=batch.id, text=sms.text,
                kind=sms.kind, sender=sms.sender, encoding=sms.encoding, parts=sms.parts, flash=sms.flash, metadata="",
            )  # fmt: skip
            on_its_way = await self._operator.take(sms, course=course, metadata=request.client_reference or "")
            if course is None:
                await self._reporting.moved(on_its_way)

    # -- reading -----------------------------------------------------------------------------------------------

    async def get(self, plan_id: str, id: str) -> Batch:
        """The batch. Raises NotFound, also for one of another plan."""
        batch = await self._store.get(BATCHES, id)
        if batch is None or batch.plan_id != plan_id:
            raise NotFound(f"Batch {id} does not exist.")
        return batch

    def newest_first(self, plan_id: str) -> AsyncIterator[Batch]:
        """All batches of a plan, those of the Conversation API among them."""
        return everything(self._store, BATCHES, f"plan/{plan_id}")

    async def to_wire(self, batch: Batch) -> dict[str, Any]:
        """The batch as the API answers it: numbers bare, `from` absent when it came from the pool."""
        if batch.request:
            request: dict[str, Any] = orjson.loads(batch.request)
        else:
            (sms,) = await self._reporting.sms_of(batch) or (None,)
            request = {"type": "mt_text", "body": sms.text if sms else "", "flash_message": bool(sms and sms.flash)}
        request["to"] = list(batch.recipients)
        request.pop("from", None)
        if batch.sender:
            request["from"] = batch.sender
        if request["type"] == "mt_text":
            request.setdefault("flash_message", False)
        request.setdefault("delivery_report", "none")
        request.setdefault("feedback_enabled", False)
        return {
            "id": batch.id,
            **request,
            "canceled": batch.is_canceled,
            "created_at": stamp(batch.created_at),
            "modified_at": stamp(batch.modified_at),
            "send_at": stamp(batch.send_at or batch.created_at),
            "expire_at": stamp(batch.expires_at),
        }

    # -- changing ----------------------------------------------------------------------------------------------

    async def update(self, plan_id: str, id: str, changes: UpdateBatch) -> Batch:
        """The batch with the changes. Raises NotFound, XmsInvalid, XmsForbidden once it is dispatched."""
        before = await self._changeable(plan_id, id)
        request = stored(before.request)
        if changes.type != request.type:
            raise XmsInvalid(CONSTRAINT, f"type: the batch is {request.type}, and that cannot change")
        leaving = {bare(number) for number in changes.to_remove or ()}
        kept = [given for given in [*request.to, *(changes.to_add or ())] if bare(given) not in leaving]
        if not 1 <= len(kept) <= MAX_RECIPIENTS:
            raise XmsInvalid(CONSTRAINT, f"to: would have {len(kept)} entries; 1 to {MAX_RECIPIENTS} are allowed")
        given = changes.model_dump(exclude_none=True, exclude={"to_add", "to_remove"})
        merged = type(request).model_validate({**request.model_dump(exclude_none=True), **given, "to": kept})
        return await self._changed(before, merged)

    async def replace(self, plan_id: str, id: str, request: SendBatch) -> Batch:
        """Another batch under the same id. Raises as `update`."""
        return await self._changed(await self._changeable(plan_id, id), request)

    async def _changed(self, before: Batch, request: SendBatch) -> Batch:
        made = await self._made(
            before.id, before.plan_id, before.app_id, request, before.created_at, self._clock.now()
        )  # fmt: skip
        await self._begin(made)
        return await self.get(before.plan_id, before.id)

    async def cancel(self, plan_id: str, id: str) -> Batch:
        """The batch, cancelled. What the operator has already goes on; the rest ends with code 407. Raises NotFound."""
        batch = await self.get(plan_id, id)
        canceled = changed(batch, is_canceled=True, modified_at=self._clock.now())
        await self._store.put(BATCHES, canceled)
        self._journal.add("batch.canceled", app_id=batch.app_id, batch_id=id)
        waiting = [sms for sms in await self._reporting.sms_of(batch) if sms.status == "Queued"]
        if not batch.is_dispatched:
            request = stored(batch.request)
            waiting = [(await self._composer.compose(canceled, request, to))[0] for to in batch.recipients]
        for sms in waiting:
            self._operator.cancel(sms)
            await self._operator.finish(sms, Outcome(CANCELLED, "Cancelled"))
        return canceled

    async def feedback(self, plan_id: str, id: str, recipients: Iterable[str]) -> None:
        """Note which messages had their effect; none named means all. Raises NotFound, XmsInvalid."""
        batch = await self.get(plan_id, id)
        if not (batch.request and stored(batch.request).feedback_enabled):
            raise XmsInvalid(CONSTRAINT, f"feedback_enabled was not set when batch {id} was sent")
        told = tuple(bare(number) for number in recipients) or batch.recipients
        strangers = [number for number in told if number not in batch.recipients]
        if strangers:
            raise XmsInvalid(CONSTRAINT, f"recipients: {', '.join(strangers)} got no message of batch {id}")
        await self._store.put(BATCHES, changed(batch, feedback=tuple(dict.fromkeys((*batch.feedback, *told)))))
        self._journal.add("batch.feedback", app_id=batch.app_id, batch_id=id, recipients=len(told))

    async def _changeable(self, plan_id: str, id: str) -> Batch:
        batch = await self.get(plan_id, id)
        if batch.is_dispatched or batch.is_canceled:
            what = "canceled" if batch.is_canceled else "dispatched"
            raise XmsForbidden(
                "batch_already_dispatched", f"Batch {id} is {what} already; only a waiting one can change"
            )
        return batch

    async def dry_run(self, plan_id: str, request: SendBatch, *, details: int) -> dict[str, Any]:
        """What the batch would come to, with `details` recipients shown one by one. Raises as `send`."""
        return dry_run(request, await self._recipients(plan_id, request.to), details=details)


def _check_binary(request: SendBinary) -> None:
    try:
        parse_udh(request.udh)
    except InvalidArgument as error:
        raise XmsInvalid(INVALID_FORMAT, error.message) from None
    size = len(base64.b64decode(request.body)) + len(bytes.fromhex(request.udh))
    if size > MAX_BYTES:
        raise XmsInvalid(CONSTRAINT, f"body and udh are {size} bytes together; one SMS carries {MAX_BYTES}")
