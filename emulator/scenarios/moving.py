"""A scenario for another folder: the files that it uses stay where they are, so they are called by other names."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from emulator.scenarios.scenario import Scenario
from emulator.scenarios.steps import Parallel, Repeat, Step, Use


def moved(scenario: Scenario, folder: Path) -> Scenario:
    """The same scenario as a file in `folder` has to say it."""
    if not scenario.included:
        return scenario
    home = Path(scenario.place.file).parent
    names = {use: Path(os.path.relpath(home / use, folder)).as_posix() for use in scenario.included}
    made = scenario.model_copy(update={"steps": _steps(scenario.steps, names)})
    made._included.update({names[use]: other for use, other in scenario.included.items()})
    return made


def _step(step: Step, names: Mapping[str, str]) -> Step:
    match step.action:
        case Use() as use if use.scenario in names:
            changes: dict[str, Any] = {"use": use.model_copy(update={"scenario": names[use.scenario]})}
        case Repeat() as repeat:
            changes = {"repeat": repeat.model_copy(update={"steps": _steps(repeat.steps, names)})}
        case Parallel() as parallel:
            branches = tuple(_steps(branch, names) for branch in parallel.branches)
            changes = {"parallel": parallel.model_copy(update={"branches": branches})}
        case _:
            return step
    return step.model_copy(update=changes)


def _steps(steps: Sequence[Step], names: Mapping[str, str]) -> tuple[Step, ...]:
    return tuple(_step(step, names) for step in steps)
