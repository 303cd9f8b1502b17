"""`convemu chaos`: throw faults at an app, and shrink those that break it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from emulator.cli.explore import say
from emulator.cli.play import chosen
from emulator.cli.playing import ids_of
from emulator.cli.plays import carry_out, progress, progress_over
from emulator.cli.wishes import Wish, run_options
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

    What is printed on standard output is the scenario and nothing else. With -o several that break get a file each:
    broken.yaml, broken-2.yaml.

    \b
    Examples:
      convemu chaos scenarios/two-way-chat.yaml --app http://127.0.0.1:8080
      convemu chaos reminder.yaml --app-command "python examples/broken forgetful" -o broken.yaml
    """
    wish = Wish(app_url=app_url.rstrip("/"), case=case, quiet=True, aside=output is None, **wishes)
    folder = output.parent if output else Path()
    plan, run, left = Plan(rounds, faults, runs, kinds or SURVIVABLE, folder), wish.fresh_run, Left(output)

    async def one(scenario: Scenario, settings: Settings, given: Mapping[str, Any]) -> list[ScenarioResult]:
        from emulator.web.exploring import throw_chaos

        results = []
        for case_id in ids_of(scenario, case):
            how: dict[str, Any] = {"case": case_id, "run": f"{run}.{case_id}", "progress": progress}
            found = await throw_chaos(scenario, settings, plan, given=given, **how)
            progress_over()
            say(found.result, "chaos", err=wish.aside)
            if found.scenario:
                left.keep(found.scenario)
            results.append(found.result)
        return results

    return carry_out(wish, chosen(paths, (), case), one)


class Left:
    """Keeps the scenarios that are left: in `output` and files beside it, or on standard output."""

    def __init__(self, output: Path | None) -> None:
        self._output = output
        self._count = 0

    def keep(self, scenario: str) -> None:
        """Write the next one."""
        self._count += 1
        if self._output is None:
            click.echo(scenario, nl=False)
            return
        file = self._output if self._count == 1 else self._output.with_stem(f"{self._output.stem}-{self._count}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(scenario, encoding="utf-8")
        click.echo(f"  written to {file}; play it with: convemu play {shlex.quote(str(file))}")
