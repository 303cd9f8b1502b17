"""Moving the clock, and settling: everything due on the way happens in order, with its callbacks and their answers."""

from __future__ import annotations

from emulator.player.play import Play
from emulator.scenarios.steps import Advance

_LIMIT_S = 7 * 86400.0
APP_QUIET_S = 0.2
"""Real seconds without a call or a callback after which the application has stopped doing things."""


async def advance(play: Play, step: Advance) -> None:
    """Move by a duration, or until nothing is due, or not at all but until the app is quiet."""
    clock = play.stage.clock
    with clock.yielded(), clock.standing():
        if step.by is not None:
            await clock.advance(step.by)
        elif step.until == "app_quiet":
            await clock.settled(APP_QUIET_S)
        else:
            end = clock.now() + (_LIMIT_S if step.limit is None else step.limit)
            await clock.settled()
            while (due := clock.next_due()) is not None and due <= end:
                await clock.advance_to(due)
