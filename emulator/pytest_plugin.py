"""The pytest plugin: fixtures around `emulator.testing`, and lifetime, and nothing else.

It is imported at every start of pytest, so it imports nothing of its own before a fixture is asked for.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from emulator.testing import AsyncConvemu, Convemu, Emulator

_OPTIONS = {
    "clock": "How time moves: auto (jumps when idle), manual (by advance only), real  [auto]",
    "url": "Address of an emulator that runs, instead of one for this run",
    "seed": "Seed of everything drawn at random  [1]",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--convemu-clock` and the like, each with a line `convemu_clock` for the ini file; and any setting."""
    group = parser.getgroup("convemu")
    for name, help in _OPTIONS.items():
        group.addoption(f"--convemu-{name}", default=None, help=help)
        parser.addini(f"convemu_{name}", help, default="")
    parser.addini("convemu_settings", "Settings of the emulator, a line each: name = value", "linelist", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """The marker is known also where markers are strict."""
    config.addinivalue_line("markers", "convemu(clock=...): the mode of the emulator's clock during this test")


@pytest.fixture(scope="session")
def convemu_emulator(pytestconfig: pytest.Config) -> Iterator[Emulator]:
    """The emulator of this process: started with the first test that asks, on a free port."""
    from emulator.testing import Emulator

    settings = dict(_pair(line) for line in pytestconfig.getini("convemu_settings"))
    for name in _OPTIONS:
        if given := pytestconfig.getoption(f"convemu_{name}") or pytestconfig.getini(f"convemu_{name}"):
            settings[name] = given
    emulator = Emulator(settings.pop("url", ""), **settings)
    emulator.start()
    yield emulator
    emulator.stop()


@pytest.fixture
def convemu(convemu_emulator: Emulator, request: pytest.FixtureRequest) -> Iterator[Convemu]:
    """A space of the emulator for this test alone: base URL, credentials, phones, waits. Its methods block."""
    marker = request.node.get_closest_marker("convemu")
    with convemu_emulator.space(request.node.name, _clock(marker) if marker else "") as convemu:
        yield convemu


@pytest.fixture
def convemu_async(convemu: Convemu) -> AsyncConvemu:
    """The same space for a test that awaits."""
    return convemu.aio


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that failed shows what happened in its space."""
    report = yield
    space: Any = getattr(item, "funcargs", {}).get("convemu")
    if report.when == "call" and report.failed and space is not None:
        report.sections.append(("convemu", space.story))
    return report


def _clock(marker: pytest.Mark) -> str:
    strange = [*map(repr, marker.args), *(name for name in marker.kwargs if name != "clock")]
    if strange:
        raise pytest.UsageError(f"pytest.mark.convemu takes clock=...; found {', '.join(strange)}")
    return str(marker.kwargs.get("clock", ""))


def _pair(line: str) -> tuple[str, str]:
    name, equals, value = line.partition("=")
    if not equals:
        raise pytest.UsageError(f"convemu_settings: {line!r} is not a setting; write name = value")
    return name.strip(), value.strip()
