"""`convemu play`: run scenarios against an app and judge it."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from emulator.chance import Chance
from emulator.cli.apps import environment, free_port, is_there, started
from emulator.cli.options import loaded
from emulator.errors import Problem, ScenarioInvalid, TargetUnreachable
from emulator.player.results import ScenarioResult, Verdict, worst
from emulator.scenarios.durations import is_open
from emulator.scenarios.files import NoScenarios, scenario_files
from emulator.scenarios.load import Scenario, load
from emulator.settings import Settings


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the command line asked for."""

    scenarios: Sequence[Scenario]
    settings: Settings
    app_url: str
    command: str
    case: str
    run: str
    quiet: bool


@click.command(short_help="Run scenarios against an app and judge it.")
@click.argument("paths", nargs=-1, required=True, metavar="FILES...")
@click.option(
    "--app", "app_url", metavar="URL", default="", help="The app under test; scenarios know it as ${app_url}."
)
@click.option(
    "--app-command", "command", metavar="CMD", default="", help="Start the app with CMD, and stop it at the end."
)
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Port of the emulator; 0: any  [7670]")
@click.option("--seed", default=None, help="Seed instead of the scenarios' own.")
@click.option("--run", default=None, help="Ids and numbers of that run; without --seed every run has its own.")
@click.option("--case", default="", metavar="ID", help="Play only the case with this id.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Play only scenarios with this tag; may be repeated.")
@click.option(
    "--junit", type=click.Path(path_type=Path), default=None, metavar="FILE", help="Write a JUnit XML report."
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), default=None, metavar="FILE", help="Write JSON.")
@click.option("--html", type=click.Path(path_type=Path), default=None, metavar="FILE", help="Write an HTML timeline.")
@click.option("--quiet", "-q", is_flag=True, help="Show headlines, failures and verdicts only.")
def play(
    paths: tuple[str, ...],
    app_url: str,
    command: str,
    port: int | None,
    seed: str | None,
    run: str | None,
    case: str,
    tags: tuple[str, ...],
    junit: Path | None,
    json_file: Path | None,
    html: Path | None,
    quiet: bool,
) -> int:
    """Run scenarios against an app and judge it. FILES are scenario files, or folders of them.

    Every scenario gets an emulator of its own on the same port; `CONVEMU_*` variables configure it as for `serve`.
    Exit code 0: passed; 1: an expectation failed; 2: timed out; 3: the app cannot be reached; 4: a scenario is not
    valid; 64: wrong usage.

    \b
    Examples:
      convemu play scenarios/ --app http://127.0.0.1:8080
      convemu play scenarios/ --app http://127.0.0.1:8080 --app-command "python examples/clinic" --junit report.xml
    """
    flags = {"port": port if port is not None or not command else 0, "seed": seed}
    if run is None:
        # A fixed seed is asked for to see the same again; else an app that still runs must not take ids for repeated.
        run = "" if seed else str(Chance().seed_value)
    wish = _Wish(
        _chosen(paths, tags, case), loaded(None, flags).settings, app_url.rstrip("/"), command, case, run, quiet
    )
    with asyncio.Runner() as runner:
        results = runner.run(_play(wish))
    _write(results, junit, json_file, html)
    _sum_up(results)
    return worst(result.verdict for result in results).exit_code


def _chosen(paths: tuple[str, ...], tags: tuple[str, ...], case: str) -> list[Scenario]:
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
    chosen = [each for each in scenarios if each.steps and (not tags or set(tags) & set(each.tags))]
    if case:
        chosen = [each for each in chosen if any(row.id == case for row in each.rows())]
    if not chosen:
        there = sorted({tag for each in scenarios for tag in each.tags})
        raise click.UsageError(f"nothing to play; the files have the tags {', '.join(there) or '(none)'}")
    return chosen


async def _play(wish: _Wish) -> list[ScenarioResult]:
    from emulator.player.reports.terminal import Terminal
    from emulator.web.playing import play_alone

    terminal = Terminal(Console(highlight=False), quiet=wish.quiet)
    results = []
    async with _app(wish) as (settings, given):
        for scenario in wish.scenarios:
            await _must_be_there(scenario, given)
            results.append(
                await play_alone(scenario, settings, given=given, only=wish.case, watch=terminal.feed, run=wish.run)
            )
    return results


@contextlib.asynccontextmanager
async def _app(wish: _Wish) -> AsyncIterator[tuple[Settings, Mapping[str, Any]]]:
    """The settings to play with and the values for the scenarios, with the app started if that is asked for."""
    if not wish.command:
        yield wish.settings, {"app_url": wish.app_url} if wish.app_url else {}
        return
    # The app is started once, before any emulator: so the emulator's port has to be known now.
    settings = wish.settings if wish.settings.port else wish.settings.model_copy(update={"port": free_port()})
    app_url = wish.app_url or f"http://127.0.0.1:{free_port()}"
    env = environment(f"http://{settings.host}:{settings.port}", app_url, settings)
    async with started(wish.command, app_url, env):
        yield settings, {"app_url": app_url}


async def _must_be_there(scenario: Scenario, given: Mapping[str, Any]) -> None:
    url = str(given.get("app_url") or scenario.vars.get("app_url", ""))
    if url.startswith("http") and not is_open(url) and not await is_there(url):
        raise TargetUnreachable(
            f"nobody listens at {url}; start the app there, or name its address (--app) or its command (--app-command)"
        )


def _write(
    results: Sequence[ScenarioResult], junit_file: Path | None, json_file: Path | None, html_file: Path | None
) -> None:
    from emulator.player.reports.junit import junit
    from emulator.player.reports.plain import as_json
    from emulator.player.reports.timeline import timeline

    for path, report in ((junit_file, junit), (json_file, as_json), (html_file, timeline)):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(report(results))


def _sum_up(results: Sequence[ScenarioResult]) -> None:
    cases = [(result, case) for result in results for case in result.cases]
    bad = [(result, case) for result, case in cases if case.verdict is not Verdict.PASSED]
    click.echo()
    for result, case in bad:
        again = f"convemu play {result.file}{f' --case {shlex.quote(case.id)}' if case.id else ''} --seed {result.seed}"
        again += f" --run {result.run}" if result.run else ""
        click.echo(
            f"{case.verdict.value}: {result.name}{f' [{case.id}]' if case.id else ''}; play it again with {again}"
        )
    passed = len(cases) - len(bad)
    noun = "case" if len(cases) == 1 else "cases"
    click.echo(f"{passed} of {len(cases)} {noun} passed in {sum(case.real_s for _, case in cases):.1f} s")
