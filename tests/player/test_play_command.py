"""`convemu play` and `convemu demo` as a user runs them: a process, an exit code, what it prints and writes."""

from __future__ import annotations

import asyncio
import os
import subprocess
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from commands import PYTHON, convemu, process, scenario, with_app
from stand import Theatre

from emulator.bundled import examples_dir, scenarios_dir
from emulator.cli.apps import free_port
from emulator.web.server import Server


@pytest.mark.ledger("player.play.exit-codes")
def test_a_passing_play_exits_with_0_and_shows_the_conversation(tmp_path: Path) -> None:
    report = tmp_path / "reports" / "junit.xml"
    done = process("play", scenario("choices"), *with_app("clinic"), "--case", "as shown", "--junit", str(report))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Reply YES to confirm or NO to cancel" in done.stdout
    assert "See you on Thu 5 Mar at 09:00" in done.stdout
    assert "1 of 1 case passed" in done.stdout
    assert ET.parse(report).getroot().get("failures") == "0"


@pytest.mark.ledger("player.play.exit-codes")
def test_a_broken_app_makes_it_exit_with_1_and_says_why() -> None:
    done = convemu("play", scenario("choices"), *with_app("broken"), "--case", "refused")
    assert done.returncode == 3  # the broken copies want to know which flaw
    assert "usage: python examples/broken" in done.stderr
    done = convemu(
        "play", scenario("choices"), with_app("broken")[0], with_app("broken")[1] + " deaf", "--case", "refused"
    )
    assert done.returncode == 1
    assert "no SMS with text '/cancelled/' arrived on anna" in done.stdout
    assert "--case refused --seed 4711 --run" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.ledger("player.play.exit-codes")
def test_nobody_at_the_address_makes_it_exit_with_3() -> None:
    done = convemu("play", scenario("choices"), "--app", "http://127.0.0.1:9", "--port", "0")
    assert done.returncode == 3
    assert "nobody listens at http://127.0.0.1:9" in done.stderr


@pytest.mark.ledger("player.play.exit-codes")
def test_an_invalid_scenario_makes_it_exit_with_4(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("scenario: 1\nsteps:\n- advanse: 3d\n")
    done = process("play", str(file))
    assert done.returncode == 4
    assert "bad.yaml:3:3" in done.stderr
    assert "did you mean 'advance'" in done.stderr


@pytest.mark.ledger("player.play.exit-codes")
def test_a_report_that_cannot_be_written_is_told_before_anything_is_played(tmp_path: Path) -> None:
    nowhere, fine = tmp_path / "junit.xml", tmp_path / "new" / "play.html"
    nowhere.symlink_to(tmp_path / "missing" / "junit.xml")
    done = convemu("play", scenario("choices"), "--html", str(fine), "--junit", str(nowhere))
    assert done.returncode == 64
    assert "no report can be written to" in done.stderr
    assert not fine.exists()


@pytest.mark.ledger("player.play.exit-codes")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Missing argument"),
        (("no-such-file.yaml",), "there is no such file or folder"),
        ((scenario("choices"), "--case", "nobody"), "the files have the cases as shown, typed quickly, refused"),
        ((scenario("choices"), "--tag", "nosuch"), "the files have the tags choices, smoke"),
        ((scenario("choices"), "--port", "many"), "Invalid value"),
        ((scenario("choices"), "--app", "localhost"), "'localhost' is not an address; write http://HOST:PORT"),
        ((scenario("choices"), "--html", str(scenarios_dir())), "is a folder; name a file in it for the report"),
        ((scenario("choices"), "--junit", f"{__file__}/x.xml"), "x.xml: "),
    ],
)
def test_wrong_usage_exits_with_64(arguments: tuple[str, ...], words: str) -> None:
    done = convemu("play", *arguments)
    assert done.returncode == 64
    assert words in done.stderr


def test_a_port_in_use_is_one_clear_line() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = convemu("play", scenario("choices"), *with_app("clinic"), "--port", port)
    assert done.returncode == 2
    assert f"port {port} is in use" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.ledger("player.demo")
def test_the_demo_shows_a_conversation_and_both_outcomes() -> None:
    done = process("demo")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "│ YES" in done.stdout
    assert "See you on" in done.stdout
    assert "delivered to Anna" in done.stdout
    assert "not delivered to Bo: RECIPIENT_NOT_REACHABLE" in done.stdout
    assert "phones      http://127.0.0.1:" in done.stdout


@pytest.mark.ledger("player.audit")
@pytest.mark.parametrize(("app", "code", "words"), [
    ("clinic", 0, "as it should be"),
    ("broken trusting", 1, "a wrong signature was answered 200"),
    ("broken forgetful", 1, "a callback sent twice, one after the other: the app sent 2 messages instead of 1"),
])  # fmt: skip
def test_an_audit_examines_a_webhook_without_a_scenario(app: str, code: int, words: str, tmp_path: Path) -> None:
    report = tmp_path / "audit.html"
    url = f"http://127.0.0.1:{free_port()}/sinch/events"
    command = f"{PYTHON} {examples_dir() / app}"
    done = convemu(
        "audit", "--app", url, "--app-command", command, "--secret", "hush", "--text", "HOURS", "--html", str(report)
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert words in " ".join(done.stdout.split())
    assert report.read_text().startswith("<!doctype html>")


@pytest.mark.ledger("player.play.remote")
async def test_a_scenario_is_played_on_an_emulator_that_runs(clinic: Theatre) -> None:
    async with Server(clinic.settings) as server:
        before = server.parts.clock.mode
        arguments = "play", scenario("two-way-chat"), "--emulator", server.url, "--app", clinic.app_url
        done = await asyncio.to_thread(convemu, *arguments)
        assert server.parts.clock.mode == before
    assert done.returncode == 0, done.stdout + done.stderr
    assert "We are open Monday to Friday" in done.stdout
    assert "1 of 1 case passed" in done.stdout


@pytest.mark.ledger("player.play.remote")
async def test_the_environment_of_a_remote_play_is_that_of_who_plays(clinic: Theatre, tmp_path: Path) -> None:
    (tmp_path / "env.yaml").write_text(
        "scenario: 1\nvars: {word: '${env:A_WORD_OF_MINE}'}\nphones: {anna: lease}\n"
        "steps: [{text: {from: anna, text: '${word}'}}]\n"
    )
    codes, printed = [], b""
    async with Server(clinic.settings) as server:
        for mine in ({}, {"A_WORD_OF_MINE": "sesame"}):
            played = await asyncio.create_subprocess_exec(
                PYTHON, "-m", "emulator", "play", str(tmp_path / "env.yaml"), "--emulator", server.url,
                env={**os.environ, **mine}, stdout=PIPE, stderr=STDOUT,
            )  # fmt: skip
            printed += (await played.communicate())[0]
            codes.append(played.returncode)
    assert codes == [4, 0], printed.decode()
    assert b"set it in the environment" in printed
    assert b"sesame" in printed


@pytest.mark.ledger("tools.strict")
def test_strict_fails_a_play_in_which_the_app_did_what_production_frowns_upon(tmp_path: Path) -> None:
    file, port = tmp_path / "astray.yaml", str(free_port())
    call = f"- call: {{get: 'http://127.0.0.1:{port}/v1/nowhere', expect: {{status: 404}}}}"
    file.write_text(f"scenario: 1\nname: goes astray, as the app might\nsteps:\n{call}\n")
    done = convemu("play", str(file), "--port", port)
    assert done.returncode == 0, done.stdout + done.stderr
    done = convemu("play", str(file), "--port", port, "--strict")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "unknown_call (1): There is nothing at /v1/nowhere" in done.stdout


MORTAL = """\
import os, signal
from http.server import BaseHTTPRequestHandler, HTTPServer

class Mortal(BaseHTTPRequestHandler):
    def do_POST(self):
        if b"DIE" in self.rfile.read(int(self.headers["content-length"])):
            print("a last word", flush=True)
            os._exit(7)
        self.send_response(200)
        self.end_headers()

HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Mortal).serve_forever()
"""
TO_A_MORTAL = """\
scenario: 1
name: writes to an app that dies
vars: {app_url: ""}
app: {webhooks: ["${app_url}/"]}
phones: {anna: lease}
cases: [{id: before, word: HELLO}, {id: it dies, word: DIE}, {id: after, word: HELLO}]
steps:
- text: {from: anna, text: "${case.word}"}
- expect_callback: {trigger: MESSAGE_INBOUND, answered: {status: 200}}
"""


@pytest.mark.ledger("player.app-ends", "player.play.exit-codes")
def test_an_app_that_dies_half_way_is_unreachable_from_there_on_and_reports_are_written(tmp_path: Path) -> None:
    (tmp_path / "mortal.py").write_text(MORTAL)
    (tmp_path / "it.yaml").write_text(TO_A_MORTAL)
    report = tmp_path / "junit.xml"
    command = f"{PYTHON} {tmp_path / 'mortal.py'}"
    done = convemu("play", str(tmp_path / "it.yaml"), "--app-command", command, "--junit", str(report))
    assert done.returncode == 3, done.stdout + done.stderr
    assert "passed in" in done.stdout
    assert "the app ended with exit code 7" in done.stdout
    assert "a last word" in done.stdout
    assert "nobody listens at http://127.0.0.1:" in done.stdout
    suite = ET.parse(report).getroot()
    assert (suite.get("tests"), suite.get("errors"), suite.get("failures")) == ("3", "2", "0")
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.ledger("player.stopped")
@pytest.mark.parametrize("signal", ["SIGINT", "SIGTERM"])
def test_ctrl_c_keeps_what_was_played(tmp_path: Path, signal: str) -> None:
    deadly = (
        f"print(os.getpid(), file=open(__file__ + '.pid', 'w'), flush=True); os.kill(os.getppid(), signal.{signal})"
    )
    (tmp_path / "deadly.py").write_text(MORTAL.replace("os._exit(7)", deadly))
    (tmp_path / "it.yaml").write_text(TO_A_MORTAL)
    report = tmp_path / "junit.xml"
    command = f"{PYTHON} {tmp_path / 'deadly.py'}"
    done = process("play", str(tmp_path / "it.yaml"), "--app-command", command, "--junit", str(report))
    assert done.returncode == 130, done.stdout + done.stderr
    assert "1 of 1 case passed" in done.stdout
    assert "stopped before the rest was played" in done.stderr
    assert [case.get("name") for case in ET.parse(report).getroot().iter("testcase")] == ["before"]
    assert "Traceback" not in done.stdout + done.stderr
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "deadly.py.pid").read_text()), 0)


@pytest.mark.ledger("player.watched-by-a-pipe")
def test_a_reader_who_has_seen_enough_ends_neither_the_play_nor_its_reports(tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    command = [PYTHON, "-m", "emulator", "play", scenario("choices"), *with_app("clinic"), "--junit", str(report)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as played:
        assert played.stdout is not None
        assert played.stderr is not None
        played.stdout.close()
        told = played.stderr.read()
    assert (played.returncode, told) == (0, b"")
    assert ET.parse(report).getroot().get("tests") == "5"


@pytest.mark.ledger("player.watched-by-a-pipe")
def test_a_terminal_that_lacks_characters_shows_the_rest() -> None:
    command = [PYTHON, "-m", "emulator", "play", scenario("two-way-chat"), *with_app("clinic")]
    environ = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(command, capture_output=True, env=environ, check=False, timeout=50)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "? passed in" in done.stdout.decode("latin-1")


@pytest.mark.ledger("player.parallel-cases")
def test_jobs_start_an_app_for_each_space_and_show_each_case_when_it_is_over() -> None:
    done = convemu("play", scenario("choices"), *with_app("clinic"), "--jobs", "3")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 of 5 cases passed" in done.stdout
    blocks = done.stdout.split("  case ")[1:]
    assert len(blocks) == 5
    assert all("✓ passed in" in block and "Reply YES to confirm" in block for block in blocks)


@pytest.mark.ledger("player.jobs-need-apps")
@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--app", "http://127.0.0.1:9"), "give --app-command"),
        (("--emulator", "http://127.0.0.1:9"), "give --app-command"),
        ((*with_app("clinic"), "--app", "http://127.0.0.1:9"), "--app names those of one"),
    ],
)
def test_jobs_that_would_share_an_app_are_refused(flags: tuple[str, ...], words: str) -> None:
    done = convemu("play", scenario("choices"), "--jobs", "2", *flags)
    assert done.returncode == 64
    assert words in " ".join(done.stderr.split())
