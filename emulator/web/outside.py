"""Calls the application under test over HTTP, for the player."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import ClientError, ClientSession, ClientTimeout, InvalidURL

from emulator.errors import TargetUnreachable
from emulator.player.outside import Answer
from emulator.web.reach import is_there


class HttpOutside:
    """The player's way out (`player.outside.Outside`), over a client session that is handed in."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session

    async def is_there(self, url: str) -> bool:
        """Whether somebody takes connections there."""
        return await is_there(url)

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout_s: float
    ) -> Answer:
        """The answer, whatever its status; redirects are answers too. Raises TargetUnreachable or TimeoutError."""
        limit = ClientTimeout(total=timeout_s)
        try:
            async with self._session.request(
                method, url, headers=headers, data=body, timeout=limit, allow_redirects=False
            ) as response:
                told = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status, told, await response.read())
        except TimeoutError:
            raise  # aiohttp's own time-outs are client errors as well
        except InvalidURL as error:
            raise TargetUnreachable(f"{url} is not an address; write http://HOST:PORT/PATH ({error})") from None
        except ClientError as error:
            raise TargetUnreachable(
                f"{method} {url}: nobody answers there ({str(error) or type(error).__name__})"
            ) from None
