"""`convemu record` on an emulator that runs, with the sample app."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.bundled import examples_dir
from emulator.cli.main import run
from emulator.player.recorder.recording import SECRET_VARIABLE
from emulator.scenarios.load import load
from emulator.testing import Convemu, Emulator

CLINIC = shlex.join([sys.executable, str(examples_dir() / "clinic")])


@pytest.fixture
def convemu() -> Iterator[Convemu]:
    with Emulator() as convemu, convemu.started(CLINIC, webhook="/sinch/events"):
        yield convemu


def record(convemu: Convemu, *arguments: str) -> int:
    return run(["record", *arguments, "--url", convemu.url, "--app-id", convemu.app_id])


@pytest.mark.ledger("recorder.command")
def test_a_session_becomes_a_file_with_its_verdict(
    convemu: Convemu, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kept" / "opening hours.yaml"
    convemu.phone("anna").write("before the marker")
    convemu.phone("anna").wait_for_sms()
    assert record(convemu, "--mark", "hours") == 0
    convemu.phone("anna").write("When are you open?")
    convemu.phone("anna").wait_for_sms("/Monday/")
    assert record(convemu, str(file), "--after", "hours") == 0
    assert "replay passed" in capsys.readouterr().err
    assert "# replay: passed in " in file.read_text(encoding="utf-8")
    scenario = load(file)
    assert scenario.name == "opening hours"
    assert [bubble.word for bubble in scenario.steps[0].action.bubbles] == ["text", "expect_sms"]
    assert record(convemu, "--no-replay") == 0
    printed = capsys.readouterr().out
    assert "# replay: not played\n" in printed
    assert "before the marker" not in printed


@pytest.mark.ledger("recorder.command")
def test_a_replay_that_fails_is_kept_with_why_and_the_exit_code_says_so(convemu: Convemu, tmp_path: Path) -> None:
    file = tmp_path / "once.yaml"
    convemu.phone("anna").write("When are you open?")
    convemu.phone("anna").wait_for_sms()
    convemu.fault("drop", of="MESSAGE_INBOUND")  # from now on the app hears nothing
    assert record(convemu, str(file), "--after", "0") == 1
    head, _, _ = file.read_text(encoding="utf-8").partition("scenario: 1")
    assert "# replay: failed in " in head
    assert "#   no SMS with text " in head
    assert load(file).review == "open"


@pytest.mark.ledger("recorder.fresh")
def test_a_replay_on_an_emulator_and_an_app_of_its_own(
    convemu: Convemu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)
    convemu.phone("anna").write("where?")
    convemu.phone("anna").wait_for_sms()
    assert record(convemu, str(tmp_path / "a.yaml"), "--app-command", CLINIC) == 0
    assert "# replay: passed in " in (tmp_path / "a.yaml").read_text(encoding="utf-8")
    assert len(convemu.wait_for_call("messages:send").body) > 0
    with pytest.raises(AssertionError, match="no API call"):  # the replay was not here
        convemu.wait_for_call("messages:send", timeout="20ms")
    assert SECRET_VARIABLE not in os.environ  # whoever comes after in this process keeps its own secret


def test_nothing_to_record_is_one_clear_line(convemu: Convemu, capsys: pytest.CaptureFixture[str]) -> None:
    assert record(convemu) == 1
    assert capsys.readouterr().err == (
        "convemu: nothing happened on any phone of this app since the marker, so there is nothing to record\n"
    )
