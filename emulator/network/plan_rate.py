"""The rate of a service plan: how many messages a second it hands to the operator; the others wait, in order.

Each recipient counts, and each plan has a queue of its own, first in, first out (sms.md section 7). Messages leave at
even distances, so that no second holds more of them than the rate. Off unless set (`plan_rate`).
"""

from __future__ import annotations


class PlanRate:
    """Gives each message its turn. Instants in epoch seconds."""

    def __init__(self, per_second: float) -> None:
        self._gap_s = 1.0 / per_second if per_second else 0.0
        self._next: dict[str, float] = {}  # by plan: when the next message may leave

    def turn(self, plan_id: str, now: float, latest: float) -> float | None:
        """When a message that came at `now` leaves; None: not before `latest`, and then it takes nobody's turn."""
        if not self._gap_s:
            return now
        turn = max(now, self._next.get(plan_id, now))
        if turn >= latest:
            return None
        self._next[plan_id] = turn + self._gap_s
        return turn

    def given(self, plan_id: str, turn: float) -> None:
        """Somebody has the turn at `turn` already: they waited when the emulator stopped, or others were forgotten."""
        if self._gap_s:
            self._next[plan_id] = max(turn + self._gap_s, self._next.get(plan_id, 0.0))

    def clear(self) -> None:
        """Nobody waits any more."""
        self._next.clear()
