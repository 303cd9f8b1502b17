"""`convemu chaos`: throw faults at an app, and shrink those that break it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from emulator.cli.explore import say
from emulator.cli.play import chosen
from emulator.cli.plays import Wish, carry_out, progress, progress_over, run_options
from emulator.player.exploring.chaos import FAULTS, ROUNDS, Plan
from emulator.player.exploring.faultlist import SURVIVABLE, known_kinds
from emulator.player.exploring.shrinking import CAP
from emulator.player.results import ScenarioResult
from emulator.scenarios.load import Scenario
from emulator.settings import Settings


@click.command(short_help="Throw faults at an app, and shrink those that break it.")
@click.argument("paths", nargs=-1, required=True, metavar="FILES...")
@click.option("--app", "app_url", metavar="URL", default="", help="The app under test; scenarios call it ${app_url}.")
@click.option("--case", default="", metavar="ID", help="Only the case with this id.")
@click.option("--faults", type=click.IntRange(1), default=FAULTS, metavar="N", help=f"So many at a time  [{FAULTS}]")
@click.option("--rounds", type=click.IntRange(1), default=ROUNDS, metavar="N", help=f"Tries with others  [{ROUNDS}]")
@click.option("--runs", type=click.IntRange(1), default=CAP, metavar="N", help=f"Runs to shrink with  [{CAP}]")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(known_kinds()), metavar="KIND",
              help=f"Draw faults of this kind; may be repeated  [{', '.join(SURVIVABLE)}]")  # fmt: skip
@click.option("--output", "-o", type=click.Path(path_type=Path), default=None, metavar="FILE",
              help="Write the scenario that is left there, not to standard output.")  # fmt: skip
@run_options
def chaos(
    paths: tuple[str, ...],
    app_url: str,
    case: str,
    faults: int,
    rounds: int,
    runs: int,
    kinds: tuple[str, ...],
    output: Path | None,
    **wishes: Any,
) -> int:
    """Throw faults at an app, and shrink those that break it to the shortest list, printed as a ready scenario.

    A scenario's own `chaos` is thrown; where there is none, faults are drawn from the seed that an app has to bear:
    repeated, overtaking and late callbacks, fields and events that it does not know. Exit codes as for `play`.

    \b
    Examples:
      convemu chaos scenarios/two-way-chat.yaml --app http://127.0.0.1:8080
      convemu chaos reminder.yaml --app-command "python examples/broken forgetful" -o broken.yaml
    """
    wish = Wish(app_url=app_url.rstrip("/"), case=case, quiet=True, **wishes)
    plan, run = Plan(rounds, faults, runs, kinds or SURVIVABLE), wish.fresh_run

    async def one(scenario: Scenario, settings: Settings, given: Mapping[str, Any]) -> list[ScenarioResult]:
        from emulator.web.exploring import throw_chaos

        results = []
        for number, row in enumerate(scenario.rows(), 1):
            if case in ("", row.id):
                how: dict[str, Any] = {"case": row.id, "run": f"{run}.{number}", "progress": progress}
                found = await throw_chaos(scenario, settings, plan, given=given, **how)
                progress_over()
                say(found.result, "chaos")
                _keep(found.scenario, output)
                results.append(found.result)
        return results

    return carry_out(wish, chosen(paths, (), case), one)


def _keep(scenario: str, output: Path | None) -> None:
    if scenario and output is None:
        click.echo(f"\n{scenario}")
    elif scenario and output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(scenario, encoding="utf-8")
        click.echo(f"  written to {output}; play it with: convemu play {output}")
