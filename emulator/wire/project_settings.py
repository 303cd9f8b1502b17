"""Settings of a project on the wire (conversation-api.md section 7.6)."""

from __future__ import annotations

from pydantic import Field

from emulator.wire.base import Wire


class ContactSettings(Wire):
    """How contacts are kept."""

    unified_contact_id_enabled: bool | None = None
    """One contact per phone number across SMS, RCS and MMS"""


class SettingsRequest(Wire):
    """What to set."""

    contact_settings: ContactSettings | None = None


class Settings(Wire):
    """What is set."""

    contact_settings: ContactSettings = Field(default_factory=ContactSettings)


class SettingsAnswer(Wire):
    """A project and its settings."""

    project_id: str
    settings: Settings
