"""One attempt over the wire. Expected faults become values; only bugs are raised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import TracebackType

import aiohttp

from emulator.clock import Clock
from emulator.errors import TargetUnreachable
from emulator.webhooks import signing
from emulator.webhooks.callback import Callback
from emulator.webhooks.nonces import Nonces
from emulator.webhooks.schedule import is_success
from emulator.webhooks.sendings import Twist
from emulator.webhooks.tokens import TokenCache
from emulator.webhooks.unreachable import place_of, sentence

LARGEST_ANSWER = 65_536
SHOWN_ANSWER = 1_000
KEEP_ALIVE_S = 1.5
"""Shorter than what common servers grant an idle connection (2 s and more), so that none closes under a callback."""

USER_AGENT = "convemu"  # what the service sends is not evidenced (webhooks.md section 4)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt. `status` None: nobody answered. `fault`: a sentence unless it was taken."""

    headers: dict[str, str]
    status: int | None
    fault: str
    answer: str
    duration_s: float  # real time
    retry_after_s: float | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the application took the callback."""
        return self.status is not None and is_success(self.status)


class Sender:
    """Posts callbacks over one client session: connections are reused, cookies and redirects are not."""

    def __init__(self, clock: Clock, timeout_s: float) -> None:
        self._clock = clock
        self._timeout_s = timeout_s
        self._nonces = Nonces(clock)
        self._session = aiohttp.ClientSession(
            # No limit of our own: each lane has at most one callback on its way.
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=timeout_s),
            headers={"User-Agent": USER_AGENT},
        )
        self._tokens = TokenCache(self._session, clock, timeout_s)

    async def __aenter__(self) -> Sender:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def send(self, callback: Callback, twist: Twist, last_nonce: str) -> Outcome:
        """One attempt, with a nonce and a timestamp of its own. `last_nonce`: of the lane's attempt before, or ""."""
        started = self._clock.wall()
        headers = self._headers(callback, twist, last_nonce)
        try:
            if callback.target.credentials is not None:
                token = await self._tokens.token(callback.target.credentials)
                headers["Authorization"] = f"Bearer {token}"
            status, answer, answer_headers = await self._post(callback, twist, headers)
        except TargetUnreachable as unreachable:
            return self._unanswered(headers, started, unreachable.message)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as fault:
            return self._unanswered(headers, started, sentence(fault, callback.target.url, self._timeout_s))
        if status == 401 and callback.target.credentials is not None:
            self._tokens.forget(callback.target.credentials)
        return Outcome(
            headers=_shown(headers),
            status=status,
            fault=_complaint(status, answer_headers, callback.target.url),
            answer=answer[:SHOWN_ANSWER].decode(errors="replace"),
            duration_s=self._clock.wall() - started,
            retry_after_s=self._retry_after(answer_headers) if status in (429, 503) else None,
        )

    def _headers(self, callback: Callback, twist: Twist, last_nonce: str) -> dict[str, str]:
        headers = {"Content-Type": "application/json", **dict(twist.headers)}
        secret = callback.target.secret
        if not secret or twist.signature == "none":
            return headers
        nonce = last_nonce if twist.reuse_nonce and last_nonce else self._nonces.fresh()
        if twist.signature == "wrong":
            secret += " and something that nobody knows"
        timestamp = str(int(self._clock.wall() - twist.age_s))
        return headers | signing.headers(secret, callback.body, nonce, timestamp)

    async def _post(
        self, callback: Callback, twist: Twist, headers: dict[str, str]
    ) -> tuple[int, bytes, Mapping[str, str]]:
        body = callback.body if twist.body_instead is None else twist.body_instead
        async with self._session.post(
            callback.target.url, data=body, headers=headers, allow_redirects=False
        ) as response:
            return response.status, await _beginning(response), response.headers

    def _unanswered(self, headers: dict[str, str], started: float, fault: str) -> Outcome:
        return Outcome(_shown(headers), None, fault, "", self._clock.wall() - started)

    def _retry_after(self, headers: Mapping[str, str]) -> float | None:
        """Seconds, or an HTTP date by real time; anything else counts as not said."""
        text = headers.get("Retry-After", "").strip()
        if text.isascii() and text.isdigit():
            return float(text)
        try:
            return max(0.0, parsedate_to_datetime(text).timestamp() - self._clock.wall()) if text else None
        except ValueError:
            return None


async def _beginning(response: aiohttp.ClientResponse) -> bytes:
    """The first 64 KiB of the body. The status alone decides, so a body that breaks off changes nothing."""
    read = bytearray()
    try:
        while len(read) < LARGEST_ANSWER and (chunk := await response.content.read(LARGEST_ANSWER - len(read))):
            read += chunk
    except (aiohttp.ClientError, OSError, TimeoutError):
        response.close()
    if not response.content.at_eof():
        response.close()  # rather a new connection than reading on
    return bytes(read)


def _shown(headers: dict[str, str]) -> dict[str, str]:
    """As they go into the record: no token in it."""
    return {**headers, "Authorization": "Bearer ***"} if "Authorization" in headers else headers


def _complaint(status: int, headers: Mapping[str, str], url: str) -> str:
    if is_success(status):
        return ""
    if 300 <= status <= 399:
        where = f" to {headers['Location']}" if "Location" in headers else ""
        return f"{place_of(url)} redirects ({status}{where}); redirects are not followed, name the final address"
    return f"{place_of(url)} answered {status}"
