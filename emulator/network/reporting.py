"""Delivery reports: which the sender of a batch asked for, and what each says (sms.md section 4.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable

from emulator.network.uplink import Uplink
from emulator.sms.codes import CODES, QUEUED
from emulator.store.base import Store
from emulator.store.batches import BATCHES, SMS, Batch, Sms, sms_id
from emulator.wire.xms import DeliveryReport, RecipientDeliveryReport, StatusCount
from emulator.wire.xms_batches import stored

_EVERY_CHANGE = {"per_recipient"}
_EVERY_END = {"per_recipient", "per_recipient_final"}
_WHOLE_BATCH = {"summary", "full"}


class Reporting:
    """Tells what became of each SMS, as its batch asked for it. The Conversation API's own are told one by one."""

    def __init__(self, store: Store, uplink: Uplink) -> None:
        self._store = store
        self._uplink = uplink
        self._left: dict[str, int] = {}  # batches under way: how many SMS have not come to an end

    async def moved(self, sms: Sms) -> None:
        """An SMS of the plan's own API waits for its turn, or has come to the operator."""
        if sms.message_id:
            return
        batch = await self._store.get(BATCHES, sms.batch_id)
        if batch is not None and batch.request:
            request = stored(batch.request)
            if request.delivery_report in _EVERY_CHANGE:
                await self._send(batch, recipient_report(sms, request.client_reference))

    async def ended(self, sms: Sms) -> None:
        """An SMS has come to its end."""
        if sms.message_id:  # nearly always
            await self._uplink.tell(sms.app_id, recipient_report(sms))
            return
        batch = await self._store.get(BATCHES, sms.batch_id)
        if batch is None or not batch.request:
            return
        request = stored(batch.request)
        if request.delivery_report in _EVERY_END:
            await self._send(batch, recipient_report(sms, request.client_reference))
        elif request.delivery_report in _WHOLE_BATCH and await self._is_last(batch):
            full = request.delivery_report == "full"
            await self._send(batch, batch_report(batch, await self.sms_of(batch), full=full))

    async def sms_of(self, batch: Batch) -> list[Sms]:
        """The SMS of a batch, in the order of its recipients; none before it is dispatched."""
        found = [await self._store.get(SMS, sms_id(batch.id, recipient)) for recipient in batch.recipients]
        return [sms for sms in found if sms is not None]

    def forget(self, batch_id: str) -> None:
        """The batch is gone."""
        self._left.pop(batch_id, None)

    async def _is_last(self, batch: Batch) -> bool:
        left = self._left.pop(batch.id, None)
        if left is None:
            left = len(batch.recipients) - sum(sms.is_final for sms in await self.sms_of(batch))
        else:
            left -= 1
        if left > 0:
            self._left[batch.id] = left
        return left <= 0

    async def _send(self, batch: Batch, report: DeliveryReport | RecipientDeliveryReport) -> None:
        url = stored(batch.request).callback_url or ""
        await self._uplink.report(batch.app_id, batch.plan_id, url, report)


def recipient_report(sms: Sms, client_reference: str | None = None) -> RecipientDeliveryReport:
    """What is known of one SMS now."""
    mms = sms.kind == "mt_media"
    return RecipientDeliveryReport(
        type="recipient_delivery_report_mms" if mms else "recipient_delivery_report_sms",
        batch_id=sms.batch_id,
        recipient=sms.recipient,
        code=sms.code,
        status=sms.status,
        at=sms.status_at,
        operator_status_at=float(int(sms.status_at)) if sms.is_final else None,
        status_message=sms.outcome_reason or None if sms.is_final else None,
        client_reference=client_reference,
        applied_originator=sms.sender or None if sms.from_pool else None,
        number_of_message_parts=sms.parts if sms.parts_limited else None,
    )


def batch_report(
    batch: Batch,
    parts: Iterable[Sms],
    *,
    full: bool,
    codes: Container[int] | None = None,
    statuses: Container[str] | None = None,
) -> DeliveryReport:
    """How many recipients have each code, and who in a full report; filters narrow. Not dispatched: all are queued."""
    request = stored(batch.request) if batch.request else None
    by_code: dict[tuple[int, str], list[str]] = {}
    for sms in parts:
        by_code.setdefault((sms.code, sms.status), []).append(sms.recipient)
    if not by_code:
        by_code[QUEUED, CODES[QUEUED].status] = list(batch.recipients)
    counted = Counter({key: len(recipients) for key, recipients in by_code.items()})
    return DeliveryReport(
        type="delivery_report_mms" if request and request.type == "mt_media" else "delivery_report_sms",
        batch_id=batch.id,
        total_message_count=len(batch.recipients),
        statuses=[
            StatusCount(code=code, status=status, count=count, recipients=by_code[code, status] if full else None)
            for (code, status), count in sorted(counted.items())
            if (codes is None or code in codes) and (statuses is None or status.lower() in statuses)
        ],
        client_reference=request.client_reference if request else None,
    )
