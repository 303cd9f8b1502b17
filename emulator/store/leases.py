"""Leases: spaces given out for a while."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.store.base import Kind


@dataclass(frozen=True, slots=True)
class Lease:
    """A project with one app, its credentials and a range of numbers. Its id is the app's.

    `made_at` and `expires_at` are real time: a lease ends when its holder is gone, not when a clock was moved.
    """

    id: str
    project_id: str
    key_id: str
    key_secret: str
    service_plan_id: str
    api_token: str
    webhook_secret: str  # signs what goes to its webhooks, also those it registers later if it likes
    first: int  # the first number of its range
    count: int
    made_at: float
    expires_at: float

    @property
    def app_id(self) -> str:
        """Its app, which is there from the start."""
        return self.id

    def owns(self, number: str) -> bool:
        """Whether `number` (bare) is of its range."""
        return number.isdecimal() and self.first <= int(number) < self.first + self.count


LEASES = Kind("lease", Lease)
