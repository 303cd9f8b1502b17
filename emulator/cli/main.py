"""`convemu`: the frame of the command line. One file per command, imported only when it is called."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from types import FrameType

import click

from emulator.errors import AuthorError, Bug, ConvemuError, SettingsInvalid, TargetUnreachable

COMMANDS: dict[str, str] = {
    "serve": "Run the emulator.",
    "demo": "Watch a conversation happen: emulator, sample app and a scenario.",
    "play": "Run scenarios against an app and judge it.",
    "audit": "Examine the webhook of an app.",
    "explore": "Play the callbacks of a scenario in other orders.",
    "chaos": "Throw faults at an app, and shrink those that break it.",
    "record": "Turn what just happened into a scenario.",
    "check": "Validate scenarios without running them.",
    "text": "Send a text from a simulated phone.",
    "inbox": "Show what simulated phones have received.",
    "trigger": "Fire any callback at the app, and show its answer.",
    "callbacks": "Show attempts at callbacks; follow them; send one again.",
    "explain": "Say what became of a message, and why nothing more came.",
    "fault": "Make trouble on purpose; list it with its hits; end it.",
    "findings": "List what production would frown upon.",
    "transcode": "Show what a phone would display: text, encoding, parts.",
    "doctor": "Check targets, ports, clock and certificates, and say the cure.",
    "ready": "Say whether an emulator is up; for compose and CI.",
    "config": "Show the settings in force and where each came from.",
}
"""Every command in the order of the help: its file, its function and its one line share this name."""

WRONG_USAGE = 64
"""Exit code for a command line that cannot be understood (EX_USAGE of sysexits)."""


class LazyGroup(click.Group):
    """A group that imports a command's file when the command is called, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"emulator.cli.{cmd_name}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but a name that does not exist is answered with the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            nearest = get_close_matches(args[0], COMMANDS, 1)
            hint = f"; did you mean {nearest[0]!r}?" if nearest else ""
            ctx.fail(f"no such command {args[0]!r}{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        import emulator

        click.echo(f"convemu {emulator.__version__}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show it.")
def cli() -> None:
    """A local stand-in for the Sinch Conversation API on SMS: the API, the operator and the phones.

    \b
    Example:
      convemu demo
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code. Expected errors become one clear line; only a bug shows a traceback."""
    try:
        outcome = cli.main(arguments, prog_name="convemu", standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.UsageError as error:
        error.show()
        return WRONG_USAGE
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - or the interpreter complains once more while it ends
        return 0
    except Bug:
        raise
    except (ConvemuError, OSError) as error:
        click.echo(f"convemu: {explain(error)}", err=True)
        return exit_code(error)
    return outcome if isinstance(outcome, int) else 0


EXIT_CODES: dict[type[Exception], int] = {
    SettingsInvalid: 2,
    TargetUnreachable: 3,
    AuthorError: 4,
    ConvemuError: 1,
    OSError: 1,
}
"""What a command that cannot go on exits with (SCENARIOS.md, rule 11), looked up along the error's ancestry."""


def exit_code(error: Exception) -> int:
    """The exit code for an expected error."""
    return next(EXIT_CODES[cls] for cls in type(error).__mro__ if cls in EXIT_CODES)


def explain(error: ConvemuError | OSError) -> str:
    """What went wrong and the way out, without a traceback."""
    if isinstance(error, ConvemuError):
        return error.message
    if error.errno == errno.EADDRINUSE:
        return (
            "the port is in use; stop what listens there, choose another with --port, or let --port 0 find a free one"
        )
    if error.errno == errno.EACCES and error.filename is None:
        return "listening there is not permitted; choose a --port above 1023"
    if error.errno in {errno.EADDRNOTAVAIL, -errno.EADDRNOTAVAIL}:
        return "this machine has no such address to listen on; see --host"
    return f"{error.filename}: {error.strerror}" if error.filename else str(error)


def main() -> None:
    """The console script."""
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a question mark where the terminal's encoding lacks a character
    sys.exit(run())


def _as_ctrl_c(_: int, frame: FrameType | None) -> None:
    """Stop as by Ctrl-C: an app that was started here would live on, and keep its port."""
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):  # ignored, as in the background of a script
        raise KeyboardInterrupt
    handler(signal.SIGINT, frame)
