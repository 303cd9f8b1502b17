"""`convemu explore`: find an order of callbacks that an app does not survive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from emulator.cli.play import chosen
from emulator.cli.playing import ids_of
from emulator.cli.plays import carry_out, progress, progress_over
from emulator.cli.wishes import Wish, run_options
from emulator.durations import seconds
from emulator.player.exploring.orders import CAP
from emulator.player.reports.visible import visible
from emulator.player.results import ScenarioResult
from emulator.scenarios.load import Scenario
from emulator.settings import Settings


@click.command(short_help="Play the callbacks of a scenario in other orders.")
@click.argument("paths", nargs=-1, required=True, metavar="FILES...")
@click.option("--app", "app_url", metavar="URL", default="", help="The app under test; scenarios call it ${app_url}.")
@click.option("--case", default="", metavar="ID", help="Explore only the case with this id.")
@click.option("--runs", type=click.IntRange(3), default=CAP, metavar="N", help=f"Runs of each case at most  [{CAP}]")
@click.option("--window", default="2s", metavar="DURATION", help="Callbacks this close may change places  [2s]")
@run_options
def explore(paths: tuple[str, ...], app_url: str, case: str, runs: int, window: str, **wishes: Any) -> int:
    """Play the callbacks of a scenario in other orders. Each order is a run of its own, with fresh phones.

    Callbacks that come close to each other are gathered and leave in every order, in a seeded sample of them where
    there are too many. The first order that changes what the app sends, or the verdict, is named. Exit codes as for
    `play`: 1 when there is such an order.

    \b
    Examples:
      convemu explore scenarios/choices.yaml --app http://127.0.0.1:8080
      convemu explore reminder.yaml --app-command "python examples/clinic" --runs 40 --html orders.html
    """
    try:
        window_s = seconds(window)
    except ValueError as error:
        raise click.UsageError(f"--window: {error}") from None
    wish = Wish(app_url=app_url.rstrip("/"), case=case, quiet=True, **wishes)
    run = wish.fresh_run

    async def one(scenario: Scenario, settings: Settings, given: Mapping[str, Any]) -> list[ScenarioResult]:
        from emulator.web.exploring import explore_orders

        results = []
        for case_id in ids_of(scenario, case):
            how: dict[str, Any] = {"case": case_id, "cap": runs, "window_s": window_s, "run": f"{run}.{case_id}"}
            result = await explore_orders(scenario, settings, given=given, progress=progress, **how)
            progress_over()
            say(result, "orders")
            results.append(result)
        return results

    return carry_out(wish, chosen(paths, (), case), one)


def say(result: ScenarioResult, name: str, *, err: bool = False) -> None:
    """The remarks of that name, with the case they are about."""
    for case in result.cases:
        title = f"{result.name} [{case.id}]" if case.id else result.name
        click.echo(f"{visible(title)}: {case.verdict.value}", err=err)
        for remark in case.remarks:
            if remark.name == name:
                click.echo("\n".join(f"  {line}" for line in visible(remark.text).splitlines()), err=err)
