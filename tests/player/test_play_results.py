"""What a play leaves behind: the same journal for the same seed, reports that others can read."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from broken.deaf import create_app as deaf
from rich.console import Console
from stand import Theatre, theatre

from emulator.cli.apps import free_port
from emulator.journal import Entry
from emulator.player.reports.junit import junit
from emulator.player.reports.plain import as_json
from emulator.player.reports.terminal import Terminal
from emulator.player.reports.timeline import timeline
from emulator.player.results import CaseResult, Remark, ScenarioResult, Verdict
from emulator.scenarios.header import ClockHeader
from emulator.scenarios.load import load

REAL_TIME = ("answered_in_s", "real_s")
"""What the journal says of real time, as it was measured."""


@pytest.mark.ledger("player.deterministic")
async def test_two_runs_with_one_seed_give_the_same_journal(scenario_file: Callable[[str], Path]) -> None:
    journals, ports = [], (free_port(), free_port())
    for _ in range(2):
        async with theatre(ports=ports) as stage:
            scenario = load(scenario_file("two-way-chat"))
            result = await stage.play(
                scenario.model_copy(update={"clock": ClockHeader(mode="auto", start="2026-03-04T08:59:00Z")})
            )
        for entry in result.journal:
            for name in REAL_TIME:
                entry["data"].pop(name, None)
        journals.append(json.dumps(result.journal))
    assert len(result.journal) > 60
    assert journals[0] == journals[1]


@pytest.mark.ledger("player.fresh-runs")
async def test_an_app_that_stays_up_can_be_played_against_again(
    clinic: Theatre, scenario_file: Callable[[str], Path]
) -> None:
    first, second = [await clinic.play(scenario_file("choices"), run=run) for run in ("1", "2")]
    assert [first.verdict, second.verdict] == ["passed", "passed"]
    assert first.seed == second.seed
    assert first.cases[0].phones != second.cases[0].phones


@pytest.mark.ledger("player.report.junit")
async def test_junit_names_scenario_case_and_reason(scenario_file: Callable[[str], Path]) -> None:
    async with theatre(deaf) as stage:
        result = await stage.play(scenario_file("choices"))
    root = ET.fromstring(junit([result]))
    assert root.tag == "testsuites"
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("5", "2", "0")
    suite = root.find("testsuite")
    assert suite is not None
    assert suite.get("name") == "A reminder is confirmed or cancelled by reply"
    failed = suite.find("testcase[@name='refused']/failure")
    assert failed is not None
    assert failed.get("type") == "failed"
    assert "/cancelled/" in str(failed.text)
    assert [each.find("failure") is None for each in suite.findall("testcase")].count(True) == 3


def test_junit_holds_what_xml_cannot() -> None:
    remark = Remark("law", Verdict.TIMED_OUT, "a \x00 b <&> \ud83d c 👍")
    case = CaseResult("", (), (remark,), {}, 0.0, 1.0, 0.5)
    root = ET.fromstring(junit([ScenarioResult("name", "file", "1", "", (), (case,))]))
    error = root.find("testsuite/testcase/error")
    assert error is not None
    assert error.get("message") == "law: a \N{REPLACEMENT CHARACTER} b <&> \N{REPLACEMENT CHARACTER} c 👍"


@pytest.mark.ledger("player.report.json")
async def test_json_has_the_verdict_on_every_level(clinic: Theatre, scenario_file: Callable[[str], Path]) -> None:
    report = json.loads(as_json([await clinic.play(scenario_file("one-time-code"))]))
    (scenario,) = report["scenarios"]
    (case,) = scenario["cases"]
    assert [each["verdict"] for each in (report, scenario, case, *case["steps"])] == ["passed"] * 8
    assert scenario["seed"] == "6"


@pytest.mark.ledger("player.report.html")
async def test_the_timeline_stands_alone_and_escapes_what_people_wrote(clinic: Theatre) -> None:
    result = await clinic.play(
        "steps:\n- chat:\n  - anna -> app: <script>alert(1)</script>\n  - app -> anna: /person/\n"
    )
    page = timeline([result]).decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert "http-equiv" not in page
    assert "src=" not in page
    assert 'class="mo"' in page


def told(result: ScenarioResult) -> str:
    """The play as the terminal shows it."""
    out = io.StringIO()
    terminal = Terminal(Console(file=out, width=100, highlight=False))
    for entry in result.journal:
        terminal.feed(Entry(**entry))
    return out.getvalue()


@pytest.mark.ledger("player.report.time-passes")
async def test_reports_say_how_much_later_it_is(clinic: Theatre) -> None:
    text = "steps:\n- advance: 3d\n- chat:\n  - anna -> app: HOURS\n  - app -> anna: /Monday/\n- advance: 90m\n"
    result = await clinic.play(text)
    assert result.verdict == "passed"
    lines = [line.strip() for line in told(result).splitlines()]
    assert [line for line in lines if line.endswith(" later")] == ["⏩ 3 days later", "⏩ 1 h 30 min later"]
    assert timeline([result]).decode().count(" later</b>") == 2


@pytest.mark.ledger("player.report.terminal")
async def test_the_terminal_shows_what_people_write_and_does_not_obey_it(clinic: Theatre) -> None:
    shown = told(await clinic.play('steps:\n- text: {from: anna, text: "a \\e[31m[red]\\a \\u202e z"}\n'))
    assert "a ␛[31m[red]␇ � z" in shown
    assert not set(shown) & set("\x1b\x07\u202e")
