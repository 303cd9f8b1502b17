"""`convemu ready`: whether an emulator is up, as an exit code."""

from __future__ import annotations

import click

from emulator.cli.remote import Remote, url_option
from emulator.clock import Clock
from emulator.errors import CallerError, TargetUnreachable

POLL_S = 0.1


@click.command(short_help="Say whether an emulator is up; for compose and CI.")
@click.option(
    "--wait", "wait_s", type=click.FloatRange(0), default=0.0, metavar="SECONDS", help="Keep asking this long."
)
@url_option
def ready(wait_s: float, url: str | None) -> int:
    """Say whether an emulator is up; for compose and CI.

    Exits with 0 once it answers, with 3 when nobody does, with 1 when it says that it is not well.

    \b
    Example:
      convemu ready --wait 10
    """
    remote = Remote(url)
    deadline = Clock.wall() + wait_s
    while True:
        try:
            remote.get("/health", timeout_s=5.0)
        except (TargetUnreachable, CallerError):
            if Clock.wall() >= deadline:
                raise
            _pause()
        else:
            click.echo(f"ready: {remote.url}")
            return 0


def _pause() -> None:
    import asyncio

    asyncio.run(Clock().sleep(POLL_S))
