"""The commands that look at callbacks and make trouble, at an emulator and an application in processes of their own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from test_cli_server import call, send, serving

from emulator.cli.main import run
from emulator.cli.paint import outcomes
from emulator.settings import DEFAULT_PROJECT_ID

Capture = pytest.CaptureFixture[str]
SECRET = "hush-hush"


class Application(HTTPServer):
    """Takes callbacks, and answers `status`."""

    def __init__(self) -> None:
        self.status = 200
        self.taken: list[tuple[dict[str, str], bytes]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"

    def bodies(self) -> list[Any]:
        return [json.loads(raw) for _, raw in self.taken]


class _Handler(BaseHTTPRequestHandler):
    server: Application
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append(({name.lower(): value for name, value in self.headers.items()}, raw))
        said = b"so it is"
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def listening() -> Iterator[Application]:
    with Application() as application:
        thread = threading.Thread(target=application.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield application
        application.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[str, Application]]:
    """An emulator that delivers at once, and the application that is told."""
    with listening() as application:
        flags = ["--delivery-after-s", "0", "--callback-retries", "", "--webhook-url", application.url]
        with serving(*flags, "--webhook-secret", SECRET) as (_, url, _):
            yield url, application


@pytest.fixture
def url(world: tuple[str, Application]) -> str:
    return world[0]


@pytest.fixture
def app(world: tuple[str, Application]) -> Application:
    """The application, with nothing taken yet."""
    world[1].taken.clear()
    world[1].status = 200
    return world[1]


def send_and_tell(url: str, text: str, phone: str) -> None:
    """Send, and wait until the application was told all there is, so that no later test is told of it."""
    send(url, text, phone)
    fits = {"kind": "callback.done", "data": {"trigger": "MESSAGE_DELIVERY"}, "phone": phone.lstrip("+")}
    cursor: object = 0
    for _ in ("QUEUED_ON_CHANNEL", "DELIVERED"):
        found = call(url, "/_emulator/journal:wait", {"match": fits, "after": cursor, "timeout": "20s"})
        assert found["matched"]
        cursor = found["cursor"]


# -- trigger ---------------------------------------------------------------------------------------------------------


@pytest.mark.ledger("tools.trigger")
def test_trigger_fires_and_shows_payload_and_answer(url: str, app: Application, capsys: Capture) -> None:
    text = "message.contact_message.text_message.text"
    arguments = ["trigger", "message-inbound", "--set", f"{text}=Hi there", "--remove", "message.metadata"]
    assert run([*arguments, "--url", url]) == 0
    (body,) = app.bodies()
    assert body["message"]["contact_message"]["text_message"]["text"] == "Hi there"
    assert "metadata" not in body["message"]
    shown = capsys.readouterr().out
    assert f"MESSAGE_INBOUND -> {app.url} signed" in shown
    assert '"text": "Hi there"' in shown
    assert "<- 200 in " in shown
    assert shown.endswith("so it is\n")


@pytest.mark.ledger("tools.trigger")
def test_values_are_json_where_they_are_and_text_where_not(url: str, app: Application) -> None:
    values = ["--set", "a=1", "--set", 'b={"c": [true]}', "--set", "d=1=2"]
    assert run(["trigger", "MESSAGE_DELIVERY", *values, "--url", url]) == 0
    assert {name: app.bodies()[0][name] for name in "abd"} == {"a": 1, "b": {"c": [True]}, "d": "1=2"}


@pytest.mark.ledger("tools.trigger")
def test_raw_bytes_and_whole_payloads_come_from_files(url: str, app: Application, tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(b'{"broken": ')
    (tmp_path / "whole").write_text('{"whole": "Hej \u00e5"}', encoding="utf-8")
    assert run(["trigger", "MESSAGE_INBOUND", "--raw", str(tmp_path / "raw"), "--unsigned", "--url", url]) == 0
    assert run(["trigger", "MESSAGE_INBOUND", "--payload", str(tmp_path / "whole"), "--url", url]) == 0
    (unsigned, raw), (signed, whole) = app.taken
    assert (raw, json.loads(whole)) == (b'{"broken": ', {"whole": "Hej å"})
    assert "x-sinch-webhook-signature" not in unsigned
    assert "x-sinch-webhook-signature" in signed


@pytest.mark.ledger("tools.trigger")
@pytest.mark.parametrize(("status", "code"), [(202, 0), (403, 1), (500, 1)])
def test_its_exit_code_is_the_applications_verdict(
    url: str, app: Application, status: int, code: int, capsys: Capture
) -> None:
    app.status = status
    assert run(["trigger", "OPT_OUT", "--json", "--url", url]) == code
    shown = json.loads(capsys.readouterr().out)
    assert (shown["trigger"], shown["attempts"][0]["status"]) == ("OPT_OUT", status)


def test_an_application_that_does_not_answer_is_exit_code_3(url: str, capsys: Capture) -> None:
    assert run(["trigger", "MESSAGE_INBOUND", "--target", "http://127.0.0.1:1/x", "--url", url]) == 3
    assert "nothing listens at 127.0.0.1:1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["MESSAGE_INBOND"], "did you mean MESSAGE_INBOUND"),
        (["MESSAGE_INBOUND", "--set", "novalue"], "PATH=VALUE"),
        (["MESSAGE_INBOUND", "--payload", __file__], "is not JSON"),
    ],
)
def test_wrong_usage_is_told_with_the_way_out(arguments: list[str], words: str, capsys: Capture) -> None:
    assert run(["trigger", *arguments]) == 64
    assert words in " ".join(capsys.readouterr().err.split())


# -- callbacks, explain ----------------------------------------------------------------------------------------------


@pytest.mark.ledger("tools.callbacks")
def test_callbacks_show_every_attempt_and_one_is_sent_again(url: str, app: Application, capsys: Capture) -> None:
    app.status = 400
    assert run(["trigger", "CAPABILITY", "--json", "--url", url]) == 1
    id = json.loads(capsys.readouterr().out)["id"]
    assert run(["callbacks", "--state", "failed", "--url", url]) == 0
    shown = capsys.readouterr().out
    assert f"CAPABILITY -> {app.url}  failed  {id}" in shown
    assert "  400 in " in shown.splitlines()[-1]
    app.status = 200
    assert run(["callbacks", "--resend", id, "--url", url]) == 0
    shown = capsys.readouterr().out
    assert f"sent again by hand, as {id} was" in shown
    assert "done" in shown
    assert "200 in " in shown
    app.status = 410
    assert run(["callbacks", "--resend", id, "--url", url]) == 1
    capsys.readouterr()
    assert app.taken[0][1] == app.taken[1][1]
    assert run(["callbacks", "--message", "nobody", "--url", url]) == 0
    assert capsys.readouterr().out == "no such callback; without filters all are shown\n"
    assert run(["callbacks", "--resend", "nobody", "--url", url]) == 1
    assert "does not exist" in capsys.readouterr().err


@pytest.mark.ledger("tools.callbacks")
def test_callbacks_are_followed_as_they_are_attempted(url: str, app: Application) -> None:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "emulator", "callbacks", "--follow", "--limit", "1", "--json", "--url", url],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        run(["trigger", "CONTACT_UPDATE", "--url", url])
        while "CONTACT_UPDATE" not in (line := process.stdout.readline()):
            assert line
        seen = json.loads(line)
        assert (seen.get("data") or seen)["trigger"] == "CONTACT_UPDATE"
    finally:
        process.send_signal(signal.SIGINT)
        assert "Traceback" not in process.communicate(timeout=10)[1]


@pytest.mark.ledger("tools.explain")
def test_explain_says_what_became_of_a_message_and_why_nothing_more_comes(
    url: str, app: Application, capsys: Capture
) -> None:
    app.status = 404
    send_and_tell(url, "Explain\nme", "+46700000077")
    assert run(["explain", "--url", url]) == 0
    shown = capsys.readouterr().out
    assert "to 46700000077" in shown
    assert "on the phone: Explain\n  me  (1 part, GSM)" in shown
    assert "POST  /v1/projects/" in shown
    assert f"MESSAGE_SUBMIT -> {app.url}" in shown
    assert "given up: the target answered 404." in shown.splitlines()[-1]
    id = shown.split()[0]
    assert run(["explain", id, "--json", "--url", url]) == 0
    assert json.loads(capsys.readouterr().out)["message"]["id"] == id
    assert run(["explain", "nobody", "--url", url]) == 1


@pytest.mark.ledger("tools.explain")
def test_a_deleted_message_is_not_the_newest(url: str, capsys: Capture) -> None:
    send_and_tell(url, "Stays", "+46700000078")
    send_and_tell(url, "Goes", "+46700000079")
    fits = {"kind": "message.accepted", "phone": "46700000079"}
    gone = call(url, "/_emulator/journal:wait", {"match": fits})["entry"]["message_id"]
    path = f"/v1/projects/{DEFAULT_PROJECT_ID}/messages/{gone}"
    urlopen(Request(url + path, method="DELETE", headers={"Authorization": "Basic azpz"})).close()
    assert run(["explain", "--url", url]) == 0
    assert "to 46700000078" in capsys.readouterr().out


def test_a_fault_that_stays_the_same_is_told_once() -> None:
    refused, answered = {"status": None, "fault": "connection refused: ..."}, {"status": 503, "fault": ""}
    told = [text for text, _ in outcomes([refused, refused, answered, answered, refused])]
    assert told == ["connection refused: ...", "the same", "503", "503", "connection refused: ..."]


# -- fault -----------------------------------------------------------------------------------------------------------


@pytest.mark.ledger("tools.fault")
def test_faults_are_put_in_force_listed_with_their_hits_and_taken_away(
    url: str, app: Application, capsys: Capture
) -> None:
    assert run(["fault", "add", "status", "--on", "api", "of=messages:send", "code=503", "times=1", "--url", url]) == 0
    id = capsys.readouterr().out.split()[0]
    body = json.dumps({}).encode()
    done = subprocess.run(
        ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--data", body, f"{url}/v1/projects/p/messages:send"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "503"
    assert run(["fault", "--url", url]) == 0
    listed = capsys.readouterr().out
    assert f"{id}  on api  status  of=messages:send  times=1  code=503" in listed.replace("  code=503  times=1", "")
    assert "1 hit, spent" in listed
    assert "kinds on callback: " in listed
    assert run(["fault", "add", "duplicate", "copies=2", "--json", "--url", url]) == 0
    assert json.loads(capsys.readouterr().out)["copies"] == 2
    assert run(["fault", "remove", id, "--url", url]) == 0
    assert run(["fault", "clear", "--kind", "duplicate", "--url", url]) == 0
    capsys.readouterr()
    assert run(["fault", "list", "--url", url]) == 0
    assert capsys.readouterr().out.startswith("no fault is in force\n")


def test_an_address_before_the_command_holds_for_it_unless_it_has_its_own(
    url: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVEMU_URL", "http://127.0.0.1:1")
    assert run(["fault", "--url", url, "--json", "add", "drop"]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "drop"
    assert run(["fault", "--url", "http://127.0.0.1:1", "clear", "--url", url]) == 0


def test_a_wrong_fault_is_refused_in_one_line(url: str, capsys: Capture) -> None:
    assert run(["fault", "add", "dorp", "--url", url]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "did you mean 'drop'?" in line
    assert run(["fault", "add", "drop", "times", "--url", url]) == 64


# -- findings --------------------------------------------------------------------------------------------------------


@pytest.mark.ledger("tools.strict")
def test_findings_are_listed_and_strict_turns_them_into_an_exit_code(capsys: Capture) -> None:
    with serving("--strict") as (process, url, _):
        assert run(["findings", "--strict", "--url", url]) == 0
        assert capsys.readouterr().out == "no findings\n"
        assert run(["findings", "--strict", "--code", "opted-out", "--url", url]) == 1
        assert "allowed: unknown_call" in capsys.readouterr().err
        subprocess.run(["curl", "-s", f"{url}/v1/nowhere"], stdout=subprocess.DEVNULL, check=True)
        assert run(["findings", "--url", url]) == 0
        assert "unknown_call  GET /v1/nowhere  1 time\n" in capsys.readouterr().out
        assert run(["findings", "--strict", "--json", "--url", url]) == 1
        assert json.loads(capsys.readouterr().out)["code"] == "unknown_call"
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 1
        assert process.stderr is not None
        assert "1 finding about the application" in process.stderr.read()


@pytest.mark.ledger("tools.strict")
@pytest.mark.parametrize("flags", [["--strict"], []])
def test_without_findings_or_without_strict_a_stop_is_no_failure(flags: list[str]) -> None:
    with serving(*flags) as (process, url, _):
        if not flags:
            subprocess.run(["curl", "-s", f"{url}/v1/nowhere"], stdout=subprocess.DEVNULL, check=True)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


# -- doctor ----------------------------------------------------------------------------------------------------------


def doctor(url: str, capsys: Capture) -> tuple[int, dict[str, dict[str, str]]]:
    """Its exit code, and its checks by name."""
    code = run(["doctor", "--json", "--url", url])
    checks = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return code, {check["name"]: check for check in checks}


@pytest.mark.ledger("tools.doctor")
def test_the_doctor_finds_nothing_to_cure_where_all_is_well(capsys: Capture) -> None:
    with listening() as application:
        with serving("--webhook-url", application.url, "--webhook-secret", SECRET) as (_, url, _):
            code, checks = doctor(url, capsys)
            assert (code, {check["state"] for check in checks.values()}) == (0, {"good"})
            assert checks[f"target {application.url}"]["seen"] == "takes connections; callbacks are signed"
            assert run(["doctor", "--url", url]) == 0
            assert capsys.readouterr().out.startswith(f"✓ emulator: answers at {url}\n")
        assert application.taken == []


@pytest.mark.ledger("tools.doctor")
def test_the_doctor_names_a_target_that_nobody_listens_at_and_a_clock_that_stands(capsys: Capture) -> None:
    flags = ["--webhook-url", "http://127.0.0.1:1/hook", "--clock", "manual"]
    with serving(*flags) as (_, url, _):
        recipient = {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": "+12015550100"}]}}
        project = "7670c0de-0000-4000-8000-000000007670"
        body = {
            "app_id": "01J7670SMS0000000000000APP",
            "recipient": recipient,
            "message": {"text_message": {"text": "x"}},
        }
        call(url, f"/v1/projects/{project}/messages:send", body)
        code, checks = doctor(url, capsys)
    assert code == 1
    target = checks["target http://127.0.0.1:1/hook"]
    assert target["state"] == "bad"
    assert "nothing listens at 127.0.0.1:1" in target["seen"]
    assert "start the application there" in target["cure"]
    assert checks["clock"]["state"] == "odd"
    assert "advance" in checks["clock"]["cure"]


@pytest.mark.ledger("tools.doctor")
def test_the_doctor_tells_a_missing_emulator_from_somebody_elses_port(app: Application, capsys: Capture) -> None:
    code, checks = doctor("http://127.0.0.1:1", capsys)
    assert (code, checks["emulator"]["seen"]) == (3, "nothing listens at 127.0.0.1:1")
    assert "convemu serve" in checks["emulator"]["cure"]
    code, checks = doctor(app.url.removesuffix("/hook"), capsys)
    assert code == 3
    assert "but it is no convemu" in checks["emulator"]["seen"]


@pytest.mark.ledger("tools.doctor")
def test_the_doctor_says_how_to_trust_and_to_find_the_vendors_names(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "HTTPS_PROXY",
        "https_proxy",
        "HTTP_PROXY",
        "http_proxy",
        "NO_PROXY",
        "no_proxy",
        "SSL_CERT_FILE",
        "REQUESTS_CA_BUNDLE",
        "NODE_EXTRA_CA_CERTS",
    ):
        monkeypatch.delenv(name, raising=False)
    with serving("--tls", "--tls-port", "0", "--proxy-port", "0", "--data", str(tmp_path)) as (_, url, lines):
        assert any(line.split()[0] == "tls" and str(tmp_path / "ca.pem") in line for line in lines)
        code, checks = doctor(url, capsys)
        assert code == 0
        assert checks["certificate authority"]["state"] == "good"
        assert checks["trust"]["state"] == "odd"
        assert "ca.pem" in checks["trust"]["cure"]
        assert checks["names"]["state"] == "odd"
        (proxy,) = (line.split()[1] for line in lines if line.split()[0] == "proxy")
        assert f"HTTPS_PROXY={proxy}," in checks["names"]["cure"]
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:8888")
        _, checks = doctor(url, capsys)
        assert (checks["names"]["state"], checks["names"]["cure"]) == ("odd", f"set HTTPS_PROXY={proxy}")
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
        monkeypatch.setenv("NO_PROXY", "intranet.example")
        _, checks = doctor(url, capsys)
        assert (checks["trust"]["state"], checks["names"]["state"]) == ("good", "good")
        assert checks["http_proxy"]["cure"] == "for the application: export NO_PROXY=intranet.example,127.0.0.1"
        assert "REQUESTS_CA_BUNDLE" in checks["trust"]["seen"]
