"""Templates: messages kept for later, in several languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emulator.store.base import Kind


@dataclass(frozen=True, slots=True)
class Translation:
    """One language in one version. `body` is the rest as JSON: the content, variables, overrides."""

    language_code: str
    version: str
    body: dict[str, Any]
    created_at: float
    updated_at: float


@dataclass(frozen=True, slots=True)
class Template:
    """A template of a project."""

    id: str
    project_id: str
    description: str
    version: int  # rises by one with every change
    default_translation: str
    translations: tuple[Translation, ...]
    created_at: float
    updated_at: float


TEMPLATES = Kind("template", Template, lambda template: (f"project/{template.project_id}",))
