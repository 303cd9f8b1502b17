"""See and move the clock: `{"advance": "3d"}`, `{"mode": "manual"}`, `{"to": "2026-03-04T09:00:00Z"}`."""

from __future__ import annotations

from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field

from emulator.clock import LATEST, MAX_SCALE
from emulator.durations import seconds
from emulator.errors import InvalidArgument
from emulator.web import body
from emulator.web.answers import answer
from emulator.web.keys import parts
from emulator.web.routes import Family, Route
from emulator.wire.base import Instant, stamp
from emulator.wire.own.base import OwnRequest
from emulator.wire.own.state import ClockState


class MoveClock(OwnRequest):
    """Any of: a duration or an instant to move to, a mode to go on in."""

    advance: str | None = None
    """A duration with its unit, such as 3d; returns when all that was due is done and the app is quiet."""
    to: Instant | None = None
    mode: Literal["real", "scaled", "manual", "auto"] | None = None
    scale: Annotated[float, Field(gt=0, le=MAX_SCALE)] | None = None


async def show(request: web.Request) -> web.Response:
    """GET: the emulator's time, its mode, and what waits."""
    return answer(_state(request))


async def move(request: web.Request) -> web.Response:
    """POST: move or switch, then the new state."""
    wanted = await body.read(request, MoveClock)
    clock = parts(request).clock
    target = wanted.to
    if wanted.advance is not None:
        try:
            target = clock.now() + seconds(wanted.advance)
        except ValueError as error:
            raise InvalidArgument.of("advance", str(error)) from None
    if target is not None and target < clock.now():
        raise InvalidArgument.of("to", f"time does not run backwards; it is {stamp(clock.now())}")
    if target is not None and target > LATEST:
        field = "advance" if wanted.advance is not None else "to"
        raise InvalidArgument.of(field, f"the clock goes to {stamp(LATEST)} at most")
    if wanted.mode is not None:
        clock.set_mode(wanted.mode, scale=wanted.scale)
    if target is not None:
        await clock.advance_to(target)
    state = _state(request)
    parts(request).journal.add("clock.moved", mode=clock.mode, now=state["now"])
    return answer(state)


def _state(request: web.Request) -> dict[str, object]:
    clock = parts(request).clock
    due = clock.next_due()
    return {
        "now": stamp(clock.now()),
        "mode": clock.mode,
        "scale": clock.scale,
        "pending": clock.pending,
        "next_due": stamp(due) if due is not None else None,
    }


def routes() -> list[Route]:
    """Reading and moving."""
    return [
        Route(
            "GET", "/_emulator/clock", show, "clock.show", "The emulator's time", response=ClockState,
            family=Family.EMULATOR,
        ),
        Route(
            "POST", "/_emulator/clock", move, "clock.move", "Move the clock", MoveClock, response=ClockState,
            family=Family.EMULATOR,
        ),
    ]  # fmt: skip
