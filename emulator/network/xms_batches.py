"""The verbs of `/batches`: send, read, change, cancel, try (sms.md section 4.5)."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterable
from functools import partial
from typing import Any

import orjson

from emulator.clock import Clock
from emulator.errors import InvalidArgument, NotFound
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.network.bodies import Unmatched, body_for
from emulator.network.courses import Course, Outcome
from emulator.network.operator import Operator
from emulator.network.originators import Originators
from emulator.network.references import in_parts
from emulator.network.reporting import Reporting
from emulator.network.stops import stopped
from emulator.network.uplink import Uplink
from emulator.network.xms_groups import Groups
from emulator.sms.codes import CANCELLED, UNMATCHED_PARAMETER
from emulator.sms.numbers import is_msisdn
from emulator.sms.parts import split
from emulator.sms.senders import applied, sender_kind
from emulator.sms.udh import MAX_BYTES, parse_udh
from emulator.store.base import Store, changed
from emulator.store.batches import BATCHES, SCHEDULED, SMS, Batch, Sms, sms_id
from emulator.wire.base import stamp
from emulator.wire.identities import bare
from emulator.wire.xms_batches import MAX_RECIPIENTS, SendBatch, SendBinary, SendText, UpdateBatch, stored
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
        originators: Originators,
        operator: Operator,
        groups: Groups,
        uplink: Uplink,
        reporting: Reporting,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._journal = journal
        self._originators = originators
        self._operator = operator
        self._groups = groups
        self._uplink = uplink
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
            self._operator.work.at(batch.send_at, partial(self._dispatch, batch.id))
        else:
            await self._dispatch(batch.id)

    async def _resume(self) -> None:
        """After a restart: batches that wait for their time go on waiting."""
        for batch in await self._store.page(BATCHES, SCHEDULED, limit=100_000, ascending=True):
            self._operator.work.at(batch.send_at, partial(self._dispatch, batch.id))

    async def _dispatch(self, id: str) -> None:
        batch = await self._store.get(BATCHES, id)
        # Replaced meanwhile with another time: that one's own timer will come.
        if batch is None or batch.is_dispatched or batch.is_canceled or batch.send_at > self._clock.now():
            return
        await self._store.put(BATCHES, changed(batch, is_dispatched=True))
        request = stored(batch.request)
        for recipient in batch.recipients:
            sms, course = await self._sms(batch, request, recipient)
            self._journal.add(
                "message.submitted", app_id=sms.app_id, phone=recipient, batch_id=batch.id, text=sms.text,
                kind=sms.kind, sender=sms.sender, encoding=sms.encoding, parts=sms.parts, flash=sms.flash, metadata="",
            )  # fmt: skip
            on_its_way = await self._operator.take(sms, course=course, metadata=request.client_reference or "")
            if course is None:
                await self._reporting.moved(on_its_way)

    async def _sms(self, batch: Batch, request: SendBatch, recipient: str) -> tuple[Sms, Course | None]:
        course: Course | None = None
        try:
            body = body_for(request, recipient)
        except Unmatched as unmatched:
            course = Course(f"service plan: no value for ${{{unmatched}}}", Outcome(UNMATCHED_PARAMETER, "Aborted"))
            body = body_for(request.model_copy(update={"parameters": None}), recipient)
        sender = batch.sender or self._originators.for_recipient(recipient) or ""
        options = request if isinstance(request, SendText) else SendText(to=[recipient], body="")
        text, limit = body.text, options.max_number_of_message_parts
        encoding, parts = "BINARY", 1
        if not body.is_binary:
            cut = bool(options.truncate_concat)
            text = split(text, only_one=True).parts[0].text if cut else text
            in_pieces = await in_parts(self._store, text, sender, recipient, only_one=cut)
            encoding, parts = in_pieces.encoding.value, len(in_pieces.parts)
        now = self._clock.now()
        sms = Sms(
            id=sms_id(batch.id, recipient),
            batch_id=batch.id,
            plan_id=batch.plan_id,
            app_id=batch.app_id,
            message_id="",
            recipient=recipient,
            sender=sender,
            text=text,
            kind=request.type,
            encoding=encoding,
            parts=parts,
            flash=bool(options.flash_message),
            created_at=now,
            expires_at=batch.expires_at,
            due_at=None,
            code=0,
            status="Queued",
            status_at=now,
            from_pool=not batch.sender,
            parts_limited=limit is not None,
            media=body.media,
            udh=body.udh,
        )
        return sms, course or stopped(sms, limit)

    # -- reading -----------------------------------------------------------------------------------------------

    async def get(self, plan_id: str, id: str) -> Batch:
        """The batch. Raises NotFound, also for one of another plan."""
        batch = await self._store.get(BATCHES, id)
        if batch is None or batch.plan_id != plan_id:
            raise NotFound(f"Batch {id} does not exist.")
        return batch

    async def newest_first(self, plan_id: str) -> AsyncIterator[Batch]:
        """All batches of a plan, those of the Conversation API among them."""
        after: str | None = None
        while page := await self._store.page(BATCHES, f"plan/{plan_id}", after=after, limit=500):
            for batch in page:
                yield batch
            after = page[-1].id

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
        if not batch.is_dispatched:
            for recipient in batch.recipients:
                sms, _ = await self._sms(canceled, stored(batch.request), recipient)
                ended = changed(sms, code=CANCELLED, status="Cancelled", outcome_code=CANCELLED)
                await self._store.put(SMS, ended)
                await self._reporting.ended(ended)
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

    # -- trying ------------------------------------------------------------------------------------------------

    async def dry_run(self, plan_id: str, request: SendBatch, *, details: int) -> dict[str, Any]:
        """What the batch would come to: recipients, messages (parts), and for `details` recipients each one's text."""
        recipients = await self._recipients(plan_id, request.to)
        shown: list[dict[str, Any]] = []
        total = 0
        for recipient in recipients:
            try:
                body = body_for(request, recipient)
            except Unmatched as unmatched:
                raise XmsInvalid(
                    CONSTRAINT, f"parameters.{unmatched}: no value for {recipient} and no default"
                ) from None
            cut = isinstance(request, SendText) and bool(request.truncate_concat)
            parts = None if body.is_binary else split(body.text, only_one=cut)
            number = len(parts.parts) if parts else 1
            total += number
            if len(shown) < details:
                encoding = "text" if parts and parts.encoding == "GSM" else "unicode" if parts else "binary"
                text = parts.parts[0].text if parts and cut else body.text
                shown.append(
                    {"recipient": recipient, "body": text, "number_of_parts": number, "encoding": encoding}
                )  # fmt: skip
        answer: dict[str, Any] = {"number_of_recipients": len(recipients), "number_of_messages": total}
        return answer | ({"per_recipient": shown} if details else {})


def _check_binary(request: SendBinary) -> None:
    try:
        parse_udh(request.udh)
    except InvalidArgument as error:
        raise XmsInvalid(INVALID_FORMAT, error.message) from None
    size = len(base64.b64decode(request.body)) + len(bytes.fromhex(request.udh))
    if size > MAX_BYTES:
        raise XmsInvalid(CONSTRAINT, f"body and udh are {size} bytes together; one SMS carries {MAX_BYTES}")
