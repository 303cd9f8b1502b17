"""Requests per second and project, when switched on (conversation-api.md section 2.2: 800/s, then 429)."""

from __future__ import annotations

from emulator.clock import Clock
from emulator.errors import ResourceExhausted


class Rates:
    """A token bucket per project, one second deep, on the emulator's clock."""

    def __init__(self, clock: Clock, per_second: float) -> None:
        self._clock = clock
        self._per_second = per_second
        self._buckets: dict[str, tuple[float, float]] = {}  # project -> (tokens left, when)

    @property
    def on(self) -> bool:
        """Whether requests are counted at all."""
        return bool(self._per_second)

    def check(self, project_id: str) -> None:
        """Take one token. Raises ResourceExhausted when there is none; does nothing while switched off."""
        if not self.on:
            return
        now = self._clock.now()
        left, then = self._buckets.get(project_id, (self._per_second, now))
        left = min(self._per_second, left + (now - then) * self._per_second)
        if left < 1:
            self._buckets[project_id] = (left, now)
            raise ResourceExhausted(f"Project {project_id} made more than {self._per_second:g} requests in a second.")
        self._buckets[project_id] = (left - 1, now)
