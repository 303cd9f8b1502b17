"""Callbacks that were taken already, so that one that comes again is taken once only."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.store.base import Kind


@dataclass(frozen=True, slots=True)
class Taken:
    """An inbound callback: its id is `callback id/app id`, which sorts by time where callback ids are ULIDs."""

    id: str
    at: float


TAKEN = Kind("taken", Taken, lambda taken: (f"app/{taken.id.rpartition('/')[2]}",))
