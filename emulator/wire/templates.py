"""Templates, version 2, on the wire (conversation-api.md section 11)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from emulator.wire.app_messages import CONTENT_KINDS, Contents
from emulator.wire.base import Instant, Text, Wire
from emulator.wire.contents import Filled
from emulator.wire.enums import Channel
from emulator.wire.one_of import the_one

LATEST = "latest"
"""The version that stands for the newest of a language."""


class Variable(Wire):
    """A parameter that the translation expects."""

    key: Filled
    preview_value: Text = ""


class ChannelOverride(Wire):
    """A channel's own template instead of this one; kept, not acted on: SMS has no templates."""

    template_reference: dict[str, Any] | None = None
    parameter_mappings: dict[str, str] | None = None


class Translation(Contents):
    """A template's message in one language: exactly one content."""

    language_code: Filled
    """BCP 47, such as en-US or sr-Latn"""
    version: str | None = None
    """A number as text; given by the service when absent"""
    variables: list[Variable] | None = None
    channel_template_overrides: dict[Channel, ChannelOverride] | None = None
    create_time: Instant | None = None
    """Set by the service"""
    update_time: Instant | None = None
    """Set by the service"""

    @model_validator(mode="after")
    def _exactly_one(self) -> Translation:
        the_one(self, CONTENT_KINDS)
        return self


class WriteTemplate(Wire):
    """A template to create, or to put in the place of another; then with its current `version`."""

    default_translation: Filled
    """The language used when a send names none"""
    translations: Annotated[list[Translation], Field(min_length=1)]
    description: Text = ""
    version: int | None = None
    id: str | None = None
    """In the path, or set by the service"""
    create_time: Instant | None = None
    """Set by the service"""
    update_time: Instant | None = None
    """Set by the service"""

    @model_validator(mode="after")
    def _languages_fit(self) -> WriteTemplate:
        seen = set()
        for translation in self.translations:
            place = (plain(translation.language_code), translation.version)
            if translation.version and place in seen:
                raise ValueError(f"has version {translation.version} of {translation.language_code} twice")
            seen.add(place)
        if plain(self.default_translation) not in {language for language, _ in seen}:
            raise ValueError(f"default_translation {self.default_translation!r} is none of the translations")
        return self


class Template(Wire):
    """A template, as answered."""

    id: str
    description: str
    version: int
    default_translation: str
    translations: list[Translation]
    create_time: Instant
    update_time: Instant


class TemplateList(Wire):
    """All templates of a project; there is no paging."""

    templates: list[Template]


class TranslationList(Wire):
    """The translations of a template."""

    translations: list[Translation]


def plain(language_code: str) -> str:
    """A language code as it is compared: en_US is en-US."""
    return language_code.replace("_", "-").lower()
