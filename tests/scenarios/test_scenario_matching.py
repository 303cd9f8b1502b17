"""Matching answers with differences, and saves named groups only when all of it matches."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.scenarios.matching import Captures, differences

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet="abc 12"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet="abc", max_size=3), inner, max_size=3),
    max_leaves=8,
)

CASES: list[tuple[Any, Any, list[str]]] = [
    ("YES", "YES", []),
    ("YES", "yes", ["expected 'YES', found 'yes'"]),
    ("/YES/", "Reply YES now", []),
    ("/^YES/", "Reply YES", ["/^YES/ is not in 'Reply YES'"]),
    ("/a.b/", "a\nb", []),
    ("/^20/", 201, []),
    (3, 3, []),
    (3, 3.0, []),
    (3, "3", ["expected 3, found '3'"]),
    ("3", 3, ["expected '3', found 3"]),
    (1, True, ["expected 1, found true"]),
    (False, 0, ["expected false, found 0"]),
    (None, None, []),
    (None, 0, ["expected nothing, found 0"]),
    ({"a": 1}, {"a": 1, "b": 2}, []),
    ({"a": None}, {}, []),
    ({"a": 1}, {}, ["a: expected 1, found nothing"]),
    ({"a": {"b": "x"}}, {"a": {"b": "y"}}, ["a.b: expected 'x', found 'y'"]),
    ({"a": 1, "b": 2}, {"a": 2, "b": 3}, ["a: expected 1, found 2", "b: expected 2, found 3"]),
    ({"a": 1}, "text", ["expected an object, found 'text'"]),
    ({"a": {"b": 1}}, {"a": [1]}, ["a: expected an object, found [1]"]),
    ([1, "/x/"], [1, "axa"], []),
    ([1, 2], [2, 1], ["[0]: expected 1, found 2", "[1]: expected 2, found 1"]),
    ([1], [1, 2], ["expected 1 items, found 2"]),
    ([1], 1, ["expected a list, found 1"]),
    ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, ["a[0].b: expected 1, found 2"]),
]


@pytest.mark.ledger("scenarios.matching")
@pytest.mark.parametrize(("expected", "found", "wrong"), CASES)
def test_differences_name_the_field_and_both_sides(expected: Any, found: Any, wrong: list[str]) -> None:
    assert differences(expected, found) == wrong


def test_named_groups_are_saved() -> None:
    captures: Captures = {}
    assert differences({"text": r"/code (?P<code>\d+)(?P<rest>x)?/"}, {"text": "Your code 4711."}, captures) == []
    assert captures == {"code": "4711"}


def test_a_near_miss_saves_nothing() -> None:
    captures: Captures = {}
    assert differences({"text": r"/(?P<code>\d+)/", "kind": "a"}, {"text": "4711", "kind": "b"}, captures)
    assert captures == {}


def test_a_long_text_is_cut_in_the_message() -> None:
    assert len(differences("a", "b" * 5000)[0]) < 200


@given(JSON)
def test_every_value_without_patterns_matches_itself(value: Any) -> None:
    assert differences(value, value) == []


@given(st.dictionaries(st.text(alphabet="abc"), JSON), st.dictionaries(st.text(alphabet="xyz", min_size=1), JSON))
def test_more_fields_never_hurt(expected: dict[str, Any], more: dict[str, Any]) -> None:
    assert differences(expected, {**more, **expected}) == []


@pytest.mark.ledger("scenarios.matching-in-time")
def test_an_expression_that_would_take_for_ever_is_given_up() -> None:
    (wrong,) = differences({"text": "/(a|a)*$/"}, {"text": "a" * 60 + "b"})
    assert wrong.startswith("text: /(a|a)*$/ takes too long on 'aaa")
    assert differences({"text": "/(a|a)*$/"}, {"text": "aaa"}) == []


def test_an_expression_out_of_a_variable_may_be_none() -> None:
    assert differences("/(/", "x") == ["/(/ is not a regular expression: missing ) at position 1"]
