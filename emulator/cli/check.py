"""`convemu check`: is a scenario valid? Reads, checks, tells every problem with its place, runs nothing."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import Any

import click

from emulator.errors import Problem, ScenarioInvalid
from emulator.scenarios.files import NoScenarios, scenario_files
from emulator.scenarios.load import Scenario, load, load_text
from emulator.scenarios.schema import schema_text

INVALID = 4
"""Exit code when a scenario is invalid (SCENARIOS.md, rule 11)."""

STDIN = "-"


@dataclass(frozen=True, slots=True)
class _Checked:
    """One file: its scenario, or its problems."""

    file: str
    scenario: Scenario | None
    problems: tuple[Problem, ...] = ()


@click.command(short_help="Validate scenarios without running them.")
@click.argument("paths", nargs=-1, metavar="FILES...")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON object.")
@click.option("--schema", "as_schema", is_flag=True, help="Print the JSON Schema for editors instead.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing about files that are valid.")
def check(paths: tuple[str, ...], as_json: bool, as_schema: bool, quiet: bool) -> None:
    """Validate scenarios without running them. Every problem of every file is told, with line and column.

    FILES are scenario files, or folders in which every .yaml and .yml file counts; `-` reads standard input. Exit
    code 0: all are valid; 4: at least one is not; 64: wrong usage, or nothing to check.

    \b
    Examples:
      convemu check scenarios/
      convemu check --quiet reminder.yaml scenarios/
      convemu check --json reminder.yaml | jq '.files[].problems'
      convemu check --schema > scenario.schema.json
    """
    if as_schema:
        click.echo(schema_text(), nl=False)
        return
    if not paths:
        raise click.UsageError("name at least one scenario file or folder")
    checked = [_checked(file) for file in _files(paths)]
    if as_json:
        click.echo(json.dumps(_document(checked), ensure_ascii=False, indent=2))
    else:
        for one in checked:
            _tell(one, quiet)
        _tell_sum(checked)
    if any(one.problems for one in checked):
        raise click.exceptions.Exit(INVALID)


def _files(paths: tuple[str, ...]) -> list[str]:
    try:
        found = [str(path) for path in scenario_files(path for path in paths if path != STDIN)]
    except NoScenarios as error:
        raise click.UsageError(error.message) from None
    return [*found, *([STDIN] if STDIN in paths else [])]


def _checked(file: str) -> _Checked:
    try:
        if file == STDIN:
            text = sys.stdin.buffer.read().decode(errors="replace")
            return _Checked("<stdin>", load_text(text, "<stdin>", folder="."))
        return _Checked(file, load(file))
    except ScenarioInvalid as error:
        return _Checked("<stdin>" if file == STDIN else file, None, error.problems)


def _tell(one: _Checked, quiet: bool) -> None:
    for problem in one.problems:
        click.echo(str(problem))
    if one.scenario is not None and not quiet:
        click.echo(f"{one.file}: ok ({_contents(one.scenario)})")


def _contents(scenario: Scenario) -> str:
    counts = {"step": len(scenario.steps), "rule": len(scenario.rules), "case": len(scenario.cases)}
    said = [f"{number} {noun}{'' if number == 1 else 's'}" for noun, number in counts.items() if number]
    return ", ".join(said) or "header only"


def _tell_sum(checked: list[_Checked]) -> None:
    problems = sum(len(one.problems) for one in checked)
    if problems:
        bad = sum(bool(one.problems) for one in checked)
        noun, verb = ("problem" if problems == 1 else "problems"), ("is" if bad == 1 else "are")
        click.echo(f"{problems} {noun}; {bad} of {len(checked)} files {verb} not valid", err=True)


def _document(checked: list[_Checked]) -> dict[str, Any]:
    return {
        "valid": not any(one.problems for one in checked),
        "files": [
            {
                "file": one.file,
                "valid": not one.problems,
                "name": one.scenario.name if one.scenario else None,
                "problems": [asdict(problem) for problem in one.problems],
            }
            for one in checked
        ],
    }
