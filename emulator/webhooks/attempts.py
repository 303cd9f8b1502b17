"""What is kept of a callback: its state and every attempt at delivering it, and the seam to where that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from emulator.webhooks.callback import Callback

State = Literal["queued", "retrying", "done", "failed", "dropped"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: when, what was sent and answered, and when the next one is."""

    number: int  # from 1
    at: float
    url: str
    headers: tuple[tuple[str, str], ...]
    status: int | None  # None: no answer
    fault: str  # why there was none, "" when there was one
    duration_s: float  # real seconds
    answer: str  # the beginning of the answer's body
    next_try: float | None = None


@dataclass(frozen=True, slots=True)
class SentCallback:
    """A callback, its state and its attempts."""

    callback: Callback
    state: State = "queued"
    attempts: tuple[Attempt, ...] = ()
    note: str = ""  # which fault on purpose made or touched it, or why it was dropped

    @property
    def id(self) -> str:
        """The callback's id."""
        return self.callback.id


class Archive(Protocol):
    """Where callbacks are kept once they came to an end; bounded, the oldest fall off."""

    async def keep(self, sent: SentCallback) -> None:
        """Add one, or replace it."""

    async def get(self, id: str) -> SentCallback | None:
        """One by id."""

    async def page(self, *, app_id: str, message_id: str, after: str, limit: int) -> list[SentCallback]:
        """Newest first, past the id `after`; empty filters let everything pass."""

    async def forget(self, app_id: str | None) -> None:
        """Remove those of one app, or all."""
