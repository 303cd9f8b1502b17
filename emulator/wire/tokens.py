"""The token request and its answer (conversation-api.md section 1.2)."""

from __future__ import annotations

from typing import Literal

from emulator.wire.base import Wire


class TokenRequest(Wire):
    """A form, not JSON; who asks stands in the Authorization header."""

    grant_type: Literal["client_credentials"]


class AccessToken(Wire):
    """All four are always there: the Python SDK reads each of them."""

    access_token: str
    """A JWT whose `exp` clients may read."""
    expires_in: int
    """Seconds."""
    scope: str
    """Empty."""
    token_type: Literal["bearer"]
