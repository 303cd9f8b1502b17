"""Putting values in: types, escaping, what is left for later, and what is told when a name has no value."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.scenarios.bubbles import ExpectSms, Text
from emulator.scenarios.calls import Call, at_path
from emulator.scenarios.expand import Unresolved, expand, lookup, resolve_vars, substitute
from emulator.scenarios.load import load_text
from emulator.scenarios.model import raw
from emulator.scenarios.steps import Advance, Chat, Repeat, Step

VALUES: dict[str, Any] = {
    "vars": {"slot": "09:00", "word": "a+b"},
    "env": {"APP_URL": "http://app"},
    "phones": {"anna": {"number": "+46700000001"}},
    "case": {"wait": "3d", "times": 2},
    "id": 7,
    "list": [{"x": 1}],
}


@pytest.mark.ledger("scenarios.variables")
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("${id}", 7),
        ("no ${id}", "no 7"),
        ("${slot}", "09:00"),
        ("${vars.slot}", "09:00"),
        ("${env:APP_URL}/x", "http://app/x"),
        ("${phones.anna.number}", "+46700000001"),
        ("${list.0.x}", 1),
        ("${list}", [{"x": 1}]),
        ("$${id}", "${id}"),
        ("${id} $${id}", "7 ${id}"),
        (r"/^${word}\d/", r"/^a\+b\d/"),
        ({"${slot}": ["${id}", {"a": "${id}"}]}, {"09:00": [7, {"a": 7}]}),
    ],
)
def test_a_reference_becomes_its_value(written: Any, value: Any) -> None:
    assert substitute(written, VALUES) == value


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("slto", r"\$\{slto\} has no value; did you mean 'slot'\?"),
        ("phones.bo.number", "there is no 'bo' in phones"),
        ("env:NOPE", "there is no 'NOPE' in env; set it in the environment"),
        ("list.5", "there is no '5' in list"),
    ],
)
def test_a_name_without_value_is_told(name: str, said: str) -> None:
    with pytest.raises(Unresolved, match=said):
        lookup(name, VALUES)


def test_a_captured_name_goes_before_a_variable() -> None:
    assert lookup("slot", {**VALUES, "slot": "captured"}) == "captured"


def step(said: Any) -> Step:
    return Step.model_validate(said)


def test_a_value_takes_the_type_of_its_field() -> None:
    assert expand(step({"advance": "${case.wait}"}), VALUES).action == Advance.model_validate("3d")
    text = expand(step({"text": {"from": "anna", "text": "${id}"}}), VALUES).action
    assert text == Text(from_="anna", text="7")
    call = expand(step({"call": {"post": "${env:APP_URL}/", "json": {"id": "${id}", "s": "x${id}"}}}), VALUES).action
    assert isinstance(call, Call)
    assert (call.url, call.json_) == ("http://app/", {"id": 7, "s": "x7"})


def test_a_value_that_does_not_fit_is_told_with_the_place() -> None:
    scenario = load_text('scenario: 1\ncases: [{n: "3"}]\nsteps:\n  - advance: ${case.n}\n', "here.yaml")
    with pytest.raises(Unresolved, match=r"here\.yaml:4:5: advance\.by: '3' has no unit"):
        expand(scenario.steps[0], {"case": {"n": "3"}})


def test_what_is_played_later_keeps_its_references() -> None:
    chat = expand(step({"chat": [{"anna -> app": "${not_yet}"}]}), VALUES).action
    assert isinstance(chat, Chat)
    assert chat.bubbles[0].action == Text(from_="anna", text="${not_yet}")
    repeat = expand(step({"repeat": {"times": "${case.times}", "steps": [{"advance": "${not_yet}"}]}}), VALUES).action
    assert isinstance(repeat, Repeat)
    assert repeat.times == 2
    assert raw(repeat.steps[0]) == {"advance": "${not_yet}"}
    bubble = expand(chat.bubbles[0], {**VALUES, "not_yet": "now"})
    assert bubble.action == Text(from_="anna", text="now")


def test_an_arrow_may_name_its_phone_by_a_variable() -> None:
    chat = step({"chat": [{"app -> ${case.who}": "Hi"}]}).action
    assert isinstance(chat, Chat)
    assert expand(chat.bubbles[0], {"case": {"who": "anna"}}).action == ExpectSms(to="anna", text="Hi")


def test_variables_are_resolved_in_order_and_given_ones_win() -> None:
    own = {"url": "${env:APP_URL}", "events": "${url}/events"}
    assert resolve_vars(own, VALUES) == {"url": "http://app", "events": "http://app/events"}
    assert resolve_vars(own, VALUES, {"url": "http://other"})["events"] == "http://other/events"


def test_a_quoted_number_of_a_row_stays_text_and_an_unquoted_one_is_a_number_in_json() -> None:
    scenario = load_text(
        'scenario: 1\ncases: [{a: 1.50, b: "1.50"}]\nsteps:\n'
        "  - call: {post: 'http://x/', json: {a: '${case.a}', b: '${case.b}'}, headers: {x: '${case.a}'}}\n"
    )
    call = expand(scenario.steps[0], {"case": scenario.rows()[0].values}).action
    assert isinstance(call, Call)
    assert call.json_ == {"a": 1.5, "b": "1.50"}
    assert call.headers == {"x": "1.50"}


def test_a_given_value_is_not_read_again() -> None:
    assert resolve_vars({"text": "x", "more": "${text}!"}, {}, {"text": "${hostile}"})["more"] == "${hostile}!"


def test_a_phone_that_comes_from_a_value_must_exist() -> None:
    with pytest.raises(Unresolved, match="unknown phone 'bo'"):
        expand(step({"text": {"from": "${case.who}", "text": "Hi"}}), {"case": {"who": "bo"}, "phones": {"anna": {}}})


@pytest.mark.parametrize(("path", "value"), [("$.id", 1), ("id", 1), ("$.a[1].b", "x"), ("a[0]", 0), ("$", None)])
def test_a_path_leads_into_a_document(path: str, value: object) -> None:
    document = {"id": 1, "a": [0, {"b": "x"}]}
    assert at_path(document, path) == (document if path == "$" else value)


def test_a_path_that_leads_nowhere_says_where_it_ended() -> None:
    with pytest.raises(KeyError, match="there is no 'c'"):
        at_path({"a": {"b": 1}}, "$.a.c.d")
