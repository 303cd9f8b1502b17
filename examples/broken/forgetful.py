"""Handles a message again when its callback comes twice: the patient gets two answers."""

from __future__ import annotations

from aiohttp import web
from clinic.app import create_app as clinic
from clinic.config import Config
from clinic.desk import Desk


class ForgetfulDesk(Desk):
    """Never remembers a message."""

    def is_repeat(self, message_id: str) -> bool:
        return False


def create_app(config: Config) -> web.Application:
    """The clinic, not idempotent."""
    return clinic(config, desk=ForgetfulDesk)
