"""Notes a NO but never answers it: the patient is left wondering."""

from __future__ import annotations

from aiohttp import web
from clinic.app import create_app as clinic
from clinic.config import Config
from clinic.desk import Appointment, Desk


class DeafDesk(Desk):
    """Cancels in silence."""

    def decide(self, appointment: Appointment, verb: str) -> str:
        answer = super().decide(appointment, verb)
        return "" if verb == "cancel" else answer


def create_app(config: Config) -> web.Application:
    """The clinic, deaf to NO."""
    return clinic(config, desk=DeafDesk)
