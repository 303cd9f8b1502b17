"""A callback on its way: whom it goes to, and the very bytes that are sent and signed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Credentials:
    """How to get an OAuth2 token for a target (webhooks.md section 4)."""

    client_id: str
    client_secret: str
    endpoint: str
    scope: str | None = None
    response_type: str | None = None
    token_request_type: str = "BASIC"  # BASIC | FORM


@dataclass(frozen=True, slots=True)
class Target:
    """Where callbacks go. Without a secret they are unsigned; `webhook_id` is "" for a send's own callback_url."""

    url: str
    secret: str = ""
    credentials: Credentials | None = None
    webhook_id: str = ""
    waits: tuple[float, ...] | None = None  # seconds before each retry; None: as the settings say

    @property
    def lane(self) -> str:
        """Callbacks with the same lane keep their order."""
        return self.webhook_id or self.url


@dataclass(frozen=True, slots=True)
class Callback:
    """One callback for one target. `body` is serialised once: the signature is over these bytes."""

    id: str
    app_id: str
    trigger: str
    message_id: str
    phone: str
    target: Target
    body: bytes
    made_at: float
