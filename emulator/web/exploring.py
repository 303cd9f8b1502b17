"""Exploring a scenario against an app: every run on an emulator of its own, with fresh phones and the same seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from emulator.callback import Callback
from emulator.chance import Chance
from emulator.player.exploring.chaos import Found, Plan, break_it
from emulator.player.exploring.faultlist import with_faults
from emulator.player.exploring.orders import CAP, Progress, explore
from emulator.player.exploring.windows import WINDOW_S, Order, Windows
from emulator.player.results import ScenarioResult
from emulator.scenarios.faults import Chaos
from emulator.scenarios.load import Scenario
from emulator.scenarios.steps import Step
from emulator.settings import Settings
from emulator.web.parts import Parts
from emulator.web.playing import play_alone, seeded


async def explore_orders(
    scenario: Scenario,
    settings: Settings,
    *,
    given: Mapping[str, Any] | None = None,
    case: str = "",
    cap: int = CAP,
    window_s: float = WINDOW_S,
    run: str = "",
    progress: Progress = lambda *_: None,
    **limits: Any,
) -> ScenarioResult:
    """Play the case with its callbacks in other orders; what `orders.explore` answers. `run` as for `play_alone`."""
    settings = seeded(scenario, settings)
    # What the last step brought about counts too; the report card has nothing to do with orders.
    rest = Step.model_validate({"advance": f"{2 * window_s:g}s"})
    whole = scenario.model_copy(update={"steps": (*scenario.steps, rest, rest), "verdict": None})
    whole._included.update(scenario.included)
    runs = 0

    async def trial(which: int, order: Order) -> tuple[ScenarioResult, list[list[Callback]]]:
        nonlocal runs
        runs += 1
        arranged: list[Windows] = []

        def arrange(parts: Parts) -> None:
            windows = Windows(parts.clock, window_s, which, order)
            parts.dispatcher.arrange = windows
            arranged.append(windows)

        result = await play_alone(
            whole, settings, given=given, only=case, run=f"{run}.{runs}", prepare=arrange, **limits
        )
        return result, arranged[0].seen

    return await explore(trial, Chance(settings.seed), cap=cap, progress=progress)


async def throw_chaos(
    scenario: Scenario,
    settings: Settings,
    plan: Plan | None = None,
    *,
    given: Mapping[str, Any] | None = None,
    case: str = "",
    run: str = "",
    progress: Progress = lambda *_: None,
    **limits: Any,
) -> Found:
    """Play the case under faults, its own or drawn ones; what `chaos.break_it` answers. `run` as for `play_alone`."""
    settings = seeded(scenario, settings)
    runs = 0

    async def trial(faults: Sequence[Chaos]) -> ScenarioResult:
        nonlocal runs
        runs += 1
        troubled = with_faults(scenario, faults)
        return await play_alone(troubled, settings, given=given, only=case, run=f"{run}.{runs}", **limits)

    return await break_it(trial, scenario, Chance(settings.seed).child("chaos"), plan or Plan(), progress=progress)
