"""Which parts of a text the recorder takes for new, as cases, and the law that a recorded text is always matched."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from emulator.player.recorder.fresh import Known, fresh_parts, pattern, typed
from emulator.player.recorder.recording import named, with_verdict
from emulator.player.recorder.script import rounded
from emulator.scenarios.expand import substitute
from emulator.scenarios.matching import differences

NOON = 1_772_625_600.0
"""2026-03-04T12:00:00Z"""
NUMBERS = frozenset({"46701740605"})

CASES = [
    ("Your code is 482913.", [("code", "482913")]),
    ("482-913 is your code", [("code", "482-913")]),
    ("Pay 1200 SEK", [("code", "1200")]),
    ("Pay 1,200.50 or 20%", []),
    ("See https://clinic.example/book for more", []),
    ("See https://clinic.example/r/8f3a now.", [("link", "https://clinic.example/r/8f3a")]),
    ("https://c.example/?t=1, then 4821", [("link", "https://c.example/?t=1"), ("code", "4821")]),
    ("Order AB12CD34 is on its way", [("id", "AB12CD34")]),
    ("Ref 01J7670SMS0000000000000APP", [("id", "01J7670SMS0000000000000APP")]),
    ("Ref 3f2b1c00-0000-4000-8000-000000007670", [("id", "3f2b1c00-0000-4000-8000-000000007670")]),
    ("We will call +46701740605", [("number", "+46701740605")]),
    ("Reception: 0850000000", [("code", "0850000000")]),
    ("on Thu 5 Mar at 09:00", [("date", "Thu 5 Mar"), ("time", "09:00")]),
    ("on March 5, 2026", [("date", "March 5, 2026")]),
    ("due 2026-03-09", [("date", "2026-03-09")]),
    ("valid until 12:15", [("time", "12:15")]),
    ("Monday to Friday, 3:00 to 4:30", []),
    ("You have 3 new letters", []),
]

TEXTS = st.one_of(
    st.text(),
    st.from_regex(r"[/${}a-z0-9 :.-]{0,40}", fullmatch=True),
    st.sampled_from([text for text, _ in CASES]),
)


@pytest.mark.ledger("recorder.captures")
@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_what_is_taken_for_new(text: str, expected: list[tuple[str, str]]) -> None:
    found = [(part.kind, part.value) for part in fresh_parts(text, NOON, NUMBERS)]
    assert found == expected


@pytest.mark.ledger("recorder.law")
@given(TEXTS)
@example("${")
@example("$${a}")
def test_what_was_recorded_is_always_matched_by_what_is_expected(text: str) -> None:
    expected, _ = pattern(text, NOON, Known(NUMBERS))
    captures: dict[str, str] = {}
    assert differences(substitute(expected, {}), text, captures) == []
    assert all(value in text for value in captures.values())


@given(st.text())
def test_what_was_typed_is_typed_again(text: str) -> None:
    known = Known(frozenset(), {"4711": "code", "47110": "code2"})
    assert substitute(typed(text, known), {"code": "4711", "code2": "47110"}) == text


def test_a_value_has_one_name_and_another_value_another() -> None:
    known = Known(frozenset())
    assert pattern("Code 1234", NOON, known)[0] == r"/^Code (?P<code>\d{4})$/"
    assert pattern("Code 1234 again", NOON, known)[0] == r"/^Code \d{4} again$/"
    assert pattern("Code 9876", NOON, known)[0] == r"/^Code (?P<code2>\d{4})$/"
    assert typed("9876 and 1234", known) == "${code2} and ${code}"


@pytest.mark.parametrize(
    ("pause", "said"), [(60.0, "1m"), (90.0, "90s"), (3600.2, "1h"), (259_201.5, "3d"), (5_000.0, "83m"), (61.7, "62s")]
)
def test_a_pause_is_said_in_the_largest_unit_that_fits(pause: float, said: str) -> None:
    assert rounded(pause) == said


def test_phones_get_the_names_of_their_owners_or_of_a_list() -> None:
    people = {"1": "Anna Karlsson", "2": "Anna Berg", "3": "", "4": "Åsa-Lena Öst", "5": "app"}
    assert named(["1", "2", "3", "4", "5"], people) == {"1": "anna", "2": "bo", "3": "cleo", "4": "dag", "5": "eva"}


def test_a_verdict_replaces_the_one_before_with_all_its_lines() -> None:
    text = "# one\n# replay: failed in 1 s\n#   why\n#\n#   more\n# guesses\nscenario: 1\n# replay: stays\n"
    once = with_verdict(text, "not played", "a\n\nb")
    assert once.startswith("# one\n# replay: not played\n#   a\n#\n#   b\n")
    assert with_verdict(once, "passed").count("# replay: ") == 2
