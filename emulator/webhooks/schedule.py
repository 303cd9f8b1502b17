"""When a callback is tried again: data and two pure questions (webhooks.md section 4; the waits are inferred)."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.durations import seconds

LONGEST_RETRY_AFTER_S = 86_400.0
"""A lane waits no longer than a day because a receiver asked for it."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The waits before the second, third ... attempt, in seconds."""

    waits: tuple[float, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Schedule:
        """Read "1s,2s,4s"; empty: never again. Raises ValueError with the way out."""
        waits = []
        for word in filter(None, (word.strip() for word in text.split(","))):
            try:
                waits.append(seconds(word))
            except ValueError:
                raise ValueError(f"{word!r} is not a duration; write waits with units, such as 1s,2s,4s") from None
        return cls(tuple(waits))

    def wait_after(self, attempts: int, retry_after_s: float | None = None) -> float | None:
        """Seconds to wait after so many attempts, or None: given up. A receiver's own Retry-After only lengthens it."""
        if attempts > len(self.waits):
            return None
        return max(self.waits[attempts - 1], min(retry_after_s or 0.0, LONGEST_RETRY_AFTER_S))


def is_success(status: int) -> bool:
    """Any 2xx; the body is ignored."""
    return 200 <= status < 300


def is_retried(status: int | None) -> bool:
    """Whether an attempt that ended so is tried again: no answer (None), 5xx and 429; no other 4xx, no redirect."""
    return status is None or status >= 500 or status == 429
