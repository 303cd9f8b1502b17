"""/settings of the Conversation API (conversation-api.md section 7.6)."""

from __future__ import annotations

from aiohttp import web

from emulator.conversation.project_settings import to_wire
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import parts
from emulator.web.routes import UPDATE_MASK, Route
from emulator.wire.project_settings import SettingsAnswer, SettingsRequest


async def get(request: web.Request) -> web.Response:
    """GET the settings of the project."""
    return answer(to_wire(await parts(request).project_settings.get(request.match_info["project_id"])))


async def create(request: web.Request) -> web.Response:
    """POST: the first settings of the project."""
    wanted = await body.read(request, SettingsRequest)
    return answer(to_wire(await parts(request).project_settings.create(request.match_info["project_id"], wanted)))


async def update(request: web.Request) -> web.Response:
    """PATCH the settings of the project."""
    patch = await body.read(request, SettingsRequest)
    project_id = request.match_info["project_id"]
    return answer(to_wire(await parts(request).project_settings.update(project_id, patch, body.update_mask(request))))


async def delete(request: web.Request) -> web.Response:
    """DELETE the settings of the project."""
    await parts(request).project_settings.delete(request.match_info["project_id"])
    return answer()


_PATH = "/v1/projects/{project_id}/settings"


def routes() -> list[Route]:
    """The routes of project settings."""
    return [
        Route("GET", _PATH, get, "settings.get", "Read a project's settings", None, SettingsAnswer),
        Route("POST", _PATH, create, "settings.create", "Create a project's settings", SettingsRequest, SettingsAnswer),
        Route(
            "PATCH", _PATH, update, "settings.update", "Change a project's settings",
            SettingsRequest, SettingsAnswer, (UPDATE_MASK,),
        ),
        Route("DELETE", _PATH, delete, "settings.delete", "Delete a project's settings"),
    ]  # fmt: skip
