"""The verbs of `/settings`: what holds for a whole project (conversation-api.md section 7.6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from emulator.conversation import masks
from emulator.errors import FailedPrecondition, NotFound
from emulator.journal import Journal
from emulator.store.base import Store
from emulator.store.project_settings import PROJECT_SETTINGS, ProjectSettings
from emulator.wire import project_settings as wire
from emulator.wire.base import parse


class ProjectSettingsVerbs:
    """Creates, finds and changes the settings of a project."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store = store
        self._journal = journal

    async def get(self, project_id: str) -> ProjectSettings:
        """The settings. Raises NotFound while none were created."""
        found = await self._store.get(PROJECT_SETTINGS, project_id)
        if found is None:
            raise NotFound(f"Project {project_id} has no settings; create them with POST.")
        return found

    async def create(self, project_id: str, request: wire.SettingsRequest) -> ProjectSettings:
        """The new settings. Raises FailedPrecondition when the project has some already."""
        if await self._store.get(PROJECT_SETTINGS, project_id) is not None:
            raise FailedPrecondition(f"Project {project_id} has settings already; change them with PATCH.")
        return await self._put(project_id, request.dump())

    async def update(self, project_id: str, patch: wire.SettingsRequest, mask: Sequence[str] = ()) -> ProjectSettings:
        """The changed settings. Raises NotFound, InvalidArgument."""
        return await self._put(project_id, masks.merged(_values(await self.get(project_id)), patch, mask))

    async def delete(self, project_id: str) -> None:
        """Back to the defaults. Raises NotFound while none were created."""
        await self.get(project_id)
        await self._store.delete(PROJECT_SETTINGS, project_id)
        self._journal.add("project_settings.deleted", project_id=project_id)

    async def _put(self, project_id: str, values: dict[str, Any]) -> ProjectSettings:
        contact = parse(wire.Settings, orjson.dumps(values)).value.contact_settings
        settings = ProjectSettings(project_id, bool(contact.unified_contact_id_enabled))
        await self._store.put(PROJECT_SETTINGS, settings)
        self._journal.add("project_settings.updated", project_id=project_id, **_values(settings))
        return settings


def _values(settings: ProjectSettings) -> dict[str, Any]:
    return {"contact_settings": {"unified_contact_id_enabled": settings.unified_contact_id_enabled}}


def to_wire(settings: ProjectSettings) -> dict[str, Any]:
    """The settings as answered."""
    return {"project_id": settings.id, "settings": _values(settings)}
