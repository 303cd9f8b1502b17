"""`expired_token`: the token is refused as past its time, as the SDKs need it to get a new one."""

from __future__ import annotations

from dataclasses import replace

from emulator.chance import Chance
from emulator.faulting.api.answering import Answering, ApiEffect, Refusal

MESSAGE = "The access token expired"
CHALLENGE = f'Bearer error="invalid_token", error_description="{MESSAGE}"'


class ExpiredTokenFault(ApiEffect):
    """Answer 401 with `expired` in www-authenticate: `{"kind": "expired_token", "times": 1}`."""

    def apply(self, answering: Answering, chance: Chance) -> Answering:
        """All four SDKs get a new token and call again (clients.md)."""
        return replace(
            answering, refusal=Refusal(401, "UNAUTHENTICATED", MESSAGE, headers=(("www-authenticate", CHALLENGE),))
        )
