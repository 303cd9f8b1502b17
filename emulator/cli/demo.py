"""`convemu demo`: see a conversation happen."""

from __future__ import annotations

import asyncio
import sys

import click
from rich.console import Console

from emulator.bundled import examples_dir, scenarios_dir
from emulator.cli.apps import environment, free_port, started
from emulator.cli.options import loaded
from emulator.cli.paint import Screen
from emulator.scenarios.load import load

PACE_S = 1.2
"""Seconds that people take before they write: long enough to watch."""


@click.command(short_help="Watch a conversation happen: emulator, sample app and a scenario.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the emulator; 0: any.  [0]")
@click.option("--stay", is_flag=True, help="Keep the emulator and the sample app running afterwards.")
def demo(port: int, stay: bool) -> int:
    """Watch a conversation happen: an emulator, a small sample app (a clinic's desk) and a scenario.

    Left is what the app writes, right is what people write on their phones. It takes ten seconds and needs nothing
    but this machine.

    \b
    Examples:
      convemu demo
      convemu demo --stay --port 7670
    """
    try:
        return asyncio.run(_demo(port, stay))
    except KeyboardInterrupt:
        return 0


async def _demo(port: int, stay: bool) -> int:
    from emulator.player.reports.terminal import Terminal
    from emulator.web.playing import play_on, settings_for
    from emulator.web.server import Server

    console = Screen(highlight=False)
    clinic = examples_dir() / "clinic"
    scenario = load(scenarios_dir() / "demo.yaml")
    settings = settings_for(scenario, loaded(None, {"port": port}).settings)
    # Real time, so that there is something to see; `convemu play` runs the same file in a moment.
    settings = settings.model_copy(update={"clock": "real"})
    app_url = f"http://127.0.0.1:{free_port()}"
    async with Server(settings) as server:
        env = environment(server.url, app_url, settings, webhook_secret=str(scenario.vars["webhook_secret"]))
        async with started([sys.executable, str(clinic)], app_url, env):
            console.print(f"emulator    {server.url}")
            console.print(f"phones      {server.url}/  (open it and watch)")
            console.print(f"sample app  {app_url}  ({clinic})")
            server.parts.journal.listen(Terminal(console).feed)
            result = await play_on(server.parts, scenario, url=server.url, given={"app_url": app_url}, pace_s=PACE_S)
            if stay:
                await _stay(console, server.url, app_url)
            else:
                console.print("\nThe same for your own app: [bold]convemu play FILES --app URL[/]. "
                              "To look around: [bold]convemu demo --stay[/].")  # fmt: skip
    return result.verdict.exit_code


async def _stay(console: Console, url: str, app_url: str) -> None:
    console.print("\nBoth stay up until Ctrl-C. Write to the clinic as a person would:")
    console.print(f"  convemu text +46700000001 'Where are you?' --url {url}", markup=False)
    console.print("or have the clinic write to you:")
    body = '{"patient": "+46700000001", "at": "2030-03-05T09:00:00Z"}'
    console.print(f"  curl {app_url}/appointments --json '{body}'", markup=False)
    await asyncio.Event().wait()
