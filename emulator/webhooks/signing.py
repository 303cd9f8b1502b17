"""HMAC signatures of callbacks: pure (webhooks.md section 6)."""

from __future__ import annotations

import base64
import hashlib
import hmac

ALGORITHM = "HmacSHA256"  # the Java SDK hands this very word to its cryptography
NONCE = "x-sinch-webhook-signature-nonce"


def signature(secret: str, body: bytes, nonce: str, timestamp: str) -> str:
    """Base64 of HMAC-SHA256 over `body.nonce.timestamp`, keyed with the secret as UTF-8 text."""
    message = b".".join((body, nonce.encode(), timestamp.encode()))
    return base64.b64encode(hmac.digest(secret.encode(), message, hashlib.sha256)).decode()


def headers(secret: str, body: bytes, nonce: str, timestamp: str) -> dict[str, str]:
    """The four headers of a signed callback; none when there is no secret."""
    if not secret:
        return {}
    return {
        "x-sinch-webhook-signature": signature(secret, body, nonce, timestamp),
        NONCE: nonce,
        "x-sinch-webhook-signature-timestamp": timestamp,
        "x-sinch-webhook-signature-algorithm": ALGORITHM,
    }


def verify(secret: str, body: bytes, nonce: str, timestamp: str, found: str) -> bool:
    """Whether `found` is the signature of these values."""
    return hmac.compare_digest(signature(secret, body, nonce, timestamp), found)
