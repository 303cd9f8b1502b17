"""What the journal says of a call to the APIs, whichever way it was answered."""

from __future__ import annotations

from typing import Any

SHOWN_BODY_CHARS = 65_536


def call_data(
    method: str, path: str, route: str, status: int, duration_s: float, request: bytes | None, response: bytes | None
) -> dict[str, Any]:
    """The data of an `api.call`; bodies that shall not be shown, or were never read, are None."""
    return {
        "method": method,
        "path": path,
        "route": route,
        "status": status,
        "duration_s": duration_s,
        "request": _shown(request),
        "response": _shown(response),
    }


def _shown(body: bytes | None) -> str:
    return body[:SHOWN_BODY_CHARS].decode(errors="replace") if body else ""
