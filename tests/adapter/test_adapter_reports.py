"""Delivery reports in every form that a service plan sends them."""

from __future__ import annotations

import json

import pytest

from emulator.delivery import ReasonCode, Status
from emulator.errors import NotFound
from emulator.settings import DEFAULT_APP_ID
from emulator.wire.xms import parse_callback

BATCH = "01KF0B000000000000000000A1"


def recipient_report(code: object, status: str, **members: object):
    report = {
        "type": "recipient_delivery_report_sms",
        "batch_id": BATCH,
        "recipient": "+46700000002",
        "code": code,
        "status": status,
        "at": "2026-01-15T09:30:00.125Z",
    }
    return parse_callback(json.dumps(report | members))


def batch_report(*statuses: dict[str, object], kind: str = "delivery_report_sms"):
    report = {"type": kind, "batch_id": BATCH, "total_message_count": 1, "statuses": list(statuses)}
    return parse_callback(json.dumps(report))


FORMS = {
    "recipient": recipient_report(0, "Delivered"),
    "recipient, code as text": recipient_report("0", "Delivered"),
    "recipient, mms": recipient_report(0, "Delivered", type="recipient_delivery_report_mms"),
    "summary": batch_report({"code": 0, "status": "Delivered", "count": 1}),
    "full": batch_report({"code": 0, "status": "Delivered", "count": 1, "recipients": ["46700000002"]}),
    "mms": batch_report({"code": 0, "status": "Delivered", "count": 1}, kind="delivery_report_mms"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.ledger("adapter.reports.forms")
async def test_every_form_of_report_delivers(adapter, told, clock, form: str) -> None:
    told.batches.add(BATCH)
    assert await adapter.take(DEFAULT_APP_ID, FORMS[form]) is True
    ((app_id, batch_id, status, reason, at),) = told.reported
    assert (app_id, batch_id, status, reason) == (DEFAULT_APP_ID, BATCH, Status.DELIVERED, None)
    assert at == (1_768_469_400.125 if form.startswith("recipient") else clock.now())


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        (150, "Failed", ReasonCode.RECIPIENT_NOT_REACHABLE),
        (408, "Rejected", ReasonCode.CHANNEL_REJECT),
        (406, "Expired", ReasonCode.DELIVERY_TIMED_OUT),
        (411, "Aborted", ReasonCode.BAD_REQUEST),
        (61, "failed", ReasonCode.DELIVERY_REJECTED_DUE_TO_POLICY),
        (399, "Unknown", ReasonCode.UNKNOWN),
    ],
)
@pytest.mark.ledger("adapter.reports.reasons")
async def test_a_failure_carries_the_reason_of_its_code(adapter, told, code: int, status: str, reason) -> None:
    told.batches.add(BATCH)
    await adapter.take(DEFAULT_APP_ID, recipient_report(code, status))
    assert told.reported[0][2] is Status.FAILED
    assert told.reported[0][3].code == reason


async def test_the_networks_own_word_for_a_reason_without_a_code_counts(adapter, told) -> None:
    told.batches.add(BATCH)
    await adapter.take(DEFAULT_APP_ID, recipient_report(402, "Aborted", status_message="RECIPIENT_NOT_OPTED_IN"))
    assert told.reported[0][3].code == ReasonCode.RECIPIENT_NOT_OPTED_IN


@pytest.mark.parametrize(("code", "status"), [(400, "Queued"), (401, "Dispatched"), (401, "DISPATCHED")])
@pytest.mark.ledger("adapter.reports.intermediate")
async def test_intermediate_reports_say_nothing_new(adapter, told, code: int, status: str) -> None:
    assert await adapter.take(DEFAULT_APP_ID, recipient_report(code, status)) is False
    assert told.reported == []


@pytest.mark.ledger("adapter.reports.unknown-batch")
async def test_a_report_of_an_unknown_batch_is_not_found(adapter) -> None:
    with pytest.raises(NotFound, match=BATCH):
        await adapter.take(DEFAULT_APP_ID, recipient_report(0, "Delivered"))
