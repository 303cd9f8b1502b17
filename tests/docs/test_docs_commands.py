"""Every command of the pages is typed, page by page and in order, at an emulator that forgets between pages."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from pages import ROOT, Block, blocks, commands, file_of, of

from emulator.cli.main import cli
from emulator.settings import DEFAULT_APP_ID, DEFAULT_PROJECT_ID, PREFIX, Settings

SHELL_PAGES = sorted({block.page for block in of("sh")})
LONG_PAGES = {"playing.md": (pytest.mark.slow,)}
"""Pages whose commands play for long: typed in the heavy job."""
BIN = Path(sys.executable).parent


@dataclass
class Desk:
    """A place to type: an emulator, a folder with the examples and scenarios, an environment."""

    url: str
    folder: Path
    environment: dict[str, str]
    port: str = "0"  # where `convemu serve` listens

    def type(self, command: str) -> str:
        """What `command` prints; its address is the emulator's. Fails when the command does."""
        line = command.replace("http://127.0.0.1:7670", self.url)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", line],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    @contextmanager
    def serving(self, *flags: str) -> Iterator[str]:
        """`convemu serve FLAGS` on a free port, until it is told to stop, which it does in order."""
        process = subprocess.Popen(
            ["convemu", "serve", *flags, "--port", self.port], cwd=self.folder, env=self.environment,
            text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, executable=BIN / "convemu",
        )  # fmt: skip
        try:
            assert process.stdout is not None
            found = re.search(r"listens on (\S+)", process.stdout.readline())
            assert found, process.communicate()[1]
            yield found[1]
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0
        finally:
            process.kill()
            process.communicate()


def furnished(tmp_path: Path) -> Desk:
    """A desk without an emulator."""
    if not shutil.which("curl"):
        assert not os.environ.get("CI"), "curl is missing, and .ci/run should have fetched it"
        pytest.skip("curl is missing")
    for name in ("examples", "scenarios"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / ".curlrc").write_text("fail-with-body\n")  # a refusal is a failure here
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environment = clean | {"PATH": f"{BIN}:{os.environ['PATH']}", "CURL_HOME": str(tmp_path), "CONVEMU_PORT": "0"}
    return Desk("", tmp_path, environment)


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An emulator for all pages: a process for each of them takes longer to start than most take to type."""
    with furnished(tmp_path_factory.mktemp("emulator")).serving("--delivery-after-s", "0") as url:
        yield url


@pytest.fixture
def desk(emulator: str, tmp_path: Path) -> Desk:
    """A desk of its own, at the emulator as it was after its start; only its clock may be ahead."""
    desk = furnished(tmp_path)
    desk.url = desk.environment["CONVEMU_URL"] = emulator
    for path, body in (("clock", {"mode": "real"}), ("reset", {})):
        head = {"Content-Type": "application/json"}
        urlopen(Request(f"{emulator}/_emulator/{path}", json.dumps(body).encode(), head)).close()
    return desk


def check_docker(command: str) -> None:
    """What can be said of a docker command without an engine: its settings, ports and files exist."""
    words = shlex.split(command)
    settings = {PREFIX + name.upper() for name in Settings.model_fields}
    for flag, value in pairwise(words):
        if flag == "--env":
            assert value.split("=")[0] in settings
        if flag == "--publish":
            assert value == "127.0.0.1:7670:7670"
    assert words[1] in {"run", "build", "compose"}
    assert (ROOT / ("docker-compose.yml" if words[1] == "compose" else "Dockerfile")).is_file()


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    "page", [pytest.param(page, id=page.name, marks=LONG_PAGES.get(page.name, ())) for page in SHELL_PAGES]
)
def test_the_commands_of_a_page_work_in_their_order(page: Path, desk: Desk) -> None:
    for block in blocks(page):
        if name := file_of(block):
            (desk.folder / name).write_text(block.body, encoding="utf-8")
        for command in commands(block.body) if (block.language, block.word) == ("sh", "") else []:
            rest = re.sub(r"^pip install -e \S+ && ", "", command)  # .ci/run types these lines as they stand
            if rest in {"pytest", "convemu demo"}:
                continue
            if rest.startswith("convemu serve"):
                with desk.serving(*shlex.split(rest)[2:]):
                    continue
            elif rest.startswith("docker "):
                check_docker(rest)
            elif rest.startswith("python -m benchmarks"):
                subprocess.run(
                    [sys.executable, *shlex.split(rest)[1:], "--help"], cwd=ROOT, check=True, capture_output=True
                )
            else:
                desk.type(rest)


def test_the_answer_in_the_readme_is_the_choice_it_says(desk: Desk) -> None:
    lines = [
        command for block in blocks(ROOT / "README.md") if block.language == "sh" for command in commands(block.body)
    ]
    for command in lines:
        if command.startswith(("curl", "convemu text", "convemu inbox")):
            desk.type(command)
    with urlopen(f"{desk.url}/_emulator/journal?kind=message.received&app_id={DEFAULT_APP_ID}") as answer:
        (entry,) = json.load(answer)["entries"]
    path = f"/v1/projects/{DEFAULT_PROJECT_ID}/messages/{entry['message_id']}"
    with urlopen(Request(desk.url + path, headers={"Authorization": "Basic a2V5OnNlY3JldA=="})) as answer:
        received = json.load(answer)["contact_message"]
    assert received["choice_response_message"]["postback_data"] == "y"


@pytest.mark.parametrize("block", of("yaml", "played"), ids=str)
def test_a_scenario_on_a_page_is_played_against_the_sample_app(block: Block, desk: Desk) -> None:
    (desk.folder / "shown.yaml").write_text(block.body, encoding="utf-8")
    desk.type('convemu play shown.yaml --app-command "python examples/clinic"')


@pytest.mark.parametrize("block", of("console"), ids=str)
def test_a_console_shows_what_a_command_prints(block: Block, desk: Desk) -> None:
    for shown in re.split(r"^\$ ", block.body, flags=re.MULTILINE)[1:]:
        command, _, output = shown.partition("\n")
        assert desk.type(command) == output.rstrip("\n") + "\n"


@pytest.mark.parametrize("block", of("sh", "fails"), ids=str)
def test_a_command_that_is_to_fail_does_so_and_prints_what_the_page_shows(block: Block, desk: Desk) -> None:
    shown = next(each for each in blocks(block.page) if each.line > block.line)
    assert (shown.language, shown.word) == ("text", "printed")
    done = subprocess.run(
        ["bash", "-c", block.body], cwd=desk.folder, env=desk.environment, capture_output=True, text=True, timeout=100,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    printed = [normal(line) for line in done.stdout.splitlines()]
    assert [line for line in map(normal, shown.body.splitlines()) if not any(line in each for each in printed)] == []


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_the_demo_shows_the_conversation_of_the_readme(desk: Desk) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- transcript of the demo -->\n```text\n(.*?)```", readme, re.DOTALL)
    assert shown is not None
    printed = [normal(line) for line in desk.type("convemu demo").splitlines()]
    assert [line for line in map(normal, shown[1].splitlines()) if line not in printed] == []
    assert len(shown[1].splitlines()) > 5


def normal(line: str) -> str:
    """A line without what differs from run to run: ports, times, ids, leased numbers."""
    return re.sub(
        r"\s+", " ", re.sub(r"127\.0\.0\.1:\d+|\+4670\d{7}|\d\d:\d\d:\d\d(\.\d+)?|[0-9A-Z]{26}", "*", line)
    ).strip()


def test_the_shell_pages_use_commands_that_exist() -> None:
    known = set(cli.list_commands(None))  # type: ignore[arg-type]
    for block in [*of("sh"), *of("console")]:
        for name in re.findall(r"(?:^|&& |\$ )convemu (\w+)", block.body, re.MULTILINE):
            assert name in known, f"{block}: convemu {name}"
