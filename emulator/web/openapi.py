"""The emulated surface as OpenAPI 3.1, generated from the route table and the wire models, so it cannot fall behind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from emulator import __version__
from emulator.web.routes import Family, Query, Route

_REF = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"\{(\w+)\}")
_ERRORS: dict[Family, tuple[int, ...]] = {
    Family.CONVERSATION: (400, 401, 403, 404, 413, 429, 501),
    Family.XMS: (400, 401, 403, 404, 413, 429),
    Family.OAUTH: (400, 401, 413),
    Family.ADAPTER: (400, 404, 413),
    Family.EMULATOR: (400, 403, 404, 413),
}
_SECURITY: dict[Family, list[dict[str, list[str]]]] = {
    Family.CONVERSATION: [{"oauth2": []}, {"basic": []}],
    Family.XMS: [{"bearer": []}],
    Family.OAUTH: [{"basic": []}],
}
_SKIPPED = frozenset({Family.PAGE, Family.OPEN})


def openapi(routes: Iterable[Route]) -> dict[str, Any]:
    """The document. Every route of the table is in it, but for the page's files and readiness."""
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
        "paths": paths,
        "components": {
            "schemas": {**components, "Error": _ERROR, "OAuthError": _OAUTH_ERROR, "XmsError": _XMS_ERROR},
            "securitySchemes": {
                "oauth2": {
                    "type": "oauth2",
                    "flows": {"clientCredentials": {"tokenUrl": "/oauth2/token", "scopes": {}}},
                },
                "basic": {"type": "http", "scheme": "basic"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


References = dict[tuple[type[BaseModel], str], str]


def _schemas(routes: list[Route]) -> tuple[References, dict[str, Any]]:
    wanted: list[tuple[type[BaseModel], Any]] = []
    for route in routes:
        wanted += [(route.request, "validation")] if route.request else []
        wanted += [(route.response, "serialization")] if route.response else []
    unique = list(dict.fromkeys(wanted))
    pointers, document = models_json_schema(unique, ref_template=_REF)
    references = {(model, mode): pointers[model, mode]["$ref"] for model, mode in unique}
    return references, document.get("$defs", {})


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
        schema = {"$ref": references[route.request, "validation"]}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if route.family in _SECURITY:
        operation["security"] = _SECURITY[route.family]
    return operation


def _success(route: Route, references: References) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object"}
    if route.response is not None:
        schema = {"$ref": references[route.response, "serialization"]}
    return {"description": "Success", "content": {"application/json": {"schema": schema}}}


def _failures(route: Route) -> dict[str, Any]:
    name = {Family.OAUTH: "OAuthError", Family.XMS: "XmsError"}.get(route.family, "Error")
    content = {"application/json": {"schema": {"$ref": _REF.format(model=name)}}}
    return {str(status): {"description": "Refused", "content": content} for status in _ERRORS.get(route.family, ())}


def _path_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


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
