"""`gateway_error`: something in front of the API answers, and not in JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from emulator.chance import Chance
from emulator.faulting.api.answering import Answering, ApiEffect, Refusal


class GatewayErrorFault(ApiEffect):
    """Answer as a proxy in front of the API would: `{"kind": "gateway_error", "code": 502}`."""

    code: Annotated[int, Field(ge=500, le=599)] = 502
    """HTTP status"""

    def apply(self, answering: Answering, chance: Chance) -> Answering:
        """A page for people, which no client can parse."""
        page = f"<html><head><title>{self.code}</title></head><body><h1>Bad Gateway</h1></body></html>\n"
        return replace(answering, refusal=Refusal(self.code, body=page, content_type="text/html"))
