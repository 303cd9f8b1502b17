"""OAuth2 tokens for targets that ask for one: got with client credentials, kept until they expire (real time)."""

from __future__ import annotations

import aiohttp

from emulator.clock import Clock
from emulator.webhooks.callback import Credentials

MIN_LIFETIME_S, MAX_LIFETIME_S = 30, 3600


class TokenRefused(Exception):
    """The token endpoint gave no usable token; the attempt counts as failed and is retried."""


class TargetTokens:
    """One token per set of credentials."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[Credentials, tuple[str, float]] = {}

    async def get(self, session: aiohttp.ClientSession, credentials: Credentials) -> str:
        """A token that holds. Raises TokenRefused or aiohttp.ClientError."""
        token, expires = self._kept.get(credentials, ("", 0.0))
        if expires > self._clock.wall():
            return token
        token, lifetime = await _request(session, credentials)
        self._kept[credentials] = (token, self._clock.wall() + lifetime)
        return token

    def forget(self, credentials: Credentials) -> None:
        """Ask anew next time: the target refused the token."""
        self._kept.pop(credentials, None)


async def _request(session: aiohttp.ClientSession, credentials: Credentials) -> tuple[str, float]:
    form = {"grant_type": "client_credentials"}
    form |= {"scope": credentials.scope} if credentials.scope else {}
    form |= {"response_type": credentials.response_type} if credentials.response_type else {}
    headers: dict[str, str] = {}
    if credentials.token_request_type == "FORM":
        form |= {"client_id": credentials.client_id, "client_secret": credentials.client_secret}
    else:
        headers["Authorization"] = aiohttp.encode_basic_auth(credentials.client_id, credentials.client_secret)
    async with session.post(credentials.endpoint, data=form, headers=headers, allow_redirects=False) as response:
        if response.status != 200:
            raise TokenRefused(f"the token endpoint {credentials.endpoint} answered {response.status}")
        try:
            answer = await response.json(content_type=None)
            token, lifetime = str(answer["access_token"]), float(answer["expires_in"])
        except (ValueError, KeyError, TypeError):
            raise TokenRefused(
                f"the token endpoint {credentials.endpoint} gave no JSON with access_token and expires_in"
            ) from None
    if not MIN_LIFETIME_S <= lifetime <= MAX_LIFETIME_S:
        raise TokenRefused(f"the token's expires_in is {lifetime:g}; it must be from 30 to 3600 seconds")
    return token, lifetime
