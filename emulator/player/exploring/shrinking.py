"""Shrinking chaos: from faults under which a case fails to the shortest list under which it fails the same way.

1. fewer faults       delta debugging: halves, quarters ... and their complements, until no fault can be left out
2. narrower faults    each becomes the one callback that it hit, and 1. again
3. plainer faults     fields that do not matter are left out
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from emulator.player.exploring.faultlist import pinned, simpler
from emulator.player.exploring.orders import Progress
from emulator.player.exploring.outcomes import culprit
from emulator.player.results import ScenarioResult, Verdict
from emulator.scenarios.faults import Chaos

T = TypeVar("T")
CAP = 100
"""Runs of one case."""

Trial = Callable[[Sequence[Chaos]], Awaitable[ScenarioResult]]
"""Plays the case under these faults, on a fresh emulator."""


@dataclass(frozen=True, slots=True)
class Shrunk:
    """The shortest list found."""

    faults: tuple[Chaos, ...]
    result: ScenarioResult  # of the last run that failed with it
    runs: int
    is_complete: bool  # False: the runs were used up before

    @property
    def failed(self) -> str:
        """The step or law that fails."""
        return culprit(self.result.cases[0])[0]


@dataclass(slots=True)
class Shrinking:
    """One failing list of faults being shrunk."""

    trial: Trial
    progress: Progress
    cap: int
    failure: tuple[str, Verdict]
    runs: int = 0
    known: dict[str, ScenarioResult | None] = field(default_factory=dict)  # None: it does not fail that way

    async def fails(self, faults: Sequence[Chaos]) -> bool:
        """Whether the case fails the same way under these; when the runs are used up, nothing fails any more."""
        key = repr(list(faults))
        if key not in self.known:
            if self.runs >= self.cap:
                return False
            noun = "fault" if len(faults) == 1 else "faults"
            self.progress(self.runs, self.cap, f"shrinking: {len(faults)} {noun}")
            self.runs += 1
            result = await self.trial(faults)
            self.known[key] = result if failure(result) == self.failure else None
        return self.known[key] is not None

    def run_of(self, faults: Sequence[Chaos]) -> ScenarioResult:
        """The run that failed under these."""
        result = self.known[repr(list(faults))]
        assert result is not None, "only lists that fail are kept"
        return result


def failure(result: ScenarioResult) -> tuple[str, Verdict]:
    """What two failing runs must have in common to count as the same."""
    case = result.cases[0]
    return culprit(case)[0], case.verdict


async def shrink(
    trial: Trial,
    faults: Sequence[Chaos],
    failing: ScenarioResult,
    *,
    cap: int = CAP,
    progress: Progress = lambda *_: None,
) -> Shrunk:
    """The shortest list out of `faults`, under which the case failed as in `failing`."""
    search = Shrinking(trial, progress, cap, failure(failing), known={repr(list(faults)): failing})
    left = await minimal(list(faults), search.fails)
    narrow = pinned(left, search.run_of(left).journal)
    if narrow != left and narrow and await search.fails(narrow):
        left = await minimal(narrow, search.fails)
    for place in range(len(left)):
        while (plainer := await _plainer(left, place, search)) is not None:
            left = plainer
    return Shrunk(tuple(left), search.run_of(left), search.runs, search.runs < cap)


async def _plainer(faults: list[Chaos], place: int, search: Shrinking) -> list[Chaos] | None:
    """The list with a field less in one fault, if it still fails."""
    changed = ([*faults[:place], plainer, *faults[place + 1 :]] for plainer in simpler(faults[place]))
    return await _first(list(changed), search.fails)


async def minimal(items: list[T], fails: Callable[[Sequence[T]], Awaitable[bool]]) -> list[T]:
    """A part of `items` that fails, and no longer does when any one item is left out (Zeller's ddmin).

    `items` as a whole must fail, the empty list must not.
    """
    pieces = 2
    while len(items) >= 2:
        size = -(-len(items) // pieces)
        chunks = [items[start : start + size] for start in range(0, len(items), size)]
        rests = [[each for other in chunks if other is not chunk for each in other] for chunk in chunks]
        if (part := await _first(chunks, fails)) is not None:
            items, pieces = part, 2
        elif len(chunks) > 2 and (part := await _first(rests, fails)) is not None:
            items, pieces = part, max(pieces - 1, 2)
        elif size == 1:
            break
        else:
            pieces = min(2 * pieces, len(items))
    return items


async def _first(lists: Sequence[list[T]], fails: Callable[[Sequence[T]], Awaitable[bool]]) -> list[T] | None:
    for each in lists:
        if await fails(each):
            return each
    return None
