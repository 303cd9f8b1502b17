"""The player's one way to the application under test: a port. HTTP lives above, in `web/` and `cli/`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application answered. Header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """The body as JSON, or None when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Outside(Protocol):
    """Calls the application under test."""

    async def is_there(self, url: str) -> bool:
        """Whether somebody takes connections where `url` points to."""

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout_s: float
    ) -> Answer:
        """The answer, whatever its status.

        Raises TargetUnreachable when nobody takes the connection or it breaks, TimeoutError when no answer comes in
        `timeout_s` real seconds.
        """
