"""The one table from error class to HTTP status and gRPC word, and the error shapes of the three APIs.

The class is looked up along its ancestry, so a new subclass is covered before anyone thinks of it.
Source: conversation-api.md section 2.1, sms.md section 4.5.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from emulator import errors
from emulator.web.answers import answer
from emulator.web.routes import Family

TABLE: dict[type[errors.ConvemuError], tuple[int, str]] = {
    errors.InvalidArgument: (400, "INVALID_ARGUMENT"),
    errors.FailedPrecondition: (400, "FAILED_PRECONDITION"),
    errors.Unauthenticated: (401, "UNAUTHENTICATED"),
    errors.PermissionDenied: (403, "PERMISSION_DENIED"),
    errors.NotFound: (404, "NOT_FOUND"),
    errors.MethodNotAllowed: (405, "UNIMPLEMENTED"),
    errors.TooLarge: (413, "INVALID_ARGUMENT"),
    errors.UnsupportedMedia: (415, "INVALID_ARGUMENT"),
    errors.ResourceExhausted: (429, "RESOURCE_EXHAUSTED"),
    errors.NotEmulated: (501, "UNIMPLEMENTED"),
    errors.AuthorError: (400, "INVALID_ARGUMENT"),
    errors.TargetUnreachable: (502, "UNAVAILABLE"),
    errors.ConvemuError: (500, "INTERNAL"),
}
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
_XMS_CODES = {400: "syntax_constraint_violation", 403: "forbidden"}


def status_of(error: errors.ConvemuError) -> tuple[int, str]:
    """HTTP status and gRPC word of an error, by the nearest ancestor in the table."""
    return next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)


def answer_error(error: errors.ConvemuError, family: Family) -> web.Response:
    """The answer in the shape of the API that was called."""
    status, word = status_of(error)
    if family is Family.OAUTH:
        return answer(_oauth_body(error, status), status=status)
    if family in (Family.XMS, Family.ADAPTER):  # the caller of the adapter is a service plan
        return _xms_answer(error, status)
    return answer(vendor_body(error, status, word), status=status, headers=_headers(error))


def vendor_body(error: errors.ConvemuError, status: int, word: str) -> dict[str, Any]:
    """`{"error": {"code", "message", "status", "details"}}`, field violations among the details."""
    violations = error.violations if isinstance(error, errors.CallerError) else ()
    if isinstance(error, errors.ScenarioInvalid):
        violations = tuple(errors.Violation(f"{p.file}:{p.line}:{p.column}", p.message) for p in error.problems)
    details = [
        {
            "@type": _BAD_REQUEST,
            "field_violations": [{"field": v.field, "description": v.description} for v in violations],
        }
    ]
    return {
        "error": {
            "code": status,
            "message": error.message,
            "status": word,
            "details": details if violations else [],
        }
    }


def _headers(error: errors.ConvemuError) -> dict[str, str]:
    # Header names in lower case: the Java SDK looks www-authenticate up case-sensitively.
    if isinstance(error, errors.Unauthenticated):
        what = f'Bearer error="invalid_token", error_description="{error.message}"'
        return {"www-authenticate": what + ', error_uri="https://tools.ietf.org/html/rfc6750#section-3.1"'}
    if isinstance(error, errors.MethodNotAllowed):
        return {"allow": ", ".join(error.allowed)}
    if isinstance(error, errors.ResourceExhausted) and error.retry_after_s is not None:
        return {"retry-after": str(max(1, round(error.retry_after_s)))}
    return {}


def _oauth_body(error: errors.ConvemuError, status: int) -> dict[str, str]:
    word = "invalid_client" if status == 401 else "invalid_request" if status < 500 else "server_error"
    return {"error": word, "error_verbose": error.message, "error_description": error.message, "error_hint": ""}


def _xms_answer(error: errors.ConvemuError, status: int) -> web.Response:
    """400 and 403 carry code and text; for the rest the reference has no body, we name the fault all the same."""
    code = getattr(error, "xms_code", None) or _XMS_CODES.get(status, status_of(error)[1].lower())
    return answer({"code": code, "text": error.message}, status=status, headers=_headers(error))
