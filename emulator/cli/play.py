"""`convemu play`: run scenarios against an app and judge it."""

from __future__ import annotations

from typing import Any

import click

from emulator.cli.plays import carry_out
from emulator.cli.wishes import Wish, play_options
from emulator.errors import Problem, ScenarioInvalid
from emulator.scenarios.files import NoScenarios, scenario_files
from emulator.scenarios.load import Scenario, load


@click.command(short_help="Run scenarios against an app and judge it.")
@click.argument("paths", nargs=-1, required=True, metavar="FILES...")
@click.option("--app", "app_url", metavar="URL", default="", help="The app under test; scenarios call it ${app_url}.")
@click.option("--case", default="", metavar="ID", help="Play only the case with this id.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Play only scenarios with this tag; may be repeated.")
@play_options
def play(paths: tuple[str, ...], app_url: str, case: str, tags: tuple[str, ...], **wishes: Any) -> int:
    """Run scenarios against an app and judge it. FILES are scenario files, or folders of them.

    Every scenario gets an emulator of its own on the same port; `CONVEMU_*` variables configure it as for `serve`.
    Exit code 0: passed; 1: an expectation failed; 2: timed out; 3: the app cannot be reached; 4: a scenario is not
    valid; 64: wrong usage.

    \b
    Examples:
      convemu play scenarios/ --app http://127.0.0.1:8080
      convemu play scenarios/ --app-command "python examples/clinic" --junit report.xml
    """
    return carry_out(Wish(app_url=app_url.rstrip("/"), case=case, **wishes), chosen(paths, tags, case))


def chosen(paths: tuple[str, ...], tags: tuple[str, ...], case: str) -> list[Scenario]:
    """The scenarios to play. Raises ScenarioInvalid with the problems of all files, UsageError for nothing to play."""
    problems: list[Problem] = []
    scenarios: list[Scenario] = []
    try:
        files = scenario_files(paths)
    except NoScenarios as error:
        raise click.UsageError(error.message) from None
    for file in files:
        try:
            scenarios.append(load(file))
        except ScenarioInvalid as error:
            problems += error.problems
    if problems:
        raise ScenarioInvalid(problems)
    playable = [each for each in scenarios if each.steps or each.verdict is not None]
    wanted = [each for each in playable if not tags or set(tags) & set(each.tags)]
    if not wanted:
        there = sorted({tag for each in scenarios for tag in each.tags})
        raise click.UsageError(f"nothing to play; the files have the tags {', '.join(there) or '(none)'}")
    if not case:
        return wanted
    with_case = [each for each in wanted if any(row.id == case for row in each.rows())]
    if not with_case:
        ids = [row.id for each in wanted for row in each.rows() if row.id]
        raise click.UsageError(
            f"no scenario has a case {case!r}; the files have the cases {', '.join(ids) or '(none)'}"
        )
    return with_case
