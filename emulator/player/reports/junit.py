"""JUnit XML, as CI servers read it: a test suite per scenario, a test case per case.

Element and attribute names follow the de-facto schema of Jenkins' xUnit plugin: testsuites > testsuite > testcase >
failure | error, with `time` in seconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from emulator.player.results import CaseResult, Remark, ScenarioResult, StepResult, Verdict, bad
from emulator.wire.base import stamp

# What XML 1.0 cannot hold; an SMS can.
_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(results: Sequence[ScenarioResult]) -> bytes:
    """The report as UTF-8 XML."""
    every = [case for each in results for case in each.cases]
    root = ET.Element("testsuites", {"name": "convemu", **_counts(every)})
    root.extend(_suite(result) for result in results)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _suite(result: ScenarioResult) -> ET.Element:
    suite = ET.Element("testsuite", {"name": _clean(result.name), "file": result.file, **_counts(result.cases)})
    properties = ET.SubElement(suite, "properties")
    ET.SubElement(properties, "property", name="seed", value=result.seed)
    ET.SubElement(properties, "property", name="run", value=result.run)
    for tag in result.tags:
        ET.SubElement(properties, "property", name="tag", value=_clean(tag))
    suite.extend(_case(result, case) for case in result.cases)
    return suite


def _case(result: ScenarioResult, case: CaseResult) -> ET.Element:
    element = ET.Element(
        "testcase",
        classname=_clean(result.name),
        name=_clean(case.id or result.name),
        file=result.file,
        time=f"{case.real_s:.3f}",
    )
    judged: list[StepResult | Remark] = [*case.steps, *case.remarks]
    culprit = next(filter(bad, judged), None)
    if culprit is not None:
        # `failure`: the application was judged and found wanting; `error`: it could not be judged.
        tag = "failure" if case.verdict is Verdict.FAILED else "error"
        complaint = ET.SubElement(element, tag, message=_clean(_headline(culprit)), type=culprit.verdict.value)
        complaint.text = _clean(case.explanation)
    ET.SubElement(element, "system-out").text = _clean("\n".join(_line(step) for step in case.steps))
    return element


def _headline(culprit: StepResult | Remark) -> str:
    text = culprit.text if isinstance(culprit, Remark) else culprit.explanation
    name = culprit.name if isinstance(culprit, Remark) else culprit.title
    return f"{name}: {text.splitlines()[0] if text else culprit.verdict.value}"


def _line(step: StepResult) -> str:
    return f"{stamp(step.began)} {step.verdict.value:11} {step.file}:{step.line} {step.title}"


def _counts(cases: Sequence[CaseResult]) -> dict[str, str]:
    verdicts = [case.verdict for case in cases]
    return {
        "tests": str(len(cases)),
        "failures": str(verdicts.count(Verdict.FAILED)),
        "errors": str(sum(each in (Verdict.TIMED_OUT, Verdict.UNREACHABLE) for each in verdicts)),
        "time": f"{sum(case.real_s for case in cases):.3f}",
    }


def _clean(text: str) -> str:
    return _UNSPEAKABLE.sub("\N{REPLACEMENT CHARACTER}", text)
