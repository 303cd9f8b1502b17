"""Callbacks of a service plan: the reference's own samples, what is tolerated, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from emulator.errors import InvalidArgument
from emulator.wire.xms import MoText, RecipientDeliveryReport, parse_callback

GOLDEN = Path(__file__).parents[1] / "golden" / "xms_callbacks.jsonl"
"""The samples of sms.md sections 4.3 and 4.4, one a line."""


@pytest.mark.parametrize("sample", GOLDEN.read_text(encoding="utf-8").splitlines())
@pytest.mark.ledger("xms.callbacks.samples")
def test_every_sample_of_the_reference_reads_and_writes_as_it_is(sample: str) -> None:
    assert json.loads(parse_callback(sample).dump_json()) == json.loads(sample)


@pytest.mark.ledger("xms.callbacks.tolerant")
def test_spellings_of_other_service_plans_are_taken() -> None:
    inbound = parse_callback(
        '{"type":"mo_text","id":"X","from":"+46 (70) 000-00-01","to":"0046730000009","body":null,'
        '"received_at":"2026-01-15T09:30:00.125999999","news":{"to":"come"}}'
    )
    assert isinstance(inbound, MoText)
    assert (inbound.from_, inbound.to, inbound.body) == ("46700000001", "46730000009", "")
    report = parse_callback(
        '{"type":"recipient_delivery_report_mms","batch_id":"B","recipient":"+1","code":"401","status":"Dispatched",'
        '"at":"2026-01-15T09:30:00Z"}'
    )
    assert isinstance(report, RecipientDeliveryReport)
    assert (report.recipient, report.code) == ("1", 401)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "body: must be an object, found []"),
        (b"{}", "type: is required; allowed: mo_text, mo_binary"),
        (b'{"type":["mo_text"]}', '["mo_text"] is not known'),
        (b'{"type":null}', "null is not known"),
        (b'{"type":"mo_text","id":"X","body":"half an emoji: \\ud83d"}', "not JSON"),
        (b'{"type":"mo_texts"}', "'mo_texts' is not known"),
        (b'{"type":"mo_text","from":"1","to":"2","received_at":"2026-01-15T09:30:00Z"}', "id is required"),
        (b'{"type":"mo_text","id":"X","from":"1","to":"2","received_at":"yesterday"}', "'yesterday' is not a time"),
        (
            b'{"type":"mo_binary","id":"X","from":"1","to":"2","received_at":"2026-01-15T09:30:00Z","body":"%","udh":""}',
            "body must be Base64",
        ),
        (b'{"type":"delivery_report_sms","batch_id":"B","statuses":[{"code":0,"count":0}]}', "statuses[0].status"),
    ],
)
@pytest.mark.ledger("xms.callbacks.refused")
def test_what_is_no_callback_is_refused_with_the_member_that_is_wrong(body: bytes, complaint: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        parse_callback(body)
    assert complaint in caught.value.message
