"""Somebody who remembers what the verbs told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.store.apps import App
from emulator.wire.enums import Trigger


@dataclass(frozen=True)
class Told:
    """One event that a verb emitted."""

    trigger: str
    app_id: str
    key: str
    body: Mapping[str, Any]
    envelope: Mapping[str, Any]


class Recorder:
    """Stands where Callbacks stands, and keeps the events instead of sending them."""

    def __init__(self) -> None:
        self.told: list[Told] = []

    async def emit(
        self, app: App | None, trigger: Trigger, event_key: str, body: Mapping[str, Any], **envelope: Any
    ) -> None:
        self.told.append(Told(trigger.value, app.id if app else "", event_key, body, envelope))

    def triggers(self) -> list[str]:
        """The names of all events so far; they are forgotten with it."""
        names = [event.trigger for event in self.told]
        self.told.clear()
        return names
