"""`serve` in a process of its own, and the commands that talk to it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

import pytest
from rich.cells import cell_len

from emulator.cli.main import run
from emulator.settings import DEFAULT_APP_ID, DEFAULT_PROJECT_ID

PHONE = "+46700000042"
Capture = pytest.CaptureFixture[str]


@contextmanager
def serving(*flags: str) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """`convemu serve` on a free port: the process, its address, and what it announced."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONVEMU_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "emulator", "serve", "--port", "0", *flags],
        env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.lstrip().startswith("seed"):
                break
        found = re.search(r"listens on (http://\S+)", "\n".join(lines))
        assert found, process.communicate()[1]
        yield process, found[1], lines
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """An emulator that delivers at once."""
    with serving("--delivery-after-s", "0", "--seed", "1") as (_, url, _):
        yield url


def call(url: str, path: str, body: object) -> dict[str, object]:
    """What an application under test does."""
    headers = {"Content-Type": "application/json", "Authorization": "Basic a2V5OnNlY3JldA=="}
    with urlopen(Request(url + path, json.dumps(body).encode(), headers)) as answer:
        found: dict[str, object] = json.load(answer)
        return found


def send(url: str, text: str, phone: str = PHONE) -> None:
    recipient = {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": phone}]}}
    message = {"text_message": {"text": text}}
    body = {"app_id": DEFAULT_APP_ID, "recipient": recipient, "message": message}
    call(url, f"/v1/projects/{DEFAULT_PROJECT_ID}/messages:send", body)
    match = {"kind": "phone.received", "phone": phone.lstrip("+"), "data": {"text": text}}
    assert call(url, "/_emulator/journal:wait", {"match": match, "timeout": "10s"})["matched"]


@pytest.mark.ledger("cli.announces")
def test_serve_announces_where_it_is_and_what_exists_once_the_socket_is_open() -> None:
    with serving("--clock", "manual", "--webhook-url", "http://127.0.0.1:1/x") as (_, url, lines):
        assert re.fullmatch(r"convemu \S+ listens on http://127\.0\.0\.1:\d+", lines[0])
        with urlopen(url + "/health") as answer:
            health = json.load(answer)
        shown = {line.split()[0]: " ".join(line.split()[1:]) for line in lines[1:]}
        assert (shown["project"], shown["app"], shown["clock"]) == (DEFAULT_PROJECT_ID, DEFAULT_APP_ID, "manual")
        assert shown["phones"].startswith(url)
        assert shown["seed"] == health["seed"]
        assert shown["webhook"] == "http://127.0.0.1:1/x (unsigned)"


@pytest.mark.ledger("cli.stops")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_in_order(number: signal.Signals) -> None:
    with serving() as (process, _, _):
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


@pytest.mark.ledger("callbacks.stop")
def test_a_stop_says_how_many_callbacks_had_not_been_taken() -> None:
    flags = ["--webhook-url", "http://127.0.0.1:1/x", "--callback-retries", "1h", "--log-level", "info"]
    with serving(*flags) as (process, url, _):
        call(url, f"/_emulator/phones/{PHONE[1:]}/messages", {"text": "Hi"})
        first = call(url, "/_emulator/journal:wait", {"match": {"kind": "callback.attempt"}})["entry"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert process.stderr is not None
        said = process.stderr.read()
    assert "3 callbacks to http://127.0.0.1:1/x had not been taken\n" in said
    callback = first["data"]["callback_id"]  # type: ignore[index]
    assert f"callback {callback} to http://127.0.0.1:1/x, attempt 1: connection refused: nothing listens" in said
    assert f"callback {callback} to http://127.0.0.1:1/x, dropped: the emulator stopped" in said


def test_a_second_signal_stops_it_at_once() -> None:
    with serving() as (process, url, _):
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as waiting:  # a call under way keeps an orderly stop waiting
            head = f"POST /_emulator/reset HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
            waiting.sendall(f"{head}Content-Length: 100\r\n\r\n".encode() + b'{"app_id": "and the rest never comes')
            with urlopen(url + "/health"):  # comes after it
                pass
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.stderr is not None
            assert "once more" in process.stderr.readline()
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 128 + signal.SIGTERM
            assert time.monotonic() - begun < 1.5


@pytest.mark.ledger("cli.port-in-use")
def test_a_port_in_use_is_one_line_with_the_way_out(url: str) -> None:
    port = url.rsplit(":", 1)[1]
    done = subprocess.run(
        [sys.executable, "-m", "emulator", "serve", "--port", port],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert f"port {port} is in use" in line
    assert "--port" in line


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--clock", "fast"], ["clock", "'fast'"]),
        (["--clock-start", "tomorrow"], ["clock_start", "'tomorrow'"]),
        (["--callback-retries", "5"], ["callback_retries", "'5'"]),
        (["--originators", "nonsense"], ["originators", "nonsense"]),
        (["--webhook-url", "localhost:8000/hook"], ["webhook_url", "is not a web address", "http://HOST:PORT/PATH"]),
        (["--scenario", "missing.yaml"], ["missing.yaml"]),
        (["--settings", "missing.yaml"], ["missing.yaml"]),
        (["--host", "192.0.2.1"], ["192.0.2.1", "no address of this machine", "--host"]),
        (["--host", "nowhere.invalid"], ["nowhere.invalid is no address of this machine", "--host"]),
    ],
)
def test_a_setting_that_cannot_be_stops_the_start_with_a_clear_line(
    flags: list[str], words: list[str], capsys: Capture
) -> None:
    assert run(["serve", "--port", "0", *flags]) in {2, 4}  # in this process: it ends before it serves
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert [word for word in words if word not in said] == []
    assert len(said.splitlines()) == 1


@pytest.mark.ledger("cli.ready")
def test_ready_says_so(url: str, capsys: Capture) -> None:
    assert run(["ready", "--url", url]) == 0
    assert capsys.readouterr().out == f"ready: {url}\n"


def test_ready_exits_with_3_when_nobody_answers(capsys: Capture) -> None:
    assert run(["ready", "--url", "http://127.0.0.1:1", "--wait", "0.15"]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert "no emulator answers at http://127.0.0.1:1" in line
    assert "convemu serve" in line


def test_ready_waits_for_an_emulator_that_is_about_to_start() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    waiting = subprocess.Popen(
        [sys.executable, "-m", "emulator", "ready", "--url", f"http://127.0.0.1:{port}", "--wait", "20"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with serving("--port", str(port)):
        assert waiting.communicate(timeout=25)[0].startswith("ready:")
    assert waiting.returncode == 0


def test_the_address_comes_from_the_same_variables_as_the_server(
    url: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CONVEMU_URL", raising=False)
    monkeypatch.setenv("CONVEMU_HOST", "0.0.0.0")
    monkeypatch.setenv("CONVEMU_PORT", url.rsplit(":", 1)[1])
    assert run(["ready"]) == 0
    assert capsys.readouterr().out == f"ready: {url}\n"


@pytest.mark.ledger("cli.phones")
def test_a_phone_shows_what_the_app_sent_and_answers(url: str, capsys: Capture) -> None:
    send(url, "Your code is 123456")
    assert run(["inbox", "--url", url]) == 0
    listed = capsys.readouterr().out
    assert "46700000042" in listed
    assert "Your code is 123456" in listed
    assert run(["text", PHONE, "Thanks 👍", "--url", url]) == 0
    assert "Thanks 👍  (1 part, UCS2 because of '👍' at 8)" in capsys.readouterr().out
    assert run(["inbox", PHONE, "--url", url]) == 0
    shown = capsys.readouterr().out
    assert shown.index("    Your code is 123456") < shown.index("    Thanks 👍")
    assert "DELIVERED" in shown
    assert run(["inbox", PHONE, "--json", "--url", url]) == 0
    directions = [json.loads(line)["direction"] for line in capsys.readouterr().out.splitlines()]
    assert directions == ["MT", "MO"]


def test_a_long_name_pushes_no_column_away(url: str, capsys: Capture) -> None:
    for number, name in (("46700000051", "Bartholomew Featherstonehaugh-Cholmondeley"), ("46700000052", "松田 直樹")):
        body = json.dumps({"number": number, "name": name}).encode()
        urlopen(Request(f"{url}/_emulator/phones", body, {"Content-Type": "application/json"})).close()
        send(url, "Hello", f"+{number}")
    assert run(["inbox", "--url", url]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("4670000005")]
    assert len(lines) == 2
    assert "Bartholomew Featherston… " in "".join(lines)
    assert len({cell_len(line.partition("Hello")[0]) for line in lines}) == 1


def test_an_address_without_its_scheme_is_wrong_usage(capsys: Capture) -> None:
    assert run(["inbox", "--url", "localhost:7670"]) == 64
    assert "'localhost:7670' is not the address of an emulator; write http://HOST:PORT" in capsys.readouterr().err


def test_a_hostile_message_cannot_steer_the_terminal(url: str, capsys: Capture) -> None:
    send(url, "\x1b[2J\x9b31m gone", "+46700000043")
    for arguments in (["inbox"], ["inbox", "+46700000043"]):
        assert run([*arguments, "--url", url]) == 0
        shown = capsys.readouterr().out
        assert "\x1b" not in shown
        assert "\x9b" not in shown


def test_an_empty_phone_says_so(url: str, capsys: Capture) -> None:
    assert run(["inbox", "+46700000999", "--url", url]) == 0
    assert capsys.readouterr().out == "nothing on +46700000999 yet\n"


@pytest.mark.parametrize("arguments", [["text", "not-a-number", "x"], ["text", "+46700000998", "x", "--app", "nobody"]])
def test_a_text_that_cannot_be_sent_is_refused_in_one_line(url: str, arguments: list[str], capsys: Capture) -> None:
    assert run([*arguments, "--url", url]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("convemu: ")


def follow(url: str, act: Callable[[], None], *arguments: str) -> str:
    """The first line that `inbox --follow` prints after `act`."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "emulator", "inbox", "--follow", "--url", url, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        first = process.stdout.readline() if arguments else ""
        act()
        return first + process.stdout.readline()
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
        assert "Traceback" not in errors


def test_following_a_phone_shows_what_comes(url: str) -> None:
    shown = follow(url, lambda: send(url, "while you watch", "+46700000044"), "+46700000044")
    assert shown.startswith("nothing on +46700000044 yet\n")
    assert "46700000000 -> 46700000044: while you watch" in shown
