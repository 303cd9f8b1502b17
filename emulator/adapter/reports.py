"""From a service plan's delivery report, in any form, to what it says of each recipient (sms.md 4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from emulator.delivery import Reason, ReasonCode, Status
from emulator.sms.codes import INTERMEDIATE, reason_for
from emulator.wire.xms import DeliveryReport, RecipientDeliveryReport


@dataclass(frozen=True, slots=True)
class Told:
    """One final status: of the batch's only message, as the Conversation API sends one recipient per batch."""

    status: Status
    reason: Reason | None


def told(report: DeliveryReport | RecipientDeliveryReport) -> Iterator[Told]:
    """What the report says, final statuses only: QUEUED_ON_CHANNEL was told when the plan took the batch."""
    if isinstance(report, RecipientDeliveryReport):
        yield from _one(report.code, report.status, report.status_message or "")
    else:
        for count in report.statuses:
            yield from _one(count.code, count.status)


def _one(code: int, status: str, remark: str = "") -> Iterator[Told]:
    word = status.capitalize()  # accept any case
    if word in INTERMEDIATE:
        return
    if word == "Delivered":
        yield Told(Status.DELIVERED, None)
        return
    reason = reason_for(code, word)
    if remark in ReasonCode.__members__:  # our own network's word for a reason that no code stands for
        reason = Reason(ReasonCode[remark], f"The underlying channel reported: {remark}", reason.sub_code)
    yield Told(Status.FAILED, reason)
