"""Playing cases in the spaces that there are: one after the other in one, at once in several."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from emulator.chance import Chance
from emulator.cli.spaces import Spaces
from emulator.journal import Entry
from emulator.player.results import ScenarioResult, joined
from emulator.scenarios.load import Scenario

Show = Callable[[Entry], object]


def ids_of(scenario: Scenario, only: str = "") -> list[str]:
    """The ids of its cases, or the one that is asked for."""
    return [row.id for row in scenario.rows() if only in ("", row.id)]


async def play_in(
    spaces: Spaces,
    scenarios: Sequence[Scenario],
    show: Show,
    *,
    only: str = "",
    run: str = "",
    done: list[ScenarioResult] | None = None,
) -> list[ScenarioResult]:
    """Play all cases, or those with the id `only`, each as soon as a space is free; results in the scenarios' order.

    `show` gets the journal of each case: as it happens where there is one space, else when the case is over, so that
    conversations do not mix. `done` gets each case as it ends, for who does not live to see the rest.
    """
    done = [] if done is None else done
    try:
        async with asyncio.TaskGroup() as group:
            going = []
            for scenario in scenarios:
                seed = scenario.seed or str(Chance().seed_value)
                cases = (_case(spaces, scenario, case, seed, show, run) for case in ids_of(scenario, only))
                going.append([group.create_task(_noted(case, done)) for case in cases])
    except BaseExceptionGroup as faults:
        raise faults.exceptions[0] from None
    return [joined([task.result() for task in tasks], run) for tasks in going]


def gathered(done: Sequence[ScenarioResult]) -> list[ScenarioResult]:
    """Cases as they ended, put together by their scenarios."""
    files = dict.fromkeys(each.file for each in done)
    return [joined([each for each in done if each.file == file], done[0].run) for file in files]


async def _noted(case: Coroutine[Any, Any, ScenarioResult], done: list[ScenarioResult]) -> ScenarioResult:
    result = await case
    done.append(result)
    return result


async def _case(spaces: Spaces, scenario: Scenario, case: str, seed: str, show: Show, run: str) -> ScenarioResult:
    from emulator.web.playing import play_case

    kept: list[Entry] = []
    async with spaces.lent() as space:
        settings = space.settings.model_copy(update={"seed": space.settings.seed or seed})
        watch = show if spaces.count == 1 else kept.append
        result = await play_case(scenario, case, settings, given=space.given, watch=watch, run=run, ended=space.ended)
    for entry in kept:
        show(entry)
    return result
