"""Whatever stands in a file, the answer is a scenario or a list of problems with places inside the file."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.errors import ScenarioInvalid
from emulator.scenarios.load import load_text

COMPLETE = (Path(__file__).parents[1] / "golden" / "scenarios" / "complete.yaml").read_text(encoding="utf-8")
LINES = COMPLETE.splitlines()
SCRAPS = st.sampled_from(
    ["{", "}", "[", "]", ":", "- ", "?", "|", ">", "&a", "*a", "!x", "'", '"', "\t", "#", "${", "}", "~", "null", "0",
     "\x85", "/(/", "${case.x}", "app -> anna: x", "<<: x", "---", "...", "%YAML 1.1", "\u2028", "\x00", "é"]
)  # fmt: skip


def answered(text: str) -> None:
    try:
        load_text(text, "f.yaml")
    except ScenarioInvalid as fault:
        last = (
            text.count("\n") + text.count("\r") + text.count("\x85") + text.count("\u2028") + text.count("\u2029") + 2
        )
        assert fault.problems
        for problem in fault.problems:
            assert problem.file == "f.yaml"
            assert 1 <= problem.line <= last
            assert problem.column >= 1
            assert "\n" not in problem.message


@settings(deadline=None)
@given(st.text())
def test_any_text(text: str) -> None:
    answered(text)


@settings(deadline=None, max_examples=80)
@given(st.integers(0, len(COMPLETE)), st.integers(0, 30), SCRAPS)
def test_a_good_file_with_a_piece_replaced(start: int, length: int, scrap: str) -> None:
    answered(COMPLETE[:start] + scrap + COMPLETE[start + length :])


@settings(deadline=None, max_examples=50)
@given(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1), st.integers(0, 12))
def test_a_good_file_with_lines_moved_and_shifted(here: int, there: int, indent: int) -> None:
    lines = list(LINES)
    lines.insert(there, " " * indent + lines.pop(here).lstrip())
    answered("\n".join(lines))
