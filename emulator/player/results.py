"""What a play found, as values: step, case, scenario. Reports are made from these and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """How something ended, from best to worst; the exit code of `convemu play` follows from it."""

    PASSED = "passed"
    FAILED = "failed"  # an expectation was not met in its time, or a law was broken
    TIMED_OUT = "timed out"  # the application did not answer a call, or the case ran over its real-time limit
    UNREACHABLE = "unreachable"  # nobody listens where the application should be

    @property
    def exit_code(self) -> int:
        """0 passed, 1 failed, 2 timed out, 3 unreachable (SCENARIOS.md, rule 11)."""
        return list(Verdict).index(self)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of them; passed when there is none."""
    return max(verdicts, key=lambda verdict: verdict.exit_code, default=Verdict.PASSED)


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step: which, where in the file, how it ended and why. Times are emulator time; `real_s` is real."""

    verb: str
    title: str
    file: str
    line: int
    verdict: Verdict
    began: float
    ended: float
    real_s: float
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the report says beside the steps: a broken law, a line of the report card."""

    name: str
    verdict: Verdict
    text: str
    warning: bool = False  # told, but the case does not fail by it


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case: its steps up to the first that failed, and the remarks."""

    id: str
    steps: tuple[StepResult, ...]
    remarks: tuple[Remark, ...]
    phones: Mapping[str, str]  # name -> MSISDN without plus
    began: float
    ended: float
    real_s: float
    first_seq: int = 0  # the journal's part of this case
    last_seq: int = 0

    @property
    def verdict(self) -> Verdict:
        """The worst of its steps and remarks."""
        return worst([*(step.verdict for step in self.steps), *(remark.verdict for remark in self.remarks)])

    @property
    def explanation(self) -> str:
        """Why it did not pass; "" when it did."""
        failed = [f"{step.file}:{step.line}: {step.title}\n{step.explanation}" for step in self.steps if bad(step)]
        return "\n\n".join([*failed, *(f"{remark.name}: {remark.text}" for remark in self.remarks if bad(remark))])


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """One scenario: its cases, and the seed that plays it again."""

    name: str
    file: str
    seed: str
    run: str  # with the seed it plays the scenario again, ids and numbers included
    tags: tuple[str, ...]
    cases: tuple[CaseResult, ...]
    journal: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)  # JSON-ready entries, for timelines

    @property
    def verdict(self) -> Verdict:
        """The worst of its cases."""
        return worst(case.verdict for case in self.cases)

    @property
    def real_s(self) -> float:
        """Real seconds taken."""
        return sum(case.real_s for case in self.cases)


def joined(results: Sequence[ScenarioResult], run: str) -> ScenarioResult:
    """Results of the cases of one scenario as one; their journals follow each other, numbered through."""
    cases: list[CaseResult] = []
    journal: list[Mapping[str, Any]] = []
    for result in results:
        shift = journal[-1]["seq"] if journal else 0
        cases += [
            replace(case, first_seq=case.first_seq + shift, last_seq=case.last_seq + shift) for case in result.cases
        ]
        journal += [{**entry, "seq": entry["seq"] + shift} for entry in result.journal]
    return replace(results[0], run=run, cases=tuple(cases), journal=tuple(journal))


def bad(result: StepResult | Remark) -> bool:
    """Whether it did not pass."""
    return result.verdict is not Verdict.PASSED
