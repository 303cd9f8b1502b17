"""A clock whose wall time can be put ahead: tokens expire by real time."""

from __future__ import annotations

from emulator.clock import Clock


class LateClock(Clock):
    """The wall is `ahead_s` late for everybody."""

    ahead_s = 0.0

    def wall(self) -> float:  # type: ignore[override]
        return super().wall() + self.ahead_s
