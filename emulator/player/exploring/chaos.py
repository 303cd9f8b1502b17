"""Chaos: throws faults at a case until it fails, then shrinks them to the shortest list and writes it as a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from emulator.chance import Chance
from emulator.player.exploring.faultlist import SURVIVABLE, callbacks_of, drawn, singles, spoken, with_faults
from emulator.player.exploring.orders import Progress
from emulator.player.exploring.shrinking import CAP, Shrunk, Trial, shrink
from emulator.player.results import CaseResult, Remark, ScenarioResult, Verdict
from emulator.scenarios.dump import dump
from emulator.scenarios.faults import Chaos
from emulator.scenarios.load import Scenario
from emulator.scenarios.moving import moved

ROUNDS = 10
FAULTS = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """How much trouble: `faults` at a time, in `rounds` different ways; `runs` to shrink with.

    What is left is written for a file in `folder`: it finds the files that it uses from there.
    """

    rounds: int = ROUNDS
    faults: int = FAULTS
    runs: int = CAP
    kinds: tuple[str, ...] = SURVIVABLE
    folder: Path = Path()


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it: the run to report, with a remark named `chaos`; the scenario to keep, "" when nothing failed."""

    result: ScenarioResult
    scenario: str = ""


async def break_it(
    trial: Trial, scenario: Scenario, chance: Chance, plan: Plan = Plan(), *, progress: Progress = lambda *_: None
) -> Found:
    """Throw the scenario's own `chaos` at the case, or when it has none faults drawn from `chance`."""
    progress(0, 1 + plan.rounds, "without any fault")
    clean = await trial(())
    if clean.verdict is not Verdict.PASSED:
        return Found(_with_remark(clean, "it fails without any fault", False))
    own = singles(scenario.chaos)
    lists = [own] if own else _lists(clean, chance, plan)
    for number, faults in enumerate(lists, 1):
        progress(number, 1 + len(lists), f"round {number} of {len(lists)}, {len(faults)} faults")
        result = await trial(faults)
        if result.verdict is not Verdict.PASSED:
            shrunk = await shrink(trial, faults, result, cap=plan.runs, progress=progress)
            return _found(scenario, faults, shrunk, plan.folder)
    words = (
        f"it survives {sum(map(len, lists))} faults in {len(lists)} rounds" if lists else "there is no callback to hit"
    )
    return Found(_with_remark(clean, words, True))


def _lists(clean: ScenarioResult, chance: Chance, plan: Plan) -> list[list[Chaos]]:
    seen = callbacks_of(clean.journal)
    rounds = (drawn(chance.child(f"round {number}"), seen, plan.kinds, plan.faults) for number in range(plan.rounds))
    return [faults for faults in rounds if faults]


def _found(scenario: Scenario, faults: Sequence[Chaos], shrunk: Shrunk, folder: Path) -> Found:
    words = [
        f"{len(faults)} faults make it fail; {_of(shrunk)} ({shrunk.runs} runs):",
        *(f"  {spoken(fault)}" for fault in shrunk.faults),
        f"then it fails at {shrunk.failed}",
    ]
    kept = ready(scenario, shrunk.faults, shrunk.result)
    return Found(_with_remark(shrunk.result, "\n".join(words), False), dump(moved(kept, folder)))


def _of(shrunk: Shrunk) -> str:
    count = len(shrunk.faults)
    enough = "one is enough" if count == 1 else f"{count} are enough"
    return enough if shrunk.is_complete else f"{enough}, perhaps fewer: the runs were used up"


def ready(scenario: Scenario, faults: Sequence[Chaos], failing: ScenarioResult) -> Scenario:
    """A scenario that fails in the same way: this case, these faults, this seed."""
    (case,) = failing.cases
    count = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
    keep_card = any(remark.name.startswith("verdict") for remark in _failed(case))
    return with_faults(
        scenario,
        faults,
        name=f"{scenario.name or scenario.place.file}, broken by {count}",
        description="; ".join(spoken(fault) for fault in faults),
        cases=tuple(row for row in scenario.rows() if scenario.cases and row.id == case.id),
        seed=failing.seed,
        verdict=scenario.verdict if keep_card else None,
    )


def _failed(case: CaseResult) -> list[Remark]:
    return [remark for remark in case.remarks if remark.verdict is not Verdict.PASSED]


def _with_remark(result: ScenarioResult, text: str, is_good: bool) -> ScenarioResult:
    remark = Remark("chaos", Verdict.PASSED if is_good else Verdict.FAILED, text)
    (case,) = result.cases
    return replace(result, cases=(replace(case, remarks=(*case.remarks, remark)),))
