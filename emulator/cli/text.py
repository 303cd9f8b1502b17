"""`convemu text`: a person writes from a simulated phone."""

from __future__ import annotations

import click

from emulator.cli.remote import Remote, cost, number, url_option
from emulator.player.reports.visible import visible


@click.command(short_help="Send a text from a simulated phone.")
@click.argument("phone", metavar="NUMBER")
@click.argument("text", metavar="TEXT")
@click.option("--to", metavar="NUMBER", help="The number written to; else whoever wrote to this phone last.")
@click.option("--app", "app_id", metavar="APP_ID", help="The app it is for, where several share a number.")
@url_option
def text(phone: str, text: str, to: str | None, app_id: str | None, url: str | None) -> None:
    """Send TEXT from the simulated phone NUMBER, as a person would.

    Without --to and --app it answers the newest message on that phone. A reply that names a choice of a message counts
    as that choice.

    \b
    Examples:
      convemu text +46700000001 "Hello"
      convemu text +46700000001 YES --to 46700000000
    """
    body = {name: value for name, value in {"text": text, "to": to, "app_id": app_id}.items() if value is not None}
    sent = Remote(url).post(f"/_emulator/phones/{number(phone)}/messages", body)
    click.echo(f"{visible(phone)} -> {sent['peer']}: {visible(sent['text'])}  ({cost(sent)})")
