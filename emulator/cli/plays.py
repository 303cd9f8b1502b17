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
from emulator.cli.apps import environment, free_port, is_there, started
from emulator.cli.options import loaded
from emulator.cli.visible import visible
from emulator.errors import TargetUnreachable
from emulator.player.results import CaseResult, ScenarioResult, Verdict, worst
from emulator.scenarios.durations import is_open
from emulator.scenarios.load import Scenario
from emulator.settings import Settings

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
    click.option("--jobs", type=click.IntRange(1), default=1, metavar="N", help="Play so many cases at once  [1]"),
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
    if wish.emulator:
        from emulator.cli.remote_plays import play_remotely

        results = play_remotely(wish, scenarios)
    else:
        with asyncio.Runner() as runner:
            results = runner.run(_each(wish, scenarios, one or _played(wish)))
    _write(results, wish)
    _sum_up(results, can_repeat=one is None and not wish.emulator)
    return worst(result.verdict for result in results).exit_code or _found(results, wish)


def _found(results: Sequence[ScenarioResult], wish: Wish) -> int:
    """1 when the app did what production would frown upon, and that is to be held against it; what it was."""
    if not wish.strict:
        return 0
    from emulator.player.findings import found_in

    found = [finding for result in results for finding in found_in(result.journal)]
    for each in found:
        click.echo(f"{each.code} ({each.count}): {visible(each.message)}")
    return 1 if found else 0


def log(wish: Wish) -> Any:
    """The conversation on this terminal."""
    from emulator.player.reports.terminal import Terminal

    return Terminal(Console(highlight=False), quiet=wish.quiet)


async def _each(wish: Wish, scenarios: Sequence[Scenario], one: One) -> list[ScenarioResult]:
    results = []
    async with _app(wish) as (settings, given):
        for scenario in scenarios:
            await must_be_there(scenario, given)
            results += await one(scenario, settings, given)
    return results


def _played(wish: Wish) -> One:
    """Every case once, on this terminal."""
    from emulator.web.playing import play_alone

    terminal, run = log(wish), wish.fresh_run

    async def one(scenario: Scenario, settings: Settings, given: Mapping[str, Any]) -> list[ScenarioResult]:
        how: dict[str, Any] = {"only": wish.case, "watch": terminal.feed, "run": run, "jobs": wish.jobs}
        return [await play_alone(scenario, settings, given=given, **how)]

    return one


def progress(made: int, total: int, what: str) -> None:
    """Say on standard error how far it is: over and over in one line, or a line each where that is no terminal."""
    is_terminal = sys.stderr.isatty()
    click.echo(f"{_AGAIN if is_terminal else ''}{made}/{total}  {what}", nl=not is_terminal, err=True)


def progress_over() -> None:
    """Leave that line."""
    if sys.stderr.isatty():
        click.echo(_AGAIN, nl=False, err=True)


@contextlib.asynccontextmanager
async def _app(wish: Wish) -> AsyncIterator[tuple[Settings, Mapping[str, Any]]]:
    """The settings to play with and the values for the scenarios, with the app started if that is asked for."""
    settings = wish.settings
    if not wish.command:
        yield settings, {"app_url": wish.app_url} if wish.app_url else {}
        return
    # The app is started once, before any emulator: so the emulator's port has to be known now.
    settings = settings if settings.port else settings.model_copy(update={"port": free_port()})
    app_url = wish.app_url or f"http://127.0.0.1:{free_port()}"
    env = environment(f"http://{settings.host}:{settings.port}", app_url, settings, wish.webhook_secret)
    async with started(wish.command, app_url, env):
        yield settings, {"app_url": app_url}


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


def _sum_up(results: Sequence[ScenarioResult], *, can_repeat: bool) -> None:
    cases = [(result, case) for result in results for case in result.cases]
    bad = [(result, case) for result, case in cases if case.verdict is not Verdict.PASSED]
    click.echo()
    for result, case in bad:
        click.echo(
            f"{case.verdict.value}: {result.name}{f' [{case.id}]' if case.id else ''}"
            f"{_again(result, case) if can_repeat else ''}"
        )
    passed = len(cases) - len(bad)
    noun = "case" if len(cases) == 1 else "cases"
    click.echo(f"{passed} of {len(cases)} {noun} passed in {sum(case.real_s for _, case in cases):.1f} s")


def _again(result: ScenarioResult, case: CaseResult) -> str:
    """How to see exactly this again, where that can be said in a line."""
    if not Path(result.file).is_file():
        return ""
    words = ["convemu", "play", result.file, *(("--case", case.id) if case.id else ()), "--seed", result.seed]
    return f"; play it again with {shlex.join([*words, *(('--run', result.run) if result.run else ())])}"
