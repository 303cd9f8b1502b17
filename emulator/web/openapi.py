"""The emulated surface as OpenAPI 3.1, generated from the route table and the wire models, so it cannot fall behind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import TypeAdapter

from emulator import __version__
from emulator.web.routes import JSON, Family, Query, Route, Shape

_REF = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"\{(\w+)\}")
_SEGMENT = {"type": "string", "minLength": 1, "pattern": "^[^/:{}]+$"}
"""What a path parameter may be; the form of ids is not enforced, an unknown one is simply not found."""
_ERRORS: dict[Family, tuple[int, ...]] = {
    Family.CONVERSATION: (400, 401, 403, 404, 413, 429, 501),
    Family.XMS: (400, 401, 403, 404, 413, 415, 429),
    Family.OAUTH: (400, 401, 413),
    Family.ADAPTER: (400, 404, 413),
    Family.EMULATOR: (400, 403, 404, 413),
    Family.OPEN: (),
}
_ERROR_SHAPES = {Family.OAUTH: "OAuthError", Family.XMS: "XmsError", Family.ADAPTER: "XmsError"}
_SECURITY: dict[Family, list[dict[str, list[str]]]] = {
    Family.CONVERSATION: [{"oauth2": []}, {"basic": []}],
    Family.XMS: [{"bearer": []}],
    Family.OAUTH: [{"basic": []}],
}
_SKIPPED = frozenset({Family.PAGE})


def openapi(routes: Iterable[Route], url: str = "http://127.0.0.1:7670") -> dict[str, Any]:
    """The document of an emulator at `url`. Every route of the table is in it, but for the phone page and its files."""
    shown = [route for route in routes if route.family not in _SKIPPED]
    references, components = _schemas(shown)
    paths: dict[str, dict[str, Any]] = {}
    for route in shown:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, references)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "convemu: the emulated Sinch Conversation API",
            "version": __version__,
            "description": "What this emulator answers, generated from its route table.",
        },
        "servers": [{"url": url}],
        "paths": paths,
        "components": {
            "schemas": {**components, "Error": _ERROR, "OAuthError": _OAUTH_ERROR, "XmsError": _XMS_ERROR},
            "securitySchemes": {
                "oauth2": {
                    "type": "oauth2",
                    "flows": {"clientCredentials": {"tokenUrl": f"{url}/oauth2/token", "scopes": {}}},
                },
                "basic": {"type": "http", "scheme": "basic"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


Mode = Literal["validation", "serialization"]
References = dict[tuple[str, Mode], dict[str, Any]]
"""The schema of a route's request (validation) or response (serialization), by the route's name."""


def _schemas(routes: list[Route]) -> tuple[References, dict[str, Any]]:
    wanted: list[tuple[str, Mode, TypeAdapter[Any]]] = []
    for route in routes:
        wanted += [(route.name, "validation", _adapter(route.request))] if route.request else []
        wanted += [(route.name, "serialization", _adapter(route.response))] if route.response else []
    references, document = TypeAdapter.json_schemas(wanted, ref_template=_REF)
    return references, document.get("$defs", {})


def _adapter(shape: Shape) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def _operation(route: Route, references: References) -> dict[str, Any]:
    path_names = _PARAMETER.findall(route.path)
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary or route.name,
        "tags": [route.family.value],
        "parameters": [*map(_path_parameter, path_names), *map(_query_parameter, route.query)],
        "responses": {str(route.status): _success(route, references), **_failures(route)},
    }
    if route.request is not None:
        schema = references[route.name, "validation"]
        operation["requestBody"] = {"required": True, "content": {route.takes: {"schema": schema}}}
    if route.family in _SECURITY:
        operation["security"] = _SECURITY[route.family]
    return operation


def _success(route: Route, references: References) -> dict[str, Any]:
    if route.bodiless:
        return {"description": "Success, without a body"}
    schema: dict[str, Any] = {"type": "object", "additionalProperties": False} if route.gives == JSON else {}
    if route.response is not None:
        schema = references[route.name, "serialization"]
    others: dict[str, Any] = {media: {"schema": {}} for media in route.also_gives}
    return {"description": "Success", "content": {route.gives: {"schema": schema}, **others}}


def _failures(route: Route) -> dict[str, Any]:
    name = _ERROR_SHAPES.get(route.family, "Error")
    content = {JSON: {"schema": {"$ref": _REF.format(model=name)}}}
    statuses = sorted({*_ERRORS[route.family], *route.refuses})
    return {str(status): {"description": "Refused", "content": content} for status in statuses}


def _path_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": _SEGMENT}


def _query_parameter(query: Query) -> dict[str, Any]:
    return {
        "name": query.name,
        "in": "query",
        "required": query.required,
        "schema": query.schema,
        **({"description": query.description} if query.description else {}),
    }


_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "status", "details"],
            "properties": {
                "code": {"type": "integer"},
                "message": {"type": "string"},
                "status": {"type": "string"},
                "details": {"type": "array", "items": {"type": "object"}},
            },
        }
    },
}
_OAUTH_ERROR = {
    "type": "object",
    "required": ["error", "error_description"],
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
}
_XMS_ERROR = {
    "type": "object",
    "required": ["code", "text"],
    "properties": {"code": {"type": "string"}, "text": {"type": "string"}},
}
