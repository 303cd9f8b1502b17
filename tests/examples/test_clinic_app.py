"""The sample app keeps the habits that it is there to show."""

from __future__ import annotations

import time

import pytest
from clinic.gate import Gate, Remembered

from emulator.webhooks import signing

SECRET, BODY = "clinic-secret", '{"message":{"id":"1","text":"Ja tack 👍"}}'.encode()


def signed(secret: str = SECRET, nonce: str = "01FJA8B4A7BM43YGWSG9GBV067", age_s: float = 0) -> dict[str, str]:
    return signing.headers(secret, BODY, nonce, str(int(time.time() - age_s)))


@pytest.mark.ledger("examples.clinic.gate")
def test_a_genuine_callback_passes_the_gate_once() -> None:
    gate = Gate(SECRET)
    assert gate.refusal(signed(), BODY) == ""
    assert gate.refusal(signed(), BODY) == "nonce used before"
    assert gate.refusal(signed(nonce="01FJA8B4A7BM43YGWSG9GBV068"), BODY) == ""


@pytest.mark.ledger("examples.clinic.gate")
@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        ({}, BODY, "not signed"),
        (signed(secret="another"), BODY, "wrong signature"),
        (signed(), BODY + b" ", "wrong signature"),
        (signed(age_s=3600), BODY, "too old"),
        (signed(age_s=-3600), BODY, "too old"),
    ],
)
def test_anything_else_is_refused_and_says_why(headers: dict[str, str], body: bytes, reason: str) -> None:
    assert Gate(SECRET).refusal(headers, body) == reason


def test_a_refused_callback_does_not_use_up_its_nonce() -> None:
    gate = Gate(SECRET)
    assert gate.refusal(signed(), BODY + b" ") == "wrong signature"
    assert gate.refusal(signed(), BODY) == ""


def test_the_memory_is_bounded_and_forgets_the_oldest() -> None:
    memory = Remembered(limit=2)
    assert [memory.seen(text) for text in ("a", "b", "a", "c", "a", "b")] == [False, False, True, False, False, False]
