"""Durations as people write them: number and unit (`250ms`, `2s`, `5m`, `2h`, `3d`); a bare number is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping

UNITS: Mapping[str, float] = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)")
_LONGEST_S = 3650 * 86400.0


def seconds(text: str) -> float:
    """The seconds of `text`. Raises ValueError, with the way out, for a bare number or an unknown unit."""
    found = DURATION.fullmatch(text.strip())
    if found:
        length = round(float(found[1]) * UNITS[found[2]], 6)
        if length > _LONGEST_S:
            raise ValueError(f"'{text}' is too long; a run lasts ten years (3650d) at most")
        return length
    if re.fullmatch(r"\d+(\.\d+)?", text.strip()):
        raise ValueError(f"'{text}' has no unit; write {text}ms, {text}s, {text}m, {text}h or {text}d")
    raise ValueError(f"'{text}' is not a duration; write a number and its unit, such as 250ms, 2s, 5m, 2h or 3d")
