"""Loading: text first, short forms, places, included files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from emulator.errors import ScenarioInvalid
from emulator.scenarios.bubbles import Choose, ExpectSms, Text
from emulator.scenarios.load import Scenario, load, load_text
from emulator.scenarios.steps import Advance, Chat, Parallel, Repeat, Use


def loaded(body: str) -> Scenario:
    return load_text(f"scenario: 1\n{body}")


def refused(body: str) -> list[str]:
    with pytest.raises(ScenarioInvalid) as caught:
        loaded(body)
    return [problem.message for problem in caught.value.problems]


@pytest.mark.ledger("scenarios.text-first")
@pytest.mark.parametrize(
    "written", ["YES", "no", "on", "+46700000042", "12:30", "0042", "1_000", "~x", "2026-03-05", "0x1F", ".5"]
)
def test_what_other_loaders_would_change_stays_text(written: str) -> None:
    scenario = loaded(f"phones: {{anna: lease}}\nsteps:\n  - chat:\n      - anna -> app: {written}\n"
                      f"  - call: {{post: http://x/, json: {{value: {written}}}}}\n")  # fmt: skip
    chat, call = (step.action for step in scenario.steps)
    assert isinstance(chat, Chat)
    assert isinstance(chat.bubbles[0].action, Text)
    assert chat.bubbles[0].action.text == written
    assert call.json_ == {"value": written}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("written", "value"),
    [("3", 3), ("-1.5", -1.5), ("1e3", 1000.0), ("true", True), ("null", None), ('"3"', "3"), ("'true'", "true")],
)
def test_free_json_takes_exact_json_words_as_what_they_are_unless_quoted(written: str, value: Any) -> None:
    call = loaded(f"steps:\n  - call: {{post: http://x/, json: [{written}]}}\n").steps[0].action
    assert call.json_ == [value]  # type: ignore[union-attr]
    assert type(call.json_[0]) is type(value)  # type: ignore[union-attr]


@pytest.mark.ledger("scenarios.short-forms")
def test_a_phone_may_be_just_its_number() -> None:
    phones = loaded('phones:\n  anna: "+46 70-000 00 01"\n  bo: +46700000002\n  carl: lease\n  dora:\n').phones
    assert [phone.number for phone in phones.values()] == ["+46700000001", "+46700000002", "lease", "lease"]


@pytest.mark.ledger("scenarios.short-forms")
def test_a_file_may_have_rules_only_or_steps_only() -> None:
    assert loaded("rules:\n  - then: silent\n").steps == ()
    assert loaded("steps:\n  - advance: 1s\n").rules == ()


@pytest.mark.ledger("scenarios.chat")
def test_a_chat_line_is_the_long_verb() -> None:
    scenario = loaded(
        "phones: {anna: lease}\nsteps:\n"
        "  - chat:\n"
        "      - app -> anna: /code (?P<code>\\d+)/\n"
        "      - anna -> app: ${code}\n"
        "      - app->anna: {text: Thanks, within: 250ms, parts: 1}\n"
        "      - anna -> app: {choice: 2}\n"
        "      - anna -> app: {text: Hi, to: 46711}\n"
        "  - expect_sms: {to: anna, text: Thanks, within: 250ms, parts: 1}\n"
        "  - choose: {from: anna, choice: 2}\n"
    )
    chat, long_form, choose = (step.action for step in scenario.steps)
    assert isinstance(chat, Chat)
    code, answer, thanks, second, other = (bubble.action for bubble in chat.bubbles)
    assert code == ExpectSms(to="anna", text=r"/code (?P<code>\d+)/")
    assert answer == Text(from_="anna", text="${code}")
    assert thanks == long_form
    assert second == choose == Choose(from_="anna", choice="2")
    assert other == Text(from_="anna", text="Hi", to="46711")


def test_every_step_and_bubble_knows_its_place() -> None:
    scenario = load_text(
        "scenario: 1\nphones: {anna: lease}\nrules:\n  - then: silent\nsteps:\n  - advance: 1s\n  - chat:\n"
        "      - anna -> app: Hi\n      - app -> anna: {text: Hello}\n",
        "here.yaml",
    )
    chat = scenario.steps[1].action
    assert isinstance(chat, Chat)
    places = [scenario.rules[0].place, scenario.steps[0].place, *(bubble.place for bubble in chat.bubbles)]
    assert [str(place) for place in places] == ["here.yaml:4:5", "here.yaml:6:5", "here.yaml:8:9", "here.yaml:9:9"]


def test_steps_nest() -> None:
    repeat, parallel = (
        step.action
        for step in loaded(
            "phones: {anna: lease}\nsteps:\n  - repeat: {times: 3, steps: [advance: 1s]}\n"
            "  - parallel:\n      - - advance: 1s\n        - advance: 2s\n      - - text: {from: anna, text: Hi}\n"
        ).steps
    )
    assert isinstance(repeat, Repeat)
    assert isinstance(parallel, Parallel)
    assert (repeat.times, repeat.steps[0].action) == (3, Advance.model_validate("1s"))
    assert [len(branch) for branch in parallel.branches] == [2, 1]


@pytest.mark.parametrize(
    ("written", "seconds"), [("250ms", 0.25), ("2s", 2), ("5m", 300), ("2h", 7200), ("3d", 259200), ("1.5s", 1.5)]
)
@pytest.mark.ledger("scenarios.units")
def test_a_duration_carries_its_unit(written: str, seconds: float) -> None:
    advance = loaded(f"steps:\n  - advance: {written}\n").steps[0].action
    assert isinstance(advance, Advance)
    assert advance.by == pytest.approx(seconds)


@pytest.mark.ledger("scenarios.use")
def test_an_included_file_comes_with_its_steps_and_its_phones(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "login.yaml").write_text(
        "scenario: 1\nvars: {word: Hi}\nphones: {customer: lease, clerk: lease, crowd: {count: 2}}\nsteps:\n"
        "  - chat:\n      - customer -> app: ${word}\n      - app -> customer: /(?P<code>\\d+)/\n"
    )
    main = tmp_path / "main.yaml"
    main.write_text(
        "scenario: 1\nphones: {anna: lease}\nsteps:\n"
        "  - use: {scenario: parts/login.yaml, vars: {word: Hej}, phones: {customer: anna}}\n"
        "  - text: {from: clerk, text: '${code}'}\n  - use: parts/login.yaml\n"
    )
    scenario = load(main)
    use = scenario.steps[0].action
    assert isinstance(use, Use)
    assert scenario.included[use.scenario].steps[0].word == "chat"
    assert set(scenario.all_phones) == {"anna", "clerk", "crowd"}


def test_a_problem_in_an_included_file_is_told_once_and_in_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "part.yaml").write_text("scenario: 1\nsteps:\n  - advance: 2\n")
    main = tmp_path / "main.yaml"
    main.write_text("scenario: 1\nsteps:\n  - use: part.yaml\n  - use: part.yaml\n")
    with pytest.raises(ScenarioInvalid) as caught:
        load(main)
    assert [(problem.file, problem.line) for problem in caught.value.problems] == [(str(tmp_path / "part.yaml"), 3)]


def test_a_missing_file_is_one_clear_problem(tmp_path: Path) -> None:
    with pytest.raises(ScenarioInvalid, match="cannot be read: No such file"):
        load(tmp_path / "nowhere.yaml")


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"#" * 2_000_001)
    with pytest.raises(ScenarioInvalid, match="larger than 2000000 bytes"):
        load(path)


def test_a_byte_order_mark_is_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfscenario: 1\nname: x\n")
    assert load(path).name == "x"


def test_text_without_a_folder_cannot_use_files() -> None:
    assert refused("steps:\n  - use: part.yaml\n") == [
        "'part.yaml' cannot be used here: this scenario has no folder to find it in"
    ]


def test_rows_without_an_id_are_numbered() -> None:
    assert [case.id for case in loaded("cases: [{a: 1}, {id: two, a: 2}]\n").rows()] == ["1", "two"]
    assert [case.id for case in loaded("name: x\n").rows()] == [""]
