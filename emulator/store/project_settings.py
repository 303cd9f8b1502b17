"""Settings of a project; at most one record per project."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.store.base import Kind


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """A project's settings; the id is the project's."""

    id: str
    unified_contact_id_enabled: bool = False


PROJECT_SETTINGS = Kind("project_settings", ProjectSettings)
