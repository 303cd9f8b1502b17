"""What `play` and `audit` share: their flags, the app, playing one scenario after the other, reports, the sum."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console

from emulator.chance import Chance
from emulator.cli.options import loaded
from emulator.cli.playing import ids_of, play_in
from emulator.cli.spaces import Space, Spaces, opened
from emulator.errors import TargetUnreachable
from emulator.player.reports.visible import visible
from emulator.player.results import CaseResult, ScenarioResult, Verdict, worst
from emulator.scenarios.durations import is_open
from emulator.scenarios.load import Scenario
from emulator.settings import Settings
from emulator.web.reach import is_there

F = TypeVar("F", bound=Callable[..., Any])
One = Callable[[Scenario, Settings, Mapping[str, Any]], Awaitable[list[ScenarioResult]]]
"""What is done with each scenario, given the settings and values that go with the app."""

_FILE = click.Path(path_type=Path)
_FLAGS = (
    click.option(
        "--app-command", "command", metavar="CMD", default="", help="Start the app with CMD, and stop it at the end."
    ),
    click.option("--port", type=click.IntRange(0, 65535), default=None, help="Port of the emulator; 0: any  [7670]"),
    click.option("--seed", default=None, help="Seed instead of the scenario's own."),
    click.option("--run", default=None, help="Ids and numbers of that run; without --seed every run has its own."),
    click.option("--junit", type=_FILE, default=None, metavar="FILE", help="Write a JUnit XML report."),
    click.option("--json", "json_file", type=_FILE, default=None, metavar="FILE", help="Write everything as JSON."),
    click.option("--html", type=_FILE, default=None, metavar="FILE", help="Write an HTML timeline."),
)
_PLAY_FLAGS = (
    click.option(
        "--emulator", metavar="URL", default="", help="Play on an emulator that runs, instead of one of its own."
    ),
    click.option(
        "--jobs",
        type=click.IntRange(1),
        default=1,
        metavar="N",
        help="Play so many cases at once, each with an app of its own  [1]",
    ),
    click.option(
        "--strict", is_flag=True, envvar="CONVEMU_STRICT", help="Findings about the app fail the play, as 1  [off]"
    ),
    click.option("--quiet", "-q", is_flag=True, help="Show headlines, failures and verdicts only."),
)
_AGAIN = "\r\x1b[K"
"""Begins a line of a terminal again."""


def play_options(command: F) -> F:
    """Give a command the flags that `Wish` is made of."""
    for flag in reversed((*_FLAGS, *_PLAY_FLAGS)):
        command = flag(command)
    return command


def run_options(command: F) -> F:
    """The same, for what plays a case many times on emulators of its own."""
    for flag in reversed(_FLAGS):
        command = flag(command)
    return command


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for: the app, the emulator, the reports."""

    app_url: str
    command: str
    port: int | None
    seed: str | None
    run: str | None
    junit: Path | None
    json_file: Path | None
    html: Path | None
    emulator: str = ""
    jobs: int = 1
    strict: bool = False
    quiet: bool = False
    aside: bool = False  # what is told goes to standard error: standard output is for something else
    case: str = ""
    webhook_secret: str = ""  # what a started app is told; "": what the settings say

    @property
    def settings(self) -> Settings:
        """Those of the environment, with port and seed of the command line; a started app needs no known port."""
        port = 0 if self.port is None and self.command else self.port
        return loaded(None, {"port": port, "seed": self.seed}).settings

    @property
    def fresh_run(self) -> str:
        """What makes ids and numbers new. Who fixes the seed wants to see the same again."""
        return self.run if self.run is not None else "" if self.seed else str(Chance().seed_value)


def carry_out(wish: Wish, scenarios: Sequence[Scenario], one: One | None = None) -> int:
    """Play them, write the reports, tell the sum; the exit code of the worst. `one` does something else with each."""
    _must_make_sense(wish)
    if wish.emulator:
        from emulator.cli.remote_plays import play_remotely

        results = play_remotely(wish, scenarios)
    else:
        with asyncio.Runner() as runner:
            results = runner.run(_each(wish, scenarios, one) if one else _played(wish, scenarios))
    _write(results, wish)
    _sum_up(results, can_repeat=one is None and not wish.emulator, err=wish.aside)
    return worst(result.verdict for result in results).exit_code or _found(results, wish)


def _must_make_sense(wish: Wish) -> None:
    """Raises UsageError for cases at once that would have to share something."""
    if wish.jobs == 1:
        return
    if not wish.command:
        raise click.UsageError(
            "--jobs plays each case in a space of its own, and an application that runs already knows one; "
            "give --app-command, so that an application is started for each, or leave --jobs away"
        )
    if wish.app_url or wish.settings.tls:
        fixed = "--app" if wish.app_url else "CONVEMU_TLS"
        raise click.UsageError(f"--jobs gives each application ports of its own; {fixed} names those of one")


def _found(results: Sequence[ScenarioResult], wish: Wish) -> int:
    """1 when the app did what production would frown upon, and that is to be held against it; what it was."""
    if not wish.strict:
        return 0
    from emulator.player.findings import found_in

    found = [finding for result in results for finding in found_in(result.journal)]
    for each in found:
        click.echo(f"{each.code} ({each.count}): {visible(each.message)}")
    return 1 if found else 0


def log(wish: Wish, cases: int = 0) -> Any:
    """The conversation on this terminal; `cases` are still to come."""
    from emulator.player.reports.terminal import Terminal

    return Terminal(Console(highlight=False), quiet=wish.quiet, cases=cases)


async def _each(wish: Wish, scenarios: Sequence[Scenario], one: One) -> list[ScenarioResult]:
    """Something else than playing each once: always in one space."""
    results = []
    async with _spaces(wish, 1) as (space,):
        for scenario in scenarios:
            await must_be_there(scenario, space.given)
            results += await one(scenario, space.settings, space.given)
    return results


async def _played(wish: Wish, scenarios: Sequence[Scenario]) -> list[ScenarioResult]:
    """Every case once, on this terminal."""
    cases = sum(len(ids_of(scenario, wish.case)) for scenario in scenarios)
    async with _spaces(wish, min(wish.jobs, cases)) as spaces:
        for scenario in scenarios:
            await must_be_there(scenario, spaces[0].given)
        show = log(wish, cases).feed
        return await play_in(Spaces(spaces), scenarios, show, only=wish.case, run=wish.fresh_run)


def progress(made: int, total: int, what: str) -> None:
    """Say on standard error how far it is: over and over in one line, or a line each where that is no terminal."""
    is_terminal = sys.stderr.isatty()
    click.echo(f"{_AGAIN if is_terminal else ''}{made}/{total}  {what}", nl=not is_terminal, err=True)


def progress_over() -> None:
    """Leave that line."""
    if sys.stderr.isatty():
        click.echo(_AGAIN, nl=False, err=True)


@contextlib.asynccontextmanager
async def _spaces(wish: Wish, count: int) -> AsyncIterator[list[Space]]:
    """`count` spaces with an app started for each; the only one there is for an app that runs already."""
    if not wish.command:
        yield [Space(wish.settings, {"app_url": wish.app_url} if wish.app_url else {})]
        return
    how = {"app_url": wish.app_url, "webhook_secret": wish.webhook_secret}
    async with opened(wish.command, wish.settings, count, **how) as spaces:
        yield spaces


async def must_be_there(scenario: Scenario, given: Mapping[str, Any]) -> None:
    """Raises TargetUnreachable when nobody listens where the scenario's app should be."""
    url = str(given.get("app_url") or scenario.vars.get("app_url", ""))
    if url.startswith("http") and not is_open(url) and not await is_there(url):
        raise TargetUnreachable(
            f"nobody listens at {url}; start the app there, or name its address (--app) or its command (--app-command)"
        )


def _write(results: Sequence[ScenarioResult], wish: Wish) -> None:
    from emulator.player.reports.junit import junit
    from emulator.player.reports.plain import as_json
    from emulator.player.reports.timeline import timeline

    for path, report in ((wish.junit, junit), (wish.json_file, as_json), (wish.html, timeline)):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(report(results))


def _sum_up(results: Sequence[ScenarioResult], *, can_repeat: bool, err: bool) -> None:
    cases = [(result, case) for result in results for case in result.cases]
    bad = [(result, case) for result, case in cases if case.verdict is not Verdict.PASSED]
    click.echo(err=err)
    for result, case in bad:
        click.echo(
            f"{case.verdict.value}: {visible(result.name)}{f' [{visible(case.id)}]' if case.id else ''}"
            f"{_again(result, case) if can_repeat else ''}",
            err=err,
        )
    passed = len(cases) - len(bad)
    noun = "case" if len(cases) == 1 else "cases"
    click.echo(f"{passed} of {len(cases)} {noun} passed in {sum(case.real_s for _, case in cases):.1f} s", err=err)


def _again(result: ScenarioResult, case: CaseResult) -> str:
    """How to see exactly this again, where that can be said in a line."""
    if not Path(result.file).is_file():
        return ""
    words = ["convemu", "play", result.file, *(("--case", case.id) if case.id else ()), "--seed", result.seed]
    return f"; play it again with {shlex.join([*words, *(('--run', result.run) if result.run else ())])}"
