"""Lines in colour on this terminal; plain text where there is none. What others wrote is shown, never obeyed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.json import JSON
from rich.text import Text

from emulator.player.reports.visible import visible

GOOD, BAD, WARN, DIM, BOLD = "green", "bold red", "yellow", "dim", "bold"


class Screen(Console):
    """A console that goes on in silence when its reader has seen enough: a play has reports and a verdict to come."""

    def on_broken_pipe(self) -> None:
        """Write to nowhere from now on, whoever writes."""
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


class Paint:
    """Prints; `Paint().line(("200", GOOD), " in 3 ms")`."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)

    def line(self, *pieces: str | tuple[str, str]) -> None:
        """One line of pieces, each with a style or without."""
        text = Text()
        for piece in pieces:
            words, style = piece if isinstance(piece, tuple) else (piece, "")
            text.append(visible(words), style)
        self._console.print(text)

    def document(self, value: Any) -> None:
        """A JSON document, indented; text that is none as it is."""
        if isinstance(value, str):
            self.line(value)
        else:
            self._console.print(JSON(json.dumps(value, ensure_ascii=True), indent=2))


def outcome(status: int | None, fault: str | None) -> tuple[str, str]:
    """How an application answered, in its colour."""
    if status is None:
        return fault or "no answer", BAD
    return str(status), GOOD if 200 <= status <= 299 else BAD


def time_of(stamp: str, day: str = "") -> str:
    """The time of an RFC 3339 `stamp`, to the millisecond; with its date when the stamp `day` has another one."""
    time = stamp[11:23]
    return f"{stamp[:10]} {time}" if day and stamp[:10] != day[:10] else time


def outcomes(attempts: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """The outcome of each attempt; a fault that stays the same is told once."""
    before = None
    for attempt in attempts:
        fault = attempt["fault"]
        yield ("the same", BAD) if fault and fault == before else outcome(attempt["status"], fault)
        before = fault


def milliseconds(seconds: float) -> str:
    """`12 ms`, `3.4 s`."""
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
