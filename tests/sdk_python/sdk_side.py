"""What tests with the Python SDK share: the client, a check that everything was understood, a phone to answer with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp
from pydantic import BaseModel
from sinch import SinchClient
from sinch.core.models.internal.unions import SinchRawResponse

from emulator.web.server import Server

SECRET = "CactusKnight_SurfsWaves"
UNKNOWN = "01E3S8B6YCMRNR0GGM94H80ACX"


def client_of(server: Server, *, key_secret: str = "secret", project_id: str = "") -> SinchClient:
    """The SDK with project credentials; it is told where the emulator is, nothing else."""
    client = SinchClient(
        project_id=project_id or server.settings.project_id,
        key_id="key",
        key_secret=key_secret,
        conversation_region="eu",
        sms_region="eu",
    )
    client.configuration.auth_origin = server.url
    client.configuration.conversation_origin = server.url
    client.configuration.sms_origin = server.url
    return client


def client_of_plan(server: Server) -> SinchClient:
    """The SDK with a service plan and its API token: it knows the SMS part only."""
    plan, token = server.settings.service_plan_id, server.settings.api_token
    client = SinchClient(service_plan_id=plan, sms_api_token=token, sms_region="eu")
    client.configuration.sms_origin_with_service_plan_id = server.url
    return client


def strangers(value: Any, path: str = "") -> Iterator[str]:
    """Paths in a parsed answer that the SDK has no field for; fails on a part that it could not parse at all."""
    if isinstance(value, BaseModel):
        assert not isinstance(value, SinchRawResponse), f"{path}: not understood: {value}"
        yield from (f"{path}.{name}" for name in value.model_extra or {})
        for name in type(value).model_fields:
            yield from strangers(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, list):
        for each in value:
            yield from strangers(each, f"{path}[]")
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from strangers(each, f"{path}.{name}")


@dataclass
class Phone:
    """Writes and answers by the emulator's own API."""

    server: Server
    session: aiohttp.ClientSession

    async def write(self, number: str, **fields: Any) -> dict[str, Any]:
        """Send `text`, `choice`, ... from `number`; what the emulator made of it."""
        url = f"{self.server.url}/_emulator/phones/{number}/messages"
        async with self.session.post(url, json=fields) as response:
            assert response.status == 200, await response.text()
            return dict(await response.json())
