"""/v2/.../templates: template management (conversation-api.md section 11)."""

from __future__ import annotations

from aiohttp import web

from emulator.conversation.templates import chosen, to_wire, translation_to_wire
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import parts
from emulator.web.routes import Query, Route
from emulator.wire.templates import Template, TemplateList, TranslationList, WriteTemplate


async def listing(request: web.Request) -> web.Response:
    """GET: all templates of the project."""
    templates = await parts(request).templates.list(request.match_info["project_id"])
    return answer({"templates": [to_wire(template, twins=True) for template in templates]})


async def create(request: web.Request) -> web.Response:
    """POST: a new template."""
    wanted = await body.read(request, WriteTemplate)
    template = await parts(request).templates.create(request.match_info["project_id"], wanted)
    return answer(to_wire(template, twins=False))


async def get(request: web.Request) -> web.Response:
    """GET one template."""
    return answer(to_wire(await parts(request).templates.get(*_named(request)), twins=True))


async def replace(request: web.Request) -> web.Response:
    """PUT: everything in the template anew."""
    wanted = await body.read(request, WriteTemplate)
    return answer(to_wire(await parts(request).templates.replace(*_named(request), wanted), twins=False))


async def delete(request: web.Request) -> web.Response:
    """DELETE one template."""
    await parts(request).templates.delete(*_named(request))
    return answer()


async def translations(request: web.Request) -> web.Response:
    """GET the translations of a template, of one language or version where asked."""
    template = await parts(request).templates.get(*_named(request))
    found = chosen(
        template.translations, body.text(request, "language_code"), body.text(request, "translation_version")
    )
    return answer({"translations": [translation_to_wire(each) for each in found]})


def _named(request: web.Request) -> tuple[str, str]:
    return request.match_info["project_id"], request.match_info["template_id"]


_BASE = "/v2/projects/{project_id}/templates"
_ONE = _BASE + "/{template_id}"
_FILTERS = (
    Query("language_code", {"type": "string"}),
    Query("translation_version", {"type": "string"}, "A version, or latest"),
)


def routes() -> list[Route]:
    """The routes of templates."""
    return [
        Route("GET", _BASE, listing, "templates.list", "List templates", None, TemplateList),
        Route("POST", _BASE, create, "templates.create", "Create a template", WriteTemplate, Template),
        Route("GET", _ONE, get, "templates.get", "Read a template", None, Template),
        Route("PUT", _ONE, replace, "templates.replace", "Replace a template", WriteTemplate, Template),
        Route("DELETE", _ONE, delete, "templates.delete", "Delete a template"),
        Route(
            "GET", _ONE + "/translations", translations, "templates.translations", "List a template's translations",
            None, TranslationList, _FILTERS,
        ),
    ]  # fmt: skip
