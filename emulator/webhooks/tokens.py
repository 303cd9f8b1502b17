"""OAuth2 tokens for targets that want one: client credentials, kept until they expire (webhooks.md section 4)."""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp
import orjson

from emulator.clock import Clock
from emulator.errors import TargetUnreachable
from emulator.webhooks.callback import Credentials
from emulator.webhooks.unreachable import place_of, sentence

SHORTEST_S, LONGEST_S = 30, 3600
LARGEST_ANSWER = 65_536


@dataclass(frozen=True, slots=True)
class _Token:
    value: str
    until: float  # real time: the issuer's clock is not ours


class TokenCache:
    """Gets tokens, and gives out the same one until it expires."""

    def __init__(self, session: aiohttp.ClientSession, clock: Clock, timeout_s: float) -> None:
        self._session = session
        self._clock = clock
        self._timeout_s = timeout_s
        self._tokens: dict[Credentials, _Token] = {}

    async def token(self, credentials: Credentials) -> str:
        """The access token. Raises TargetUnreachable with a sentence when there is none to be had."""
        kept = self._tokens.get(credentials)
        if kept is not None and self._clock.wall() < kept.until:
            return kept.value
        self._tokens.pop(credentials, None)
        asked_at = self._clock.wall()
        value, expires_in = _read(*await self._ask(credentials), credentials.endpoint)
        self._tokens[credentials] = _Token(value, asked_at + expires_in)
        return value

    def forget(self, credentials: Credentials) -> None:
        """The target refused it: get another one next time."""
        self._tokens.pop(credentials, None)

    async def _ask(self, credentials: Credentials) -> tuple[int, bytes]:
        form = {"grant_type": "client_credentials"}
        if credentials.scope:
            form["scope"] = credentials.scope
        if credentials.response_type:
            form["response_type"] = credentials.response_type
        headers = {"Accept": "application/json"}
        if credentials.token_request_type == "FORM":
            form |= {"client_id": credentials.client_id, "client_secret": credentials.client_secret}
        else:
            headers["Authorization"] = aiohttp.encode_basic_auth(credentials.client_id, credentials.client_secret)
        try:
            async with self._session.post(
                credentials.endpoint, data=form, headers=headers, allow_redirects=False
            ) as response:
                return response.status, await response.content.read(LARGEST_ANSWER)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as fault:
            why = sentence(fault, credentials.endpoint, self._timeout_s)
            raise TargetUnreachable(f"no OAuth2 token for the webhook: {why}") from None


def _read(status: int, body: bytes, endpoint: str) -> tuple[str, float]:
    where = f"no OAuth2 token for the webhook: {place_of(endpoint)}"
    if not 200 <= status <= 299:
        raise TargetUnreachable(f"{where} answered {status}")
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise TargetUnreachable(f"{where} answered something that is not JSON") from None
    value = answer.get("access_token") if isinstance(answer, dict) else None
    expires_in = answer.get("expires_in") if isinstance(answer, dict) else None
    if not isinstance(value, str) or not value:
        raise TargetUnreachable(f"{where} answered without an access_token")
    if not isinstance(expires_in, int | float) or not SHORTEST_S <= expires_in <= LONGEST_S:
        raise TargetUnreachable(
            f"{where} answered expires_in {expires_in!r}; the service asks for {SHORTEST_S} to {LONGEST_S} seconds"
        )
    return value, float(expires_in)
