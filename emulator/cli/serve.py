"""`convemu serve`: run the emulator until told to stop."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emulator.cli.options import loaded, settings_options
from emulator.player.reports.visible import visible
from emulator.settings import Settings

if TYPE_CHECKING:
    from emulator.web.server import Server


@click.command(short_help="Run the emulator.")
@settings_options
def serve(file: Path | None, **flags: Any) -> int:
    """Run the emulator.

    Every setting is a flag, a variable and a line of the settings file; a flag beats the environment, which beats the
    file. The first signal (Ctrl-C, SIGTERM) stops in order, a second one at once.

    \b
    Example:
      convemu serve --webhook-url http://127.0.0.1:8000/sinch --clock auto
    """
    settings = loaded(file, flags).settings
    _log_to_stderr(settings.log_level)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(_serve(settings))


async def _serve(settings: Settings) -> int:
    from emulator.web.server import Server

    stop = asyncio.Event()
    _on_signals(stop)
    async with Server(settings) as server:
        _spare_the_collector()
        click.echo(announcement(server))
        sys.stdout.flush()
        await stop.wait()
        click.echo("stopping; once more to stop at once", err=True)
    _tell_what_is_left(server)
    return _judged(server) if settings.strict else 0


def _tell_what_is_left(server: Server) -> None:
    for url, count in server.parts.dispatcher.left.items():
        click.echo(f"{count} callback{'' if count == 1 else 's'} to {visible(url)} had not been taken", err=True)


def _judged(server: Server) -> int:
    """1 when the application did what production would frown upon, and what that was."""
    found = server.parts.findings.all()
    for each in found:
        click.echo(f"{each.code} ({each.count}): {visible(each.message)}", err=True)
    if found:
        click.echo(f"{len(found)} finding{'' if len(found) == 1 else 's'} about the application", err=True)
    return 1 if found else 0


def _spare_the_collector() -> None:
    """What exists now stays, and messages leave no cycles behind: looking for them often costs half the throughput."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def announcement(server: Server) -> str:
    """What exists, where it is, and where to look: printed once the socket is open."""
    import emulator

    parts = server.parts
    settings = parts.settings
    rows = {
        "phones": f"{server.url}/",
        **_tls(server),
        "project": settings.project_id,
        "app": settings.app_id,
        "key": f"{settings.key_id} (with its secret)" if settings.key_id else "any key and secret are taken",
        "plan": f"{settings.service_plan_id}, sender {settings.sender}",
        "webhook": _webhook(settings),
        "clock": settings.clock,
        "seed": str(parts.chance.seed_value),
    }
    if settings.scenario:
        rows["scenario"] = settings.scenario
    lines = [f"convemu {emulator.__version__} listens on {server.url}"]
    return "\n".join(lines + [f"  {name:<9}{value}" for name, value in rows.items()])


def _tls(server: Server) -> dict[str, str]:
    authority = server.parts.authority
    if authority is None or server.tunnel is None:
        return {}
    proxy = f"http://127.0.0.1:{server.tunnel.port}"
    return {"tls": f"{server.tls_url} (trust {authority.public_path})", "proxy": f"{proxy} (as HTTPS_PROXY)"}


def _webhook(settings: Settings) -> str:
    if not settings.webhook_url:
        return "none (--webhook-url, or the API)"
    return f"{settings.webhook_url} ({'signed' if settings.webhook_secret else 'unsigned'})"


def _on_signals(stop: asyncio.Event) -> None:
    def handle(signum: int) -> None:
        if stop.is_set():
            os._exit(128 + signum)
        stop.set()

    loop = asyncio.get_running_loop()
    for signum in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(signum, handle, signum)
        except NotImplementedError:  # Windows' loop has none; the interpreter's own will do
            signal.signal(signum, lambda number, _: loop.call_soon_threadsafe(handle, number))


def _loop_factory() -> Any:
    """uvloop where there is one (it buys a third more requests), else asyncio's own."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def _log_to_stderr(level: str) -> None:
    import logging

    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
