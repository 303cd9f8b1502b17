"""What `play`, `audit`, `explore` and `chaos` are asked for: their flags, and the wish that these make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from emulator.chance import Chance
from emulator.cli.apps import runnable
from emulator.cli.options import loaded
from emulator.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])

_FILE = click.Path(path_type=Path)
_FLAGS = (
    click.option(
        "--app-command",
        "command",
        metavar="CMD",
        default="",
        callback=runnable,
        help="Start the app with CMD, and stop it at the end.",
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
    click.option(
        "--jobs",
        type=click.IntRange(1),
        default=1,
        metavar="N",
        help="Play so many cases at once, each with an app of its own  [1]",
    ),
    click.option(
        "--strict", is_flag=True, envvar="CONVEMU_STRICT", help="Findings about the app fail the play, as 1  [off]"
    ),
    click.option("--quiet", "-q", is_flag=True, help="Show headlines, failures and verdicts only."),
)


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
    aside: bool = False  # what is told goes to standard error: standard output is for something else
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
