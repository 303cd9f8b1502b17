"""Takes the same text of the same person for a repetition: a second YES to a second question is lost."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from clinic.app import create_app as clinic
from clinic.config import Config
from clinic.desk import Desk


class DedupingDesk(Desk):
    """Recognises messages by what they say."""

    async def take(self, event: dict[str, Any]) -> None:
        if message := event.get("message"):
            said = f"{message['channel_identity']['identity']} {message['contact_message']}"
            event = {**event, "message": {**message, "id": said}}
        await super().take(event)


def create_app(config: Config) -> web.Application:
    """The clinic, wrongly idempotent."""
    return clinic(config, desk=DedupingDesk)
