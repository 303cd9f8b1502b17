"""Webhooks on the wire (conversation-api.md section 7.3)."""

from __future__ import annotations

from typing import Literal

from emulator.wire.base import Text, Wire
from emulator.wire.enums import Trigger


class ClientCredentials(Wire):
    """How to get an OAuth2 token for an application's own endpoint."""

    client_id: str
    client_secret: str
    endpoint: str
    scope: str | None = None
    response_type: str | None = None
    token_request_type: Literal["BASIC", "FORM"] = "BASIC"


class Webhook(Wire):
    """A webhook, as answered."""

    id: str
    app_id: str
    target: str
    target_type: Literal["HTTP", "DISMISS"] = "HTTP"
    secret: Text = ""
    triggers: list[Trigger]
    client_credentials: ClientCredentials | None = None
