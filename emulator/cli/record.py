"""`convemu record`: turn what just happened into a scenario."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import click

from emulator.cli.apps import environment, free_port, runnable, started
from emulator.cli.options import loaded
from emulator.cli.remote import Remote, url_option
from emulator.player.results import ScenarioResult, Verdict


@click.command(short_help="Turn what just happened into a scenario.")
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE]")
@click.option(
    "--mark",
    "marker",
    is_flag=False,
    flag_value="",
    default=None,
    metavar="[NAME]",
    help="Set a marker only.",
)
@click.option("--after", default=None, metavar="MARK", help="Marker, or number in the journal; 0: all of it.")
@click.option("--name", default=None, help="Name of the scenario.  [the file's]")
@click.option("--app-id", default=None, help="App under test.  [the one that exists at start]")
@click.option("--no-replay", is_flag=True, help="Do not play it; the file says so.")
@click.option(
    "--app-command",
    metavar="CMD",
    default="",
    callback=runnable,
    help="Replay on a fresh emulator, with the app started by CMD.",
)
@url_option
def record(
    file: Path | None,
    marker: str | None,
    after: str | None,
    name: str | None,
    app_id: str | None,
    no_replay: bool,
    app_command: str,
    url: str | None,
) -> int:
    """Turn what just happened into a scenario: what people wrote and got, since the newest marker or from the start.

    It is played at once, against the app as it runs and with phones that are new; the head of FILE has the verdict, and
    what was guessed. Without FILE it is printed. Exit codes are those of `play`.

    \b
    Examples:
      convemu record --mark
      convemu record session.yaml
      convemu record session.yaml --after 0 --no-replay
    """
    remote = Remote(url)
    if marker is not None:
        answer = remote.post("/_emulator/scenarios:mark", {"name": marker, "app_id": app_id})
        click.echo(f"marker {answer['name'] or answer['marker']} is set; `convemu record FILE` begins here")
        return 0
    body = {
        "name": name or (file.stem if file else "recorded"),
        "app_id": app_id,
        "after": int(after) if after and after.isdecimal() else after,
        "replay": not (no_replay or app_command),
    }
    made = remote.post("/_emulator/scenarios:record", body, 300.0)
    if app_command:
        made |= _replayed(made["yaml"], app_command)
    if file is None:
        click.echo(made["yaml"], nl=False)
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(made["yaml"], encoding="utf-8")
    _tell(file, made)
    return next((each.exit_code for each in Verdict if each.value == made["verdict"]), 0)


def _tell(file: Path | None, made: dict[str, Any]) -> None:
    for guess in made["guesses"]:
        click.echo(f"guessed: {guess}", err=True)
    if made["explanation"]:
        click.echo(made["explanation"], err=True)
    click.echo(f"{file or made['name']}: replay {made['verdict']}", err=True)


def _replayed(text: str, command: str) -> dict[str, Any]:
    """The verdict of an emulator and an app that know nothing of the session."""
    from emulator.player.recorder.recording import judged

    result = asyncio.run(_played(text, command))
    explanation = "\n".join(case.explanation for case in result.cases if case.explanation)
    return {"yaml": judged(text, result), "verdict": result.verdict.value, "explanation": explanation}


async def _played(text: str, command: str) -> ScenarioResult:
    from emulator.player.recorder.recording import SECRET_VARIABLE
    from emulator.scenarios.load import load_text
    from emulator.web.playing import play_alone

    settings = loaded(None, {"port": free_port()}).settings
    app_url = f"http://127.0.0.1:{free_port()}"
    secret = os.environ.get(SECRET_VARIABLE) or "recorded"  # the scenario and the app know the same one
    env = environment(f"http://{settings.host}:{settings.port}", app_url, settings, secret)
    given = {"app_url": app_url, "webhook_secret": secret}
    async with started(command, app_url, env):
        return await play_alone(load_text(text, "recorded.yaml"), settings, given=given)
