"""The commands as a user runs them: arguments in, an exit code and what was printed out."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import NamedTuple

from emulator.bundled import examples_dir, scenarios_dir
from emulator.cli.main import run

PYTHON = sys.executable


class Done(NamedTuple):
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def convemu(*arguments: str) -> Done:
    """Run the command as the console script does, in this process: starting one for each test takes longer than it."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(arguments)
    return Done(code, out.getvalue(), err.getvalue())


def process(*arguments: str) -> Done:
    """Run the command in a process of its own."""
    done = subprocess.run(
        [PYTHON, "-m", "emulator", *arguments], capture_output=True, text=True, timeout=50, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


def scenario(name: str) -> str:
    return str(scenarios_dir() / f"{name}.yaml")


def with_app(name: str) -> tuple[str, str]:
    return "--app-command", f"{PYTHON} {examples_dir() / name}"
