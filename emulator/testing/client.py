"""Calls of the emulator's own API, from inside the engine's loop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from emulator.errors import CallerError, TargetUnreachable

LONGEST_S = 330.0


class Client:
    """One emulator by its address. Its refusals become CallerError, its silence TargetUnreachable."""

    def __init__(self, session: ClientSession, url: str) -> None:
        self._session = session
        self.url = url

    async def call(self, method: str, path: str, body: Any = None, *, token: str = "") -> Any:
        """The JSON answer."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = {} if body is None and method in ("POST", "PUT", "PATCH") else body
        try:
            async with self._session.request(method, self.url + path, json=body, headers=headers) as response:
                answer = await response.json(content_type=None)
        except (ClientError, TimeoutError, ValueError) as error:
            raise TargetUnreachable(
                f"no emulator answers at {self.url} ({str(error) or type(error).__name__})"
            ) from None
        if response.status >= 400:
            raise CallerError(_message(answer, response.status))
        return answer


def _message(answer: Any, status: int) -> str:
    try:
        return str(answer["error"]["message"])
    except (KeyError, TypeError):
        return f"the emulator answered {status}: {answer}"


@asynccontextmanager
async def client_of(url: str) -> AsyncIterator[Client]:
    """A client without a limit of connections: every wait of a test holds one."""
    async with ClientSession(
        connector=TCPConnector(limit=0), cookie_jar=DummyCookieJar(), timeout=ClientTimeout(total=LONGEST_S)
    ) as session:
        yield Client(session, url.rstrip("/"))
