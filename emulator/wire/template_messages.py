"""Messages that name a template instead of saying the thing itself (conversation-api.md section 8.1)."""

from __future__ import annotations

from pydantic import model_validator

from emulator.wire.base import Wire
from emulator.wire.contents import Filled
from emulator.wire.enums import Channel


class ChannelTemplate(Wire):
    """A template kept by a channel. SMS has none."""

    template_id: Filled
    """The channel's id of it."""
    version: str | None = None
    """Which version."""
    language_code: str | None = None
    """Which language, such as en-US."""
    parameters: dict[str, str] | None = None
    """Values for the placeholders."""


class OmniTemplate(Wire):
    """A template of the project, for every channel."""

    template_id: Filled
    """Its id."""
    version: Filled
    """Which version, a number or `latest`."""
    language_code: str | None = None
    """Which language; none: the template's default."""
    parameters: dict[str, str] | None = None
    """Values for the placeholders `${key}`."""


class TemplateMessage(Wire):
    """A message by template; at least one of the two must be there."""

    channel_template: dict[Channel, ChannelTemplate] | None = None
    """Per channel, a template kept there."""
    omni_template: OmniTemplate | None = None
    """A template of the project."""

    @model_validator(mode="after")
    def _at_least_one(self) -> TemplateMessage:
        if not self.channel_template and self.omni_template is None:
            raise ValueError("needs at least one of channel_template and omni_template")
        return self
