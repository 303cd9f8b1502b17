"""`convemu config`: every setting, its value, and where it came from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from emulator.cli.options import loaded, settings_options
from emulator.settings import SECRETS

MASK = "********"


@click.command(short_help="Show the settings in force and where each came from.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: name to value and source.")
@settings_options
def config(as_json: bool, file: Path | None, **flags: Any) -> None:
    """Show the settings in force and where each came from.

    A flag beats the environment, which beats the settings file, which beats the default. Secrets are masked. Takes
    the same flags as `convemu serve`, so a command line can be tried before it is used.

    \b
    Example:
      CONVEMU_CLOCK=auto convemu config --port 0
    """
    found = loaded(file, flags)
    rows = [
        (name, MASK if name in SECRETS and value else value, found.sources[name])
        for name, value in found.settings.model_dump().items()
    ]
    if as_json:
        click.echo(json.dumps({name: {"value": value, "source": source} for name, value, source in rows}, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("setting", "value", "source", box=None, pad_edge=False)
    for name, value, source in rows:
        table.add_row(name, _shown(value), source, style=None if source == "default" else "bold")
    Console().print(table, markup=False)


def _shown(value: object) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else str(value)
