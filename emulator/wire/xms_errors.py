"""The service plan's own refusals: a status, a code word and a sentence (sms.md section 4.5), and reading a body so."""

from __future__ import annotations

from typing import TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from emulator.errors import InvalidArgument, PermissionDenied
from emulator.wire.base import Parsed, parse

M = TypeVar("M", bound=BaseModel)

INVALID_JSON = "syntax_invalid_json"
INVALID_FORMAT = "syntax_invalid_parameter_format"
CONSTRAINT = "syntax_constraint_violation"

_SHAPE_FAULTS = ("json_invalid", "_type", "_parsing")
_FORMAT_FAULTS = ("value_error", "string_pattern_mismatch")


class XmsInvalid(InvalidArgument):
    """400: the request breaks a rule of its form; `xms_code` says of which kind."""

    def __init__(self, xms_code: str, message: str) -> None:
        super().__init__(message)
        self.xms_code = xms_code


class XmsForbidden(PermissionDenied):
    """403: the request is well formed, but may not be; `xms_code` says why."""

    def __init__(self, xms_code: str, message: str) -> None:
        super().__init__(message)
        self.xms_code = xms_code


def parse_xms(model: type[M], body: bytes) -> Parsed[M]:
    """`body` as `model`. Raises XmsInvalid with the code word that fits the first fault."""
    try:
        return parse(model, body)
    except InvalidArgument as error:
        refused = XmsInvalid(_code_of(model, body), error.message)
        refused.unknown = error.unknown
        raise refused from None


def parse_object(body: bytes) -> dict[str, object]:
    """`body` as a JSON object. Raises XmsInvalid."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise XmsInvalid(INVALID_JSON, f"The body is not JSON ({error})") from None
    if not isinstance(document, dict):
        raise XmsInvalid(INVALID_JSON, "The body must be a JSON object")
    return document


def _code_of(model: type[BaseModel], body: bytes) -> str:
    try:
        model.model_validate_json(body or b"{}")
    except ValidationError as error:
        kind = error.errors(include_url=False)[0]["type"]
        if kind.endswith(_SHAPE_FAULTS):
            return INVALID_JSON
        return INVALID_FORMAT if kind in _FORMAT_FAULTS else CONSTRAINT
    return CONSTRAINT
