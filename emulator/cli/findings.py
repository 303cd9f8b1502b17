"""`convemu findings`: what the application does that production would frown upon."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import click

from emulator.cli.paint import BOLD, DIM, WARN, Paint
from emulator.cli.remote import Remote, url_option


@click.command(short_help="List what production would frown upon.")
@click.option("--code", default="", metavar="KIND", help="Those of this kind, such as unknown_field.")
@click.option("--app", "app_id", metavar="APP_ID", default="", help="Those about this app.")
@click.option("--strict", is_flag=True, help="Exit with 1 when there are any.")
@click.option("--json", "as_json", is_flag=True, help="JSON: one finding a line.")
@url_option
def findings(code: str, app_id: str, strict: bool, as_json: bool, url: str | None) -> int:
    """List what the app did that production would frown upon: calls outside the contract, unknown or deprecated
    fields, slow or failing acknowledgements, messages to people who wrote STOP.

    \b
    Examples:
      convemu findings
      convemu findings --strict --code opted_out
    """
    filters = {name: value for name, value in (("code", code), ("app_id", app_id)) if value}
    found = Remote(url).get("/_emulator/findings?" + urlencode(filters))
    if as_json:
        for each in found["findings"]:
            click.echo(json.dumps(each, ensure_ascii=False))
    else:
        show(found["findings"])
    return 1 if strict and found["findings"] else 0


def show(found: Sequence[Mapping[str, Any]]) -> None:
    """One line per finding, and what happened the last time."""
    paint = Paint()
    if not found:
        paint.line("no findings")
    for each in found:
        times = f"{each['count']} time{'' if each['count'] == 1 else 's'}"
        paint.line((each["code"], WARN), "  ", (each["about"], BOLD), (f"  {times}", DIM))
        paint.line("    ", each["message"])
