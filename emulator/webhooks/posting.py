"""One attempt: sign, post, and tell what came of it. Expected faults become values; only a bug escapes."""

from __future__ import annotations

import time
from dataclasses import dataclass

import aiohttp

from emulator.clock import Clock
from emulator.ids import Ids
from emulator.webhooks import signing
from emulator.webhooks.callback import Callback
from emulator.webhooks.tokens import TargetTokens, TokenRefused

SHOWN_ANSWER_BYTES = 2048


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of an attempt. `status` None: no answer, and `fault` says why."""

    headers: dict[str, str]
    status: int | None
    fault: str
    duration_s: float
    answer: str = ""
    retry_after_s: float | None = None


class Poster:
    """Posts callbacks over one client session."""

    def __init__(self, clock: Clock, ids: Ids, timeout_s: float) -> None:
        self._clock = clock
        self._ids = ids
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._tokens = TargetTokens(clock)
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make the session. Connections are reused; cookies and redirects are none of ours."""
        self._session = aiohttp.ClientSession(
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(limit=0, limit_per_host=0),
            trust_env=False,
        )

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    async def post(self, callback: Callback) -> Posted:
        """Try once: a fresh nonce and timestamp over the same bytes. Timestamps are real time, as receivers check."""
        assert self._session is not None, "the poster is not open"
        nonce, timestamp = self._ids.ulid(), str(int(self._clock.wall()))
        headers = {"Content-Type": "application/json", "User-Agent": "convemu"}
        headers |= signing.headers(callback.target.secret, callback.body, nonce, timestamp)
        started = time.monotonic()
        try:
            if callback.target.credentials is not None:
                headers["Authorization"] = "Bearer " + await self._tokens.get(
                    self._session, callback.target.credentials
                )
            async with self._session.post(
                callback.target.url, data=callback.body, headers=headers, allow_redirects=False
            ) as response:
                answer = await response.content.read(SHOWN_ANSWER_BYTES)
                if response.status == 401 and callback.target.credentials is not None:
                    self._tokens.forget(callback.target.credentials)
                return Posted(
                    headers, response.status, "", time.monotonic() - started, answer.decode(errors="replace"),
                    _seconds(response.headers.get("Retry-After")),
                )  # fmt: skip
        except (aiohttp.ClientError, TokenRefused, TimeoutError, OSError, ValueError) as error:
            return Posted(headers, None, why(error, callback.target.url), time.monotonic() - started)


def _seconds(retry_after: str | None) -> float | None:
    return float(retry_after) if retry_after and retry_after.strip().isdecimal() else None


def why(error: Exception, url: str) -> str:
    """One plain sentence for a fault of the network, with the way out where there is one."""
    if isinstance(error, TimeoutError):
        return f"{url} did not answer in time"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return f"the name in {url} cannot be resolved"
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return f"the certificate of {url} is not trusted"
    if isinstance(error, aiohttp.ClientConnectorError):
        hint = (
            "; inside a container localhost is the container itself" if "//localhost" in url or "//127." in url else ""
        )
        return f"connection refused: nothing listens at {url}{hint}"
    if isinstance(error, aiohttp.ServerDisconnectedError | ConnectionResetError | aiohttp.ClientOSError):
        return f"{url} closed the connection without an answer"
    if isinstance(error, aiohttp.InvalidURL):
        return f"{url} is not a URL"
    return str(error) or type(error).__name__
