"""The frame of the command line: help, exit codes, and one clear line for every expected fault."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from emulator.cli.main import COMMANDS, cli, exit_code, explain, run
from emulator.errors import (
    ConvemuError,
    InvalidArgument,
    Problem,
    ScenarioInvalid,
    SettingsInvalid,
    TargetUnreachable,
)
from emulator.settings import SECRETS, Settings

CONTEXT = click.Context(cli)


def command(name: str) -> click.Command:
    found = cli.get_command(CONTEXT, name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_line_in_the_table_and_an_example_in_its_help(name: str) -> None:
    found = command(name)
    assert found.name == name
    assert "Example" in (found.help or ""), "its help shows no example"
    assert f"convemu {name}" in (found.help or "")


def test_help_lists_every_command_and_imports_none(capsys: pytest.CaptureFixture[str]) -> None:
    script = (
        "import sys; from emulator.cli.main import run; code = run(['--help']); "
        "print([name for name in ('pydantic', 'aiohttp', 'rich', 'faker', 'asyncio') if name in sys.modules]); "
        "sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert [name for name in COMMANDS if f"  {name} " not in done.stdout] == []
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    from importlib.metadata import version

    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"convemu {version('convemu')}\n"


@pytest.mark.ledger("cli.wrong-usage")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["serv"], "no such command 'serv'; did you mean 'serve'?"),
        (["xyz"], "no such command 'xyz'"),
        (["serve", "--prot", "1"], "No such option '--prot'"),
        (["ready", "--wait", "long"], "'long' is not a valid float"),
        (["config", "extra"], "unexpected extra argument"),
        (["play", "x.yaml", "--app-command", "python 'my app"], "cannot be taken apart (No closing quotation)"),
        (["record", "--app-command", " "], "the command is blank"),
    ],
)
def test_wrong_usage_exits_with_64_and_says_what_is_wrong(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 64
    assert words in capsys.readouterr().err


@pytest.mark.ledger("cli.bad-settings")
def test_a_bad_setting_exits_with_2_and_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVEMU_PORT", "http")
    assert run(["config"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "convemu: port (environment CONVEMU_PORT): must be an integer, found 'http'"
    ]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SettingsInvalid("x"), 2),
        (TargetUnreachable("x"), 3),
        (ScenarioInvalid([Problem("a.yaml", 1, 1, "x")]), 4),
        (InvalidArgument("x"), 1),
        (ConvemuError("x"), 1),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "x"), 1),
    ],
)
def test_expected_faults_have_exit_codes_of_their_own(error: Exception, code: int) -> None:
    assert exit_code(error) == code


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.EADDRINUSE, "Address already in use"), "--port 0"),
        (PermissionError(errno.EACCES, "Permission denied"), "above 1023"),
        (OSError(errno.EADDRNOTAVAIL, "Cannot assign"), "--host"),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "a.yaml"), "a.yaml: No such file or directory"),
        (SettingsInvalid("port: must be"), "port: must be"),
    ],
)
def test_every_fault_says_the_way_out(error: ConvemuError | OSError, words: str) -> None:
    assert words in explain(error)


def test_config_says_where_each_value_came_from(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "convemu.yaml"
    file.write_text("sender: 46701\nseed: 7\n")
    monkeypatch.setenv("CONVEMU_SEED", "8")
    assert run(["config", "--json", "--settings", str(file), "--no-number-fates"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown.keys() == Settings.model_fields.keys()
    assert shown["sender"] == {"value": "46701", "source": "file"}
    assert shown["seed"] == {"value": "8", "source": "environment CONVEMU_SEED"}
    assert shown["number_fates"] == {"value": False, "source": "flag --number-fates"}


@pytest.mark.ledger("cli.secrets")
def test_config_shows_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ([], ["--json"]):
        flags = [part for name in sorted(SECRETS) for part in (f"--{name.replace('_', '-')}", "hush-hush")]
        assert run(["config", *form, *flags]) == 0
        shown = capsys.readouterr().out
        assert "hush" not in shown
        assert shown.count("********") == len(SECRETS)


def test_every_setting_is_a_flag_of_serve_with_its_variable() -> None:
    flags = {option.name: option for option in command("serve").params if isinstance(option, click.Option)}
    for name, field in Settings.model_fields.items():
        assert f"--{name.replace('_', '-')}" in flags[name].opts
        assert f"CONVEMU_{name.upper()}" in (flags[name].help or "")
        assert str(field.description) in (flags[name].help or "")


def test_a_typo_in_the_environment_is_told_but_stops_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVEMU_PROT", "1")
    assert run(["config"]) == 0
    assert "did you mean CONVEMU_PORT?" in capsys.readouterr().err
