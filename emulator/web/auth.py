"""Who may come in: access tokens (OAuth2 client credentials), Basic, and the refusals that the SDKs understand.

Source: conversation-api.md section 1; clients.md "What the emulator must therefore support".
"""

from __future__ import annotations

import base64
import hmac
from datetime import UTC, datetime

import jwt

from emulator.clock import Clock
from emulator.errors import PermissionDenied, TokenExpired, Unauthenticated
from emulator.settings import Settings
from emulator.spaces.leases import Leases
from emulator.store.leases import Lease

# Not a secret: it only tells a token of ours from a made-up one, and lets tokens outlive a restart of the emulator.
_SIGNING_KEY = "convemu signs its access tokens with this well-known key"
_NO_CREDENTIALS = "Request had invalid credentials."


class Tokens:
    """Issues and checks access tokens. Token times are real times: clients compare them with their own clock."""

    def __init__(self, settings: Settings, clock: Clock, leases: Leases) -> None:
        self._settings = settings
        self._clock = clock
        self._leases = leases
        # Authorization -> its token's expiry and key; checking a signature on every call would be waste
        self._known: dict[str | None, tuple[float, str]] = {}

    def issue(self, authorization: str | None) -> tuple[str, int]:
        """An access token and its lifetime in seconds, for `Basic key:secret`. Raises Unauthenticated."""
        lifetime = self._settings.token_lifetime_s
        return self.made_for(self._basic(authorization), lifetime), lifetime

    def made_for(self, key_id: str, lifetime_s: int) -> str:
        """An access token of this key that holds for `lifetime_s` seconds."""
        claims = {"exp": int(self._clock.wall()) + lifetime_s, "client_id": key_id, "iss": "convemu"}
        return jwt.encode(claims, _SIGNING_KEY, algorithm="HS256")

    def check(self, authorization: str | None, project_id: str) -> Lease | None:
        """Let a call on `project_id` pass; the lease whose project it is, None for a project that nobody leases.

        Raises Unauthenticated, TokenExpired or PermissionDenied.
        """
        if authorization in self._known:
            key_id = self._unexpired(self._known[authorization])
        else:
            key_id = self._identified(authorization or "")
        return self._space(key_id, project_id) if project_id else None

    def _space(self, key_id: str, project_id: str) -> Lease | None:
        """A leased key opens its own project only, and that project opens to no other key."""
        lease, holder = self._leases.of_project(project_id), self._leases.with_key(key_id)
        if lease is not None:
            if lease is not holder:
                raise PermissionDenied(f"Project {project_id} is leased; only the access key of its lease may use it.")
            return lease
        own = holder.project_id if holder else self._settings.project_id if self._settings.key_id else project_id
        if project_id != own:
            raise PermissionDenied(f"The credentials belong to project {own}, not {project_id}.")
        return None

    def _identified(self, authorization: str) -> str:
        """The key of these credentials. Raises Unauthenticated, TokenExpired."""
        scheme, _, credentials = authorization.partition(" ")
        if scheme.lower() == "basic":
            return self._basic(authorization)
        if scheme.lower() != "bearer":
            raise Unauthenticated(_NO_CREDENTIALS + " Send Authorization: Bearer with a token of POST /oauth2/token.")
        if len(self._known) >= 1000:
            self._known.clear()
        self._known[authorization] = claims = self._claims(credentials.strip())
        return self._unexpired(claims)

    def _unexpired(self, claims: tuple[float, str]) -> str:
        """The key of a token. Raises TokenExpired."""
        expires, key_id = claims
        if expires < self._clock.wall():
            moment = datetime.fromtimestamp(expires, UTC)
            raise TokenExpired(f"Jwt expired at {moment:%Y-%m-%dT%H:%M:%SZ}")
        return key_id

    @staticmethod
    def _claims(token: str) -> tuple[float, str]:
        try:
            claims = jwt.decode(token, _SIGNING_KEY, algorithms=["HS256"], options={"verify_exp": False})
            return float(claims["exp"]), str(claims.get("client_id", ""))
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
        except ValueError:  # also for bytes in the header that are no text
            raise Unauthenticated("Client authentication failed: the Basic credentials are not base64.") from None
        if not colon or not key_id or not secret:
            raise Unauthenticated("Client authentication failed: the Basic credentials are not key_id:key_secret.")
        wanted = self._leases.with_key(key_id) or self._settings
        if wanted.key_id and not (
            hmac.compare_digest(key_id.encode(), wanted.key_id.encode())
            and hmac.compare_digest(secret.encode(), wanted.key_secret.encode())
        ):
            raise Unauthenticated("Client authentication failed: unknown key id or wrong secret.")
        return key_id
