"""The commands of docs/tools.md and docs/tls.md, typed in their order at the emulator that the page starts."""

from __future__ import annotations

import asyncio
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pages import ROOT, commands, of
from test_docs_commands import Desk, check_docker, furnished

from emulator.cli.apps import environment, free_port, started
from emulator.cli.main import COMMANDS
from emulator.settings import Settings


@dataclass
class Room:
    """A desk whose emulator is the one that the page starts, with the ports it got."""

    desk: Desk
    stack: ExitStack
    addresses: dict[str, str] = field(default_factory=dict)

    def type(self, command: str) -> None:
        for written, real in self.addresses.items():
            command = command.replace(written, real)
        if command.startswith("docker "):
            check_docker(command)
        elif command.startswith("convemu serve"):
            self._serve(shlex.split(command)[2:])
        else:
            self.desk.type(command)

    def _serve(self, flags: list[str]) -> None:
        more: list[str] = []
        if "--tls" in flags:
            for name, written in (("--tls-port", "127.0.0.1:7443"), ("--proxy-port", "127.0.0.1:7444")):
                port = free_port()
                more += [name, str(port)]
                self.addresses[written] = f"127.0.0.1:{port}"
        url = self.stack.enter_context(self.desk.serving(*flags, *more))
        self.desk.url = self.desk.environment["CONVEMU_URL"] = url
        self.addresses["http://127.0.0.1:7670"] = url


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """No proxy of this machine stands in the way."""
    desk = furnished(tmp_path)
    for name in [name for name in desk.environment if "proxy" in name.lower()]:
        del desk.environment[name]
    with ExitStack() as stack:
        yield Room(desk, stack)


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_the_commands_about_tools_work_with_the_sample_app(room: Room) -> None:
    emulator, app = free_port(), free_port()
    room.desk.port, room.addresses["127.0.0.1:8080"] = str(emulator), f"127.0.0.1:{app}"
    env = environment(f"http://127.0.0.1:{emulator}", f"http://127.0.0.1:{app}", Settings())
    async with started([sys.executable, str(ROOT / "examples" / "clinic")], f"http://127.0.0.1:{app}", env):
        for block in of("sh", "app"):
            for command in commands(block.body):
                await asyncio.to_thread(room.type, command)
        await asyncio.to_thread(room.stack.close)
    assert '"url": "http' in (room.desk.folder / "convemu.har").read_text(encoding="utf-8")


@pytest.mark.timeout(120)
def test_the_commands_about_tls_work_by_the_vendors_names(room: Room) -> None:
    for block in of("sh", "tls"):
        for command in commands(block.body):
            room.type(command)
    assert (room.desk.folder / "convemu-data" / "ca.pem").read_bytes() == (room.desk.folder / "ca.pem").read_bytes()


def test_they_use_commands_that_exist() -> None:
    for block in [*of("sh", "app"), *of("sh", "tls")]:
        for name in re.findall(r"(?:^|\| |&& )convemu (\w+)", block.body, re.MULTILINE):
            assert name in COMMANDS, f"{block}: convemu {name}"


def test_every_kind_of_finding_is_on_the_page() -> None:
    source = (ROOT / "emulator" / "player" / "findings.py").read_text(encoding="utf-8")
    told = re.findall(r"^    (\w+) {2,}\w", source.partition("Kinds (`code`):")[2].partition('"""')[0], re.MULTILINE)
    page = (ROOT / "docs" / "tools.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == told
    assert len(told) == 8
