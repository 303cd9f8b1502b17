"""Changing a JSON document by path."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.errors import InvalidArgument
from emulator.wire.edits import edited

DOCUMENT: dict[str, Any] = {"message": {"id": "m", "metadata": ""}, "list": [{"channel": "SMS"}, {"channel": "RCS"}]}


@pytest.mark.parametrize(
    ("to_set", "to_remove", "expected"),
    [
        ({"message.metadata": "x"}, (), {**DOCUMENT, "message": {"id": "m", "metadata": "x"}}),
        ({"new": 1}, (), {**DOCUMENT, "new": 1}),
        ({"a.b.c": [1]}, (), {**DOCUMENT, "a": {"b": {"c": [1]}}}),
        ({"message.id.deep": 1}, (), {**DOCUMENT, "message": {"id": {"deep": 1}, "metadata": ""}}),
        ({"list[1].channel": "MMS"}, (), {**DOCUMENT, "list": [{"channel": "SMS"}, {"channel": "MMS"}]}),
        ({"list[2]": "more"}, (), {**DOCUMENT, "list": [*DOCUMENT["list"], "more"]}),
        ({}, ("message.id", "list[0]"), {"message": {"metadata": ""}, "list": [{"channel": "RCS"}]}),
        ({}, ("message", "list"), {}),
    ],
)
def test_values_are_put_in_and_taken_out_by_path(
    to_set: dict[str, Any], to_remove: tuple[str, ...], expected: dict[str, Any]
) -> None:
    before = copy.deepcopy(DOCUMENT)
    assert edited(DOCUMENT, to_set, to_remove) == expected
    assert before == DOCUMENT


@pytest.mark.parametrize("path", ["", ".", "a..b", "[0]", "a[x]", "list[7]", "list.channel", "list[5].channel", "a."])
def test_a_path_that_leads_nowhere_is_refused_with_its_name(path: str) -> None:
    with pytest.raises(InvalidArgument, match="path"):
        edited(DOCUMENT, {path: 1})


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nothing.here", "remove: 'nothing.here' is not there: nothing at 'nothing'; there is message, list"),
        ("message.metdata", "nothing at 'metdata'; did you mean 'metadata'?"),
        ("message.id.deep", "nothing at 'deep'"),
        ("list[9].channel", "nothing at 9"),
        ("list.channel", "nothing at 'channel'"),
    ],
)
def test_what_is_not_there_cannot_be_taken_out(path: str, said: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        edited(DOCUMENT, {}, (path,))
    assert said in str(refused.value)


JSON = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON), st.text("abc", min_size=1), JSON)
def test_what_is_put_in_and_taken_out_again_leaves_the_document_as_it_was(
    document: dict[str, Any], name: str, value: Any
) -> None:
    before = {key: inner for key, inner in document.items() if key != name}
    after = edited(before, {name: value})
    assert after[name] == value
    assert edited(after, {}, (name,)) == before
