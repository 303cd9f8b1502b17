"""Capability lookups on the wire (conversation-api.md section 7.4)."""

from __future__ import annotations

from emulator.wire.base import Wire
from emulator.wire.identities import Recipient


class CapabilityQuery(Wire):
    """Whom to ask about. Each channel's answer arrives as a CAPABILITY callback."""

    app_id: str
    recipient: Recipient
    request_id: str | None = None
    """Made when absent; repeated in the callbacks"""
    project_id: str | None = None
    """Redundant; samples of 2021 carry it"""


class CapabilityAnswer(Wire):
    """The question, as taken."""

    app_id: str
    recipient: Recipient
    request_id: str
