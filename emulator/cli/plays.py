"""What `play`, `audit`, `explore` and `chaos` share: the app, playing, reports, the sum."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from emulator.cli.paint import Screen
from emulator.cli.playing import gathered, ids_of, play_in
from emulator.cli.spaces import Space, Spaces, opened
from emulator.cli.wishes import Wish
from emulator.errors import TargetUnreachable
from emulator.player.reports.visible import visible
from emulator.player.results import CaseResult, ScenarioResult, Verdict, worst
from emulator.scenarios.durations import is_open
from emulator.scenarios.load import Scenario
from emulator.settings import Settings
from emulator.web.reach import is_there

One = Callable[[Scenario, Settings, Mapping[str, Any]], Awaitable[list[ScenarioResult]]]
"""What is done with each scenario, given the settings and values that go with the app."""

STOPPED = 130
"""Exit code after Ctrl-C, as shells have it."""
_AGAIN = "\r\x1b[K"
"""Begins a line of a terminal again."""


def carry_out(wish: Wish, scenarios: Sequence[Scenario], one: One | None = None) -> int:
    """Play them, write the reports, tell the sum; the exit code of the worst. `one` does something else with each."""
    _must_make_sense(wish)
    done: list[ScenarioResult] = []
    was_stopped = False
    try:
        if wish.emulator:
            from emulator.cli.remote_plays import play_remotely

            results = play_remotely(wish, scenarios, done, log(wish).feed)
        else:
            with asyncio.Runner() as runner:
                results = runner.run(_each(wish, scenarios, one, done) if one else _played(wish, scenarios, done))
    except KeyboardInterrupt:  # what was played is worth its reports
        results, was_stopped = gathered(done), True
    _write(results, wish)
    _sum_up(results, can_repeat=one is None and not wish.emulator, err=wish.aside)
    if was_stopped:
        click.echo("stopped before the rest was played", err=True)
        return STOPPED
    return worst(result.verdict for result in results).exit_code or _found(results, wish)


def _must_make_sense(wish: Wish) -> None:
    """Raises UsageError for what would come to nothing: an address that is none, reports without a place, sharing."""
    if wish.app_url and not wish.app_url.startswith(("http://", "https://")):
        raise click.UsageError(f"--app: {wish.app_url!r} is not an address; write http://HOST:PORT")
    for path in filter(None, (wish.junit, wish.json_file, wish.html)):
        _must_be_a_place(path)
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


def _must_be_a_place(path: Path) -> None:
    """Raises UsageError where no report can be written: better now than after the play."""
    if path.is_dir():
        raise click.UsageError(f"{path} is a folder; name a file in it for the report")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch()
            path.unlink()
        elif path.is_file():  # not a pipe: its reader would take the closing for the end
            path.open("ab").close()
    except OSError as error:
        raise click.UsageError(f"no report can be written to {path}: {error.strerror}") from None


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

    return Terminal(Screen(highlight=False), quiet=wish.quiet, cases=cases)


async def _each(
    wish: Wish, scenarios: Sequence[Scenario], one: One, done: list[ScenarioResult]
) -> list[ScenarioResult]:
    """Something else than playing each once: always in one space."""
    async with _spaces(wish, 1) as (space,):
        for scenario in scenarios:
            await must_be_there(scenario, space.given)
            done += await one(scenario, space.settings, space.given)
    return done


async def _played(wish: Wish, scenarios: Sequence[Scenario], done: list[ScenarioResult]) -> list[ScenarioResult]:
    """Every case once, on this terminal."""
    cases = sum(len(ids_of(scenario, wish.case)) for scenario in scenarios)
    async with _spaces(wish, min(wish.jobs, cases)) as spaces:
        for scenario in scenarios:
            await must_be_there(scenario, spaces[0].given)
        show = log(wish, cases).feed
        return await play_in(Spaces(spaces), scenarios, show, only=wish.case, run=wish.fresh_run, done=done)


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
