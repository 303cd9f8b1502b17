"""Who may come in: access tokens (OAuth2 client credentials), Basic, and the refusals that the SDKs understand.

Source: conversation-api.md section 1; clients.md "What the emulator must therefore support".
"""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import UTC, datetime

import jwt

from emulator.clock import Clock
from emulator.errors import PermissionDenied, TokenExpired, Unauthenticated
from emulator.settings import Settings

# Not a secret: it only tells a token of ours from a made-up one, and lets tokens outlive a restart of the emulator.
_SIGNING_KEY = "convemu signs its access tokens with this well-known key"
_NO_CREDENTIALS = "Request had invalid credentials."


class Tokens:
    """Issues and checks access tokens. Token times are real times: clients compare them with their own clock."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._known: dict[str, float] = {}  # token -> its expiry; checking a signature on every call would be waste

    def issue(self, authorization: str | None) -> tuple[str, int]:
        """An access token and its lifetime in seconds, for `Basic key:secret`. Raises Unauthenticated."""
        key_id = self._basic(authorization)
        lifetime = self._settings.token_lifetime_s
        expires = int(self._clock.wall()) + lifetime
        token = jwt.encode({"exp": expires, "client_id": key_id, "iss": "convemu"}, _SIGNING_KEY, algorithm="HS256")
        return token, lifetime

    def check(self, authorization: str | None, project_id: str) -> None:
        """Let a call on `project_id` pass. Raises Unauthenticated, TokenExpired or PermissionDenied."""
        scheme, _, credentials = (authorization or "").partition(" ")
        if scheme.lower() == "bearer":
            self._bearer(credentials.strip())
        elif scheme.lower() == "basic":
            self._basic(authorization)
        else:
            raise Unauthenticated(_NO_CREDENTIALS + " Send Authorization: Bearer with a token of POST /oauth2/token.")
        if self._settings.key_id and project_id and project_id != self._settings.project_id:
            raise PermissionDenied(f"The credentials belong to project {self._settings.project_id}, not {project_id}.")

    def _bearer(self, token: str) -> None:
        expires = self._known.get(token)
        if expires is None:
            expires = self._known[token] = self._expiry(token)
            if len(self._known) > 1000:
                self._known = {token: expires}
        if expires < self._clock.wall():
            moment = datetime.fromtimestamp(expires, UTC)
            raise TokenExpired(f"Jwt expired at {moment:%Y-%m-%dT%H:%M:%SZ}")

    @staticmethod
    def _expiry(token: str) -> float:
        try:
            claims = jwt.decode(token, _SIGNING_KEY, algorithms=["HS256"], options={"verify_exp": False})
            return float(claims["exp"])
        except (jwt.InvalidTokenError, KeyError, ValueError):
            raise Unauthenticated(_NO_CREDENTIALS + " This token was not issued here.") from None

    def _basic(self, authorization: str | None) -> str:
        """The key id of `Basic key:secret`. Raises Unauthenticated."""
        scheme, _, credentials = (authorization or "").partition(" ")
        if scheme.lower() != "basic":
            raise Unauthenticated(
                "Client authentication failed: send Authorization: Basic key_id:key_secret in base64."
            )
        try:
            key_id, colon, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise Unauthenticated("Client authentication failed: the Basic credentials are not base64.") from None
        wanted = self._settings
        if not colon or not key_id or not secret:
            raise Unauthenticated("Client authentication failed: the Basic credentials are not key_id:key_secret.")
        if wanted.key_id and not (
            hmac.compare_digest(key_id.encode(), wanted.key_id.encode())
            and hmac.compare_digest(secret.encode(), wanted.key_secret.encode())
        ):
            raise Unauthenticated("Client authentication failed: unknown key id or wrong secret.")
        return key_id
