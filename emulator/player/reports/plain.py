"""The report as JSON: everything that was found, for programs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any

from emulator.player.results import CaseResult, Remark, ScenarioResult, StepResult, Verdict, worst
from emulator.wire.base import instant, stamp

FORMAT = 1


def plain(results: Sequence[ScenarioResult]) -> dict[str, Any]:
    """The results as JSON-ready values. Times are RFC 3339, durations seconds; `verdict` stands on every level."""
    return {
        "convemu": FORMAT,
        "verdict": worst(result.verdict for result in results).value,
        "scenarios": [_scenario(result) for result in results],
    }


def as_json(results: Sequence[ScenarioResult]) -> bytes:
    """As `plain`, as indented UTF-8 JSON text."""
    return json.dumps(plain(results), indent=2, ensure_ascii=False).encode() + b"\n"


def _scenario(result: ScenarioResult) -> dict[str, Any]:
    cases = [
        {
            "id": case.id,
            "verdict": case.verdict.value,
            "explanation": case.explanation,
            "began": stamp(case.began),
            "ended": stamp(case.ended),
            "real_s": round(case.real_s, 3),
            "phones": dict(case.phones),
            "first_seq": case.first_seq,
            "last_seq": case.last_seq,
            "steps": [_dated(dataclasses.asdict(step)) for step in case.steps],
            "remarks": [dataclasses.asdict(remark) for remark in case.remarks],
        }
        for case in result.cases
    ]
    return {
        "name": result.name,
        "file": result.file,
        "seed": result.seed,
        "run": result.run,
        "tags": list(result.tags),
        "verdict": result.verdict.value,
        "cases": cases,
    }


def _dated(step: Mapping[str, Any]) -> dict[str, Any]:
    return {**step, "began": stamp(step["began"]), "ended": stamp(step["ended"]), "real_s": round(step["real_s"], 3)}


# -- back ------------------------------------------------------------------------------------------------------------


def results_of(document: Mapping[str, Any]) -> list[ScenarioResult]:
    """The inverse of `plain`; `journal` beside `scenarios` is taken as that of the only one."""
    journal = tuple(document.get("journal", ()))
    return [
        ScenarioResult(
            name=each["name"],
            file=each["file"],
            seed=each["seed"],
            run=each["run"],
            tags=tuple(each["tags"]),
            cases=tuple(_case_of(case) for case in each["cases"]),
            journal=journal,
        )
        for each in document["scenarios"]
    ]


def _case_of(case: Mapping[str, Any]) -> CaseResult:
    steps = [
        {**step, "verdict": Verdict(step["verdict"]), "began": instant(step["began"]), "ended": instant(step["ended"])}
        for step in case["steps"]
    ]
    return CaseResult(
        id=case["id"],
        steps=tuple(StepResult(**step) for step in steps),
        remarks=tuple(Remark(**{**remark, "verdict": Verdict(remark["verdict"])}) for remark in case["remarks"]),
        phones=case["phones"],
        began=instant(case["began"]),
        ended=instant(case["ended"]),
        real_s=case["real_s"],
        first_seq=case["first_seq"],
        last_seq=case["last_seq"],
    )
