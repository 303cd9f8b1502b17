"""The recorder: set a marker, and turn what happened since into a scenario that was played at once."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import Field

from emulator.errors import NotFound
from emulator.store.apps import APPS
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import SUBJECT, parts
from emulator.web.routes import Family, Route
from emulator.wire.own.base import OwnRequest
from emulator.wire.own.recorder import MarkView, RecordingView


class Mark(OwnRequest):
    """A marker to be set."""

    name: Annotated[str, Field(max_length=100)] = ""
    """What to call it."""
    app_id: str | None = None
    """The only app it is for; absent: all."""


class Record(OwnRequest):
    """What to record."""

    after: int | str | None = None
    """A place in the journal, or a marker by its name; absent: the newest marker, else the beginning."""
    name: Annotated[str, Field(min_length=1, max_length=200)] = "recorded"
    """Name of the scenario."""
    app_id: str | None = None
    """The app under test; absent: the one that exists at start."""
    replay: bool = True
    """Whether it is played at once, against the app as it runs, with phones that are new."""


async def mark(request: web.Request) -> web.Response:
    """POST: from here on."""
    from emulator.web.recording import mark

    wanted = await body.read(request, Mark)
    seq = mark(parts(request), wanted.name, wanted.app_id or "")
    return answer({"marker": seq, "name": wanted.name})


async def record(request: web.Request) -> web.Response:
    """POST: what happened as a scenario file, with the verdict of its replay in its head."""
    # The language is a fifth of the start-up: only who has a scenario pays for it.
    from emulator.web.recording import place_of, recorded

    own, wanted = parts(request), await body.read(request, Record)
    app_id = request[SUBJECT].app_id = wanted.app_id or own.settings.app_id
    app = await own.store.get(APPS, app_id)
    if app is None:
        raise NotFound(f"App {app_id} does not exist.")
    after = place_of(own, wanted.after, app_id)
    if after is None:
        raise NotFound(f"There is no marker {wanted.after!r}; POST /_emulator/scenarios:mark sets one.")
    url = f"{request.scheme}://{request.host}"
    made = await recorded(own, app, after=after, name=wanted.name, replay=wanted.replay, url=url)
    return answer(
        {
            "name": wanted.name,
            "yaml": made.text,
            "after": after,
            "verdict": made.verdict,
            "explanation": made.explanation,
            "guesses": list(made.recording.guesses),
        }
    )


def routes() -> list[Route]:
    """Two verbs."""
    family = Family.EMULATOR
    return [
        Route(
            "POST", "/_emulator/scenarios:mark", mark, "recorder.mark", "Set a marker", Mark, response=MarkView,
            family=family,
        ),
        Route(
            "POST", "/_emulator/scenarios:record", record, "recorder.record", "What happened, as a scenario", Record,
            response=RecordingView, family=family,
        ),
    ]  # fmt: skip
