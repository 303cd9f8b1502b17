"""The pytest plugin, seen from outside: pytest is run on small test files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from emulator.bundled import examples_dir

pytestmark = pytest.mark.timeout(180)  # each test starts a pytest, and some of those an application

CLINIC = f'''
import pytest

@pytest.fixture
def clinic(convemu):
    with convemu.started(["{sys.executable}", "{examples_dir() / "clinic"}"], webhook="/sinch/events") as url:
        yield url
'''


# Each comes with a package that the suite needs, and takes longer to start than a small test file takes to run.
OTHERS = [word for name in ("anyio", "faker", "hypothesispytest", "schemathesis") for word in ("-p", f"no:{name}")]


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Run pytest on a test file with flags and lines of an ini file; its exit code and what it prints."""

    def run(source: str, *flags: str, ini: str = "") -> tuple[int, str]:
        (tmp_path / "pytest.ini").write_text(f"[pytest]\naddopts = --strict-markers -q\nasyncio_mode = auto\n{ini}")
        (tmp_path / "test_inner.py").write_text(CLINIC + textwrap.dedent(source))
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        environment.pop("PYTEST_XDIST_WORKER", None)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", *OTHERS, *flags],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=150, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.mark.ledger("testing.plugin", "testing.clean")
def test_an_unchanged_application_is_tested_in_three_lines_each_test_in_a_space_of_its_own(
    run: Callable[..., tuple[int, str]],
) -> None:
    code, said = run(
        """
        seen = []

        def test_the_hours(convemu, clinic):
            convemu.phone("anna").write("When are you open?")
            assert "Monday to Friday" in convemu.phone("anna").wait_for_sms().text

        async def test_the_same_awaited(convemu_async, clinic):
            await convemu_async.phone("anna").write("When are you open?")
            assert "Monday to Friday" in (await convemu_async.phone("anna").wait_for_sms()).text

        @pytest.mark.parametrize("number", [1, 2, 3])
        def test_clean(convemu, number):
            assert [entry["kind"] for entry in convemu.journal] == ["lease.made"]
            convemu.phone("anna").write("left behind?")
            convemu.fault("drop")
            convemu.load("scenario: 1\\nrules:\\n- then: pending\\n")
            seen.append((convemu.url, convemu.app_id, convemu.phone("anna").number))

        def test_apart():
            assert len({url for url, _, _ in seen}) == 1
            assert len({app for _, app, _ in seen}) == len({number for _, _, number in seen}) == 3
        """
    )
    assert code == 0, said
    assert "6 passed" in said


@pytest.mark.ledger("testing.clock-option")
@pytest.mark.parametrize(("flags", "ini"), [(("--convemu-clock", "manual"), ""), ((), "convemu_clock = manual\n")])
def test_the_clock_is_chosen_by_flag_or_ini_and_a_mark_wins(
    run: Callable[..., tuple[int, str]], flags: tuple[str, ...], ini: str
) -> None:
    code, said = run(
        '''
        from datetime import timedelta

        def test_stands_still(convemu):
            before = convemu.now
            convemu.advance("3d")
            assert convemu.now - before == timedelta(days=3)

        @pytest.mark.convemu(clock="real")
        def test_moves(convemu):
            before = convemu.now
            while convemu.now == before:
                pass

        def test_stands_still_again(convemu):
            assert convemu.now == convemu.now
        ''',
        *flags,
        ini=ini,
    )  # fmt: skip
    assert code == 0, said


@pytest.mark.ledger("testing.settings")
def test_settings_come_from_the_ini_file_and_odd_ones_stop_with_a_sentence(
    run: Callable[..., tuple[int, str]],
) -> None:
    source = """
        def test_sender(convemu):
            convemu.phone("anna").write("to whom?")
            assert {e["data"].get("to") for e in convemu.journal} == {None, "46700000088"}
        """
    code, said = run(source, ini="convemu_settings =\n  sender = 46700000088\n  seed = 7\n")
    assert code == 0, said
    code, said = run(source, ini="convemu_settings =\n  sendr = 46700000088\n")
    assert code == 1
    assert "did you mean 'sender'" in said


@pytest.mark.ledger("testing.report")
def test_a_failure_shows_where_the_test_waited_and_what_happened_in_its_space(
    run: Callable[..., tuple[int, str]],
) -> None:
    code, said = run(
        """
        def test_closed(convemu, clinic):
            convemu.phone("anna").write("When are you open?")
            convemu.phone("anna").wait_for_sms("We are closed.", timeout="1s")

        def test_mistaken(convemu):
            convemu.phone("anna").handset("exploded")

        @pytest.mark.convemu(clok="manual")
        def test_misspelt(convemu):
            pass
        """
    )
    assert code == 1
    assert "handset 'exploded' is not known; allowed: 'on', 'off'" in said
    assert "pytest.mark.convemu takes clock=...; found clok" in said
    assert 'convemu.phone("anna").wait_for_sms("We are closed.", timeout="1s")\nE ' in said
    assert "the nearest SMS: 'We are open Monday to Friday, 8:00 to 17:00.'" in said
    assert "concurrent/futures" not in said
    assert "emulator/testing" not in said
    assert re.search(r"-+ convemu -+\n\d\d:\d\d:\d\d  anna -> app: When are you open\?", said)
    assert "callback MESSAGE_INBOUND to http://127.0.0.1:" in said


@pytest.mark.slow
@pytest.mark.ledger("testing.xdist")
def test_workers_in_parallel_have_an_emulator_each(tmp_path: Path, run: Callable[..., tuple[int, str]]) -> None:
    code, said = run(
        '''
        import pathlib

        @pytest.mark.parametrize("number", range(3))
        def test_address(convemu, worker_id, number):
            assert convemu.phone("anna").inbox == []
            convemu.phone("anna").write(f"from {worker_id}")
            assert [e["data"]["text"] for e in convemu.journal if e["kind"] == "phone.sent"] == [f"from {worker_id}"]
            pathlib.Path(f"{worker_id}.url").write_text(convemu.url)
        ''',
        "-n", "2", "--dist", "each",
    )  # fmt: skip
    assert code == 0, said
    assert "6 passed" in said
    addresses = [path.read_text() for path in tmp_path.glob("gw*.url")]
    assert len(set(addresses)) == len(addresses) == 2


@pytest.mark.ledger("testing.cheap")
def test_a_run_that_asks_for_no_fixture_imports_next_to_nothing(run: Callable[..., tuple[int, str]]) -> None:
    code, said = run(
        """
        import sys

        def test_imports():
            ours = sorted(name for name in sys.modules if name.split(".")[0] == "emulator")
            assert ours == ["emulator", "emulator.pytest_plugin"]
            assert "aiohttp" not in sys.modules or "pytest_aiohttp" in sys.modules
        """
    )
    assert code == 0, said
