"""The typed keys under which shared parts hang on the application, and request-bound values on a request."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from emulator.web.parts import Parts

PARTS = web.AppKey("parts", Parts)
"""Everything an emulator is made of."""


@dataclass(slots=True)
class Subject:
    """What a call turned out to be about, for its journal entry: filled in by the handler as it learns it."""

    app_id: str = ""
    message_id: str = ""
    phone: str = ""
    on_purpose: bool = False
    """Whether a fault on purpose made the answer."""
    spoiled: tuple[str, ...] = ()
    """Kinds of the faults on purpose that hit the call."""
    body: bytes | None = None
    """What the call said, once somebody has read it."""
    unreadable: bool = False
    """Whether its body cannot be unpacked: where the next call on the connection begins is not known then."""


SUBJECT = web.RequestKey("subject", Subject)


def parts(request: web.Request) -> Parts:
    """The parts of the emulator that answers this request."""
    return request.app[PARTS]
