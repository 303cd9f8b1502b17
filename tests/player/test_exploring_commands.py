"""`convemu explore` and `convemu chaos` as a user runs them: exit codes, what they print, the scenario they leave."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from commands import convemu, scenario, with_app

from emulator.scenarios.load import load


def with_broken(flaw: str) -> tuple[str, str]:
    flag, command = with_app("broken")
    return flag, f"{command} {flaw}"


TWICE = """\
scenario: 1
name: asks twice
seed: 7
vars: {app_url: "http://127.0.0.1:8080"}
app: {webhooks: [{target: "${app_url}/sinch/events", secret: clinic-secret}]}
phones: {anna: lease}
cases: [{id: hours, word: HOURS}, {id: where, word: WHERE}]
steps:
- use: {scenario: parts/ask.yaml, vars: {word: "${case.word}"}, phones: {asker: anna}}
"""
ASK = """\
scenario: 1
vars: {word: HELP}
phones: {asker: lease}
steps:
- chat:
  - asker -> app: ${word}
  - app -> asker: /./
- expect_none: {to: asker, for: 4s}
"""


@pytest.fixture
def twice(tmp_path: Path) -> str:
    """A scenario with two cases that uses another file."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "ask.yaml").write_text(ASK)
    (tmp_path / "twice.yaml").write_text(TWICE)
    return str(tmp_path / "twice.yaml")


# -- explore -----------------------------------------------------------------------------------------------------


@pytest.mark.ledger("player.orders.command", "player.orders.survived")
def test_explore_says_which_orders_an_honest_app_survived_and_exits_with_0(tmp_path: Path) -> None:
    report = tmp_path / "reports" / "orders.xml"
    done = convemu(
        "explore", scenario("choices"), *with_app("clinic"), "--case", "refused", "--runs", "10", "--junit", str(report)
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[refused]: passed\n  every order ends alike, in 8 runs: all 6 orders of the 3 callbacks" in done.stdout
    assert "1 of 1 case passed" in done.stdout
    assert "2/8  window 1, 5 orders" in done.stderr
    assert ET.parse(report).getroot().get("failures") == "0"


@pytest.mark.ledger("player.orders.command", "player.orders.named")
def test_explore_names_the_order_that_an_app_does_not_survive_and_exits_with_1() -> None:
    done = convemu("explore", scenario("choices"), *with_broken("hasty"), "--case", "refused")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "from anna before MESSAGE_DELIVERY DELIVERED to anna. The whole order:" in done.stdout
    assert "the app did not send 'Your appointment is cancelled." in done.stdout
    assert "failed: A reminder is confirmed or cancelled by reply [refused]" in done.stdout


@pytest.mark.ledger("player.orders.command")
def test_explore_explains_why_a_scenario_that_fails_anyway_is_not_explored() -> None:
    done = convemu("explore", scenario("choices"), *with_broken("deaf"), "--case", "refused")
    assert done.returncode == 1
    assert "not explored: it does not pass with the callbacks in the order of the events" in done.stdout


# -- chaos -------------------------------------------------------------------------------------------------------


@pytest.mark.ledger("player.chaos.command", "player.chaos.ready")
def test_chaos_prints_a_scenario_and_nothing_else_and_it_fails_again(tmp_path: Path) -> None:
    done = convemu("chaos", scenario("two-way-chat"), *with_broken("forgetful"), "--rounds", "5")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "faults make it fail; one is enough" in done.stderr
    assert "0 of 1 case passed" in done.stderr
    file = tmp_path / "broken.yaml"
    file.write_text(done.stdout, encoding="utf-8")
    assert load(file).chaos[0].duplicate is not None
    again = convemu("play", str(file), *with_broken("forgetful"), "--quiet")
    assert again.returncode == 1, again.stdout + again.stderr
    assert "should have arrived, and one did on anna" in " ".join(again.stdout.split())
    honest = convemu("play", str(file), *with_app("clinic"), "--quiet")
    assert honest.returncode == 0, honest.stdout + honest.stderr


@pytest.mark.ledger("player.chaos.command", "player.chaos.moved")
def test_chaos_writes_a_file_for_each_case_that_breaks_and_finds_used_files_from_there(
    twice: str, tmp_path: Path
) -> None:
    first, second = tmp_path / "kept" / "left.yaml", tmp_path / "kept" / "left-2.yaml"
    done = convemu("chaos", twice, *with_broken("forgetful"), "-o", str(first))
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"written to {second}; play it with: convemu play {second}" in done.stdout
    assert [[row.id for row in load(file).cases] for file in (first, second)] == [["hours"], ["where"]]
    again = convemu("play", str(first), str(second), *with_broken("forgetful"), "--quiet")
    assert again.returncode == 1
    assert "0 of 2 cases passed" in again.stdout
    assert "parts/ask.yaml:8:failed" in "".join(again.stdout.split())  # the terminal breaks long lines


@pytest.mark.ledger("player.chaos.command")
def test_chaos_that_an_honest_app_survives_exits_with_0_and_leaves_no_file(twice: str, tmp_path: Path) -> None:
    left = tmp_path / "left.yaml"
    done = convemu("chaos", twice, *with_app("clinic"), "--rounds", "2", "--faults", "3", "-o", str(left))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("it survives 6 faults in 2 rounds") == 2
    assert not left.exists()


@pytest.mark.ledger("player.chaos.command")
def test_chaos_of_a_kind_throws_that_kind_only(tmp_path: Path) -> None:
    flags = "--kind", "drop", "--faults", "4", "--rounds", "3"
    done = convemu("chaos", scenario("two-way-chat"), *with_app("clinic"), *flags)
    assert done.returncode == 1, done.stdout + done.stderr
    (tmp_path / "left.yaml").write_text(done.stdout, encoding="utf-8")
    assert [list(each.faults()) for each in load(tmp_path / "left.yaml").chaos] == [["drop"]]


# -- bad input ---------------------------------------------------------------------------------------------------


@pytest.mark.ledger("player.orders.command", "player.chaos.command")
@pytest.mark.parametrize(
    ("command", "flags", "words"),
    [
        ("explore", ("--runs", "2"), "2 is not in the range x>=3"),
        ("explore", ("--window", "5"), "--window: '5' has no unit; write 5ms, 5s, 5m, 5h or 5d"),
        ("explore", ("--case", "nobody"), "the files have the cases as shown, typed quickly, refused"),
        ("explore", ("--jobs", "2"), "No such option '--jobs'"),
        ("chaos", ("--rounds", "0"), "0 is not in the range x>=1"),
        ("chaos", ("--kind", "sabotage"), "'sabotage' is not one of 'latency', 'duplicate'"),
        ("chaos", ("--case", "nobody"), "no scenario has a case 'nobody'"),
    ],
)
def test_wrong_usage_exits_with_64_and_names_the_way_out(command: str, flags: tuple[str, ...], words: str) -> None:
    done = convemu(command, scenario("choices"), *flags)
    assert done.returncode == 64
    assert words in " ".join(done.stderr.split())
    assert not done.stdout


@pytest.mark.parametrize("command", ["explore", "chaos"])
def test_nobody_at_the_address_exits_with_3_and_a_broken_file_with_4(command: str, tmp_path: Path) -> None:
    done = convemu(command, scenario("choices"), "--app", "http://127.0.0.1:9", "--port", "0")
    assert (done.returncode, done.stdout) == (3, "")
    assert "nobody listens at http://127.0.0.1:9" in done.stderr
    (tmp_path / "bad.yaml").write_text("scenario: 1\nsteps: [{advanse: 3d}]\n")
    done = convemu(command, str(tmp_path / "bad.yaml"))
    assert (done.returncode, done.stdout) == (4, "")
    assert "did you mean 'advance'" in done.stderr
