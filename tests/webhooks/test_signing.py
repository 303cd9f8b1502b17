"""Signatures: the official vectors, the vendor's own validator, and the law that any change breaks one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from sinch.domains.conversation.sinch_events.v1 import ConversationSinchEvent

from emulator.webhooks.signing import headers, signature, verify

VECTORS: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).parent.parent / "golden" / "signatures.yaml")


@pytest.mark.ledger("callbacks.signature")
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_official_vectors_are_signed_as_the_vendor_signs_them(vector: dict[str, Any]) -> None:
    body = vector["body"].encode()
    assert len(body) == vector["bytes"]
    assert signature(vector["secret"], body, vector["nonce"], vector["timestamp"]) == vector["signature"]
    assert verify(vector["secret"], body, vector["nonce"], vector["timestamp"], vector["signature"])


@pytest.mark.ledger("callbacks.signature")
@given(body=st.text().map(str.encode), secret=st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs"])))
def test_the_vendors_validator_takes_every_signature_of_ours(body: bytes, secret: str) -> None:
    signed = headers(secret, body, "01FJA8B4A7BM43YGWSG9GBV067", "1634579353")
    assert ConversationSinchEvent(secret).validate_authentication_header(signed, body)
    assert signed["x-sinch-webhook-signature-algorithm"] == "HmacSHA256"


@given(body=st.binary(min_size=1), at=st.integers(min_value=0), by=st.integers(1, 255))
def test_a_signature_fails_when_any_byte_changes(body: bytes, at: int, by: int) -> None:
    found = signature("secret", body, "nonce", "1")
    place = at % len(body)
    changed = body[:place] + bytes([body[place] ^ by]) + body[place + 1 :]
    assert verify("secret", body, "nonce", "1", found)
    assert not verify("secret", changed, "nonce", "1", found)
    assert not verify("secret", body, "nonce", "2", found)
    assert not verify("secret", body, "other", "1", found)
    assert not verify("other", body, "nonce", "1", found)


def test_without_a_secret_nothing_is_signed() -> None:
    assert headers("", b"{}", "nonce", "1") == {}
