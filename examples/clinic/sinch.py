"""The one place that calls the Conversation API: a token, and `messages:send`."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientResponse, ClientSession, encode_basic_auth

from clinic.config import Config


class SendFailed(Exception):
    """The Conversation API refused a message; the text is its own explanation."""


class Sinch:
    """Sends messages as one app. Keeps its token until the API says that it has expired."""

    def __init__(self, session: ClientSession, config: Config) -> None:
        self._session = session
        self._config = config
        self._token = ""

    async def send_text(self, phone: str, text: str, metadata: str = "") -> str:
        """Send a plain text; the answer is the message id."""
        return await self.send(phone, {"text_message": {"text": text}}, metadata)

    async def send(self, phone: str, message: dict[str, Any], metadata: str = "") -> str:
        """Send any app message; `metadata` comes back in its delivery reports. Raises SendFailed."""
        body = {
            "app_id": self._config.app_id,
            "recipient": {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": phone}]}},
            "message": message,
            "message_metadata": metadata,
        }
        for attempt in (1, 2):
            async with await self._post(body) as response:
                if response.status == 200:
                    return str((await response.json())["message_id"])
                # Only an expired token is worth a second try: the header says so, as for the official SDKs.
                expired = response.status == 401 and "expired" in response.headers.get("www-authenticate", "")
                if not expired or attempt == 2:
                    raise SendFailed(f"{response.status}: {await response.text()}")
                self._token = ""
        raise AssertionError("unreachable")

    async def _post(self, body: dict[str, Any]) -> ClientResponse:
        self._token = self._token or await self._fetch_token()
        url = f"{self._config.base_url}/v1/projects/{self._config.project_id}/messages:send"
        return await self._session.post(url, json=body, headers={"Authorization": f"Bearer {self._token}"})

    async def _fetch_token(self) -> str:
        url = f"{self._config.auth_url or self._config.base_url}/oauth2/token"
        who = {"Authorization": encode_basic_auth(self._config.key_id, self._config.key_secret)}
        async with self._session.post(url, data={"grant_type": "client_credentials"}, headers=who) as response:
            if response.status != 200:
                raise SendFailed(f"no token: {response.status}: {await response.text()}")
            return str((await response.json())["access_token"])
