"""Who may call our webhook: the signature over the raw body, its age, and its nonce, which counts once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections import OrderedDict
from collections.abc import Mapping

MAX_AGE_S = 300
PREFIX = "x-sinch-webhook-signature"


class Remembered:
    """A bounded memory of texts: `seen` says whether a text was there before, and remembers it."""

    def __init__(self, limit: int = 10_000) -> None:
        self._limit = limit
        self._texts: OrderedDict[str, None] = OrderedDict()

    def seen(self, text: str) -> bool:
        if text in self._texts:
            return True
        self._texts[text] = None
        if len(self._texts) > self._limit:
            self._texts.popitem(last=False)
        return False


class Gate:
    """Tells Sinch's callbacks from anybody else's."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._nonces = Remembered()

    def refusal(self, headers: Mapping[str, str], body: bytes) -> str:
        """Why this request is not taken, or "" when it is genuine, fresh and new."""
        signature = headers.get(PREFIX, "")
        nonce = headers.get(f"{PREFIX}-nonce", "")
        timestamp = headers.get(f"{PREFIX}-timestamp", "")
        if not (signature and nonce and timestamp):
            return "not signed"
        signed = body + b"." + nonce.encode() + b"." + timestamp.encode()
        expected = base64.b64encode(hmac.digest(self._secret, signed, hashlib.sha256)).decode()
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            return "wrong signature"
        if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > MAX_AGE_S:
            return "too old"
        return "nonce used before" if self._nonces.seen(nonce) else ""
