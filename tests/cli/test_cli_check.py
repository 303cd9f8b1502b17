"""`convemu check`: every problem of every file, and the exit codes of the language page."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from emulator.cli.check import check

GOOD = "scenario: 1\nname: Good\nrules:\n  - then: silent\nsteps:\n  - advance: 1s\n  - advance: 2s\n"
BAD = "scenario: 1\nnam: Bad\nsteps:\n  - advance: 3\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "more").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "more" / "bad.yml").write_text(BAD)
    (tmp_path / ".hidden" / "worse.yaml").write_text("nothing")
    (tmp_path / "notes.txt").write_text("no scenario")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(check, list(arguments), input=stdin)


@pytest.mark.ledger("scenarios.check")
def test_a_folder_is_walked_and_every_problem_is_told(folder: Path) -> None:
    result = run(".")
    assert result.exit_code == 4
    ok, *problems = result.stdout.splitlines()
    assert ok == "good.yaml: ok (2 steps, 1 rule)"
    assert [line.split(" ")[0] for line in problems] == ["more/bad.yml:2:1:", "more/bad.yml:4:14:"]
    assert "did you mean 'name'?" in problems[0]
    assert result.stderr == "2 problems; 1 of 2 files is not valid\n"


@pytest.mark.ledger("scenarios.check")
def test_valid_files_exit_with_zero_and_can_be_kept_quiet(folder: Path) -> None:
    assert (run("good.yaml").exit_code, run("good.yaml", "-q").output) == (0, "")


def test_a_file_named_twice_is_checked_once(folder: Path) -> None:
    assert run("good.yaml", "good.yaml").output.count("ok") == 1


def test_json_has_the_places_as_numbers(folder: Path) -> None:
    result = run("--json", "good.yaml", "more")
    answer = json.loads(result.stdout)
    assert result.exit_code == 4
    assert answer["valid"] is False
    good, bad = answer["files"]
    assert good == {"file": "good.yaml", "valid": True, "name": "Good", "problems": []}
    assert [(one["line"], one["column"]) for one in bad["problems"]] == [(2, 1), (4, 14)]
    assert bad["problems"][1]["message"].startswith("'3' has no unit")


def test_standard_input_is_a_file_too(folder: Path) -> None:
    assert run("-", stdin=GOOD).output == "<stdin>: ok (2 steps, 1 rule)\n"
    assert run("-", stdin=BAD).stdout.startswith("<stdin>:2:1: unknown key 'nam'")


def test_the_schema_can_be_had(folder: Path) -> None:
    assert json.loads(run("--schema").output)["title"] == "convemu scenario"


@pytest.mark.ledger("scenarios.check")
@pytest.mark.parametrize("arguments", [[], ["nowhere.yaml"], [".hidden/nothing"], ["--loud", "good.yaml"], ["empty"]])
def test_wrong_usage_exits_with_64_and_one_clear_line(folder: Path, arguments: list[str]) -> None:
    (folder / "empty").mkdir()
    script = "import sys; from emulator.cli.main import run; sys.exit(run())"
    done = subprocess.run(
        [sys.executable, "-c", script, "check", *arguments], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 64
    assert done.stderr.startswith("Usage: convemu check")
    assert "Traceback" not in done.stderr
