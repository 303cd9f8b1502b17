"""`status`: the API answers an error, in the contract's shape, without doing anything."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from emulator.chance import Chance
from emulator.faulting.api.answering import Answering, ApiEffect, Refusal
from emulator.faulting.effect import Seconds

WORDS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    499: "CANCELLED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
"""HTTP status to the contract's word (google.rpc.Code, which the vendor's errors follow)."""


class StatusFault(ApiEffect):
    """Answer an error: `{"kind": "status", "code": 429, "retry_after": "2s"}`."""

    code: Annotated[int, Field(ge=400, le=599)] = 500
    """HTTP status"""
    retry_after: Seconds | None = None
    """Value of the Retry-After header; not set: no header"""
    word: str = ""
    """The error's `status`; empty: the one that belongs to the code"""
    message: str = ""
    """The error's `message`"""
    details: tuple[dict[str, Any], ...] = ()
    """The error's `details`"""

    def apply(self, answering: Answering, chance: Chance) -> Answering:
        """Answer instead of the handler."""
        headers = () if self.retry_after is None else (("retry-after", f"{max(0, round(self.retry_after))}"),)
        refusal = Refusal(
            status=self.code,
            word=self.word or WORDS.get(self.code, "UNKNOWN"),
            message=self.message or f"A fault on purpose answers {self.code}.",
            details=self.details,
            headers=headers,
        )
        return replace(answering, refusal=refusal)
