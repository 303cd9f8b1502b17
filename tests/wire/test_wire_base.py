"""The border: what comes in, what goes out, and what a refusal says."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ConfigDict, Field, field_validator

from emulator.errors import InvalidArgument, Violation
from emulator.wire.base import EARLIEST, LATEST, Instant, Text, UnknownField, Wire, instant, parse, stamp


class Choice(Wire):
    text: str
    postback_data: Text = ""


class Body(Wire):
    text: str | None = None
    message_metadata: str | None = None
    choices: list[Choice] = []
    inner: Choice | None = None
    from_: str | None = Field(None, alias="from")
    size: int = Field(1, ge=1, le=10)
    kind: Literal["A", "B"] = "A"
    short: Annotated[str, Field(min_length=1, max_length=3)] | None = None
    pair: Annotated[list[int], Field(min_length=1, max_length=2)] | None = None
    day: Annotated[str, Field(pattern=r"^\d{2}$")] | None = None
    sent: Instant | None = None

    @field_validator("text")
    @classmethod
    def _no_shouting(cls, text: str | None) -> str | None:
        if text is not None and text.isupper():
            raise ValueError("must not shout; write it in lower case")
        return text


def refused(body: bytes | str) -> InvalidArgument:
    with pytest.raises(InvalidArgument) as caught:
        parse(Body, body)
    return caught.value


def test_a_clean_body_is_read_in_full() -> None:
    parsed = parse(Body, b'{"text": "hej", "choices": [{"text": "a"}], "from": "467"}')
    assert parsed.unknown == ()
    assert (parsed.value.text, parsed.value.choices, parsed.value.from_) == ("hej", [Choice(text="a")], "467")


def test_an_empty_body_is_an_empty_object() -> None:
    assert parse(Body, b"").value == Body()


@pytest.mark.ledger("wire.nulls")
def test_an_explicit_null_counts_as_absent() -> None:
    body = b'{"text": null, "inner": {"text": "a", "postback_data": null}, "sent": null}'
    assert parse(Body, body).value == Body(inner=Choice(text="a"))


@pytest.mark.ledger("wire.unknown-fields")
def test_unknown_fields_are_dropped_and_reported_with_the_nearest_name() -> None:
    parsed = parse(
        Body, b'{"txet": "x", "inner": {"text": "a", "postback_dta": "p"}, "choices": [{"text": "b", "zzz": 1}]}'
    )
    assert parsed.value == Body(inner=Choice(text="a"), choices=[Choice(text="b")])
    assert set(parsed.unknown) == {
        UnknownField("txet", "text"),
        UnknownField("inner.postback_dta", "postback_data"),
        UnknownField("choices[0].zzz", ""),
    }


class Given(Wire):
    set_by_service: ClassVar = frozenset({"id", "last_received"})

    text: str | None = None
    inner: Body | None = None


@pytest.mark.ledger("wire.given-back")
def test_what_the_service_sets_is_passed_over_at_the_top_and_nowhere_else() -> None:
    parsed = parse(Given, b'{"id": "1", "lastReceived": "2026-11-23T09:30:00Z", "text": "a", "inner": {"id": "2"}}')
    assert parsed.value == Given(text="a", inner=Body())
    assert [field.path for field in parsed.unknown] == ["inner.id"]


class Closed(Wire):
    model_config = ConfigDict(extra="forbid")

    text: str | None = None


@pytest.mark.ledger("wire.given-back")
def test_a_model_that_refuses_what_it_does_not_know_refuses_the_project_too() -> None:
    with pytest.raises(InvalidArgument, match="project_id is not known"):
        parse(Closed, b'{"project_id": "p"}')


@pytest.mark.ledger("wire.camel-case")
def test_camel_case_names_are_taken_at_every_depth() -> None:
    parsed = parse(Body, b'{"messageMetadata": "m", "choices": [{"text": "a", "postbackData": "p"}]}')
    assert parsed.value == Body(message_metadata="m", choices=[Choice(text="a", postback_data="p")])
    assert parsed.unknown == ()


def test_of_two_spellings_of_one_field_the_contracts_own_counts() -> None:
    parsed = parse(Body, b'{"message_metadata": "right", "messageMetadata": "wrong"}')
    assert parsed.value.message_metadata == "right"
    assert [field.path for field in parsed.unknown] == ["messageMetadata"]


def test_a_fault_beside_an_unknown_field_is_still_refused() -> None:
    assert [v.field for v in refused(b'{"txet": 1, "size": 0}').violations] == ["size"]


@pytest.mark.ledger("wire.violations")
def test_a_refusal_tells_a_misspelt_name_since_that_is_most_likely_the_cause() -> None:
    error = refused(b'{"inner": {"txet": "a"}, "zzz": 1}')
    assert error.message == ("Malformed request: inner.text is required; inner.txet is not known, did you mean 'text'?")
    assert {field.path for field in error.unknown} == {"inner.txet", "zzz"}


@pytest.mark.ledger("wire.violations")
@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        (b'{"text": 5}', "text", "must be a string, found 5"),
        (b'{"choices": [{"text": "a"}, {}]}', "choices[1].text", "is required"),
        (b'{"choices": {}}', "choices", "must be an array, found {}"),
        (b'{"inner": "x"}', "inner", "must be an object, found 'x'"),
        (b'{"size": 11}', "size", "must be at most 10, found 11"),
        (b'{"size": 0}', "size", "must be at least 1, found 0"),
        (b'{"short": ""}', "short", "must have at least 1 character(s), found 0"),
        (b'{"short": "toolong"}', "short", "must have at most 3 characters, found 7"),
        (b'{"pair": [1, 2, 3]}', "pair", "must have at most 2 items, found 3"),
        (b'{"pair": []}', "pair", "must have at least 1 item(s), found 0"),
        (b'{"day": "{0}"}', "day", r"must match ^\d{2}$, found '{0}'"),
        (b'{"size": "many"}', "size", "must be an integer, found 'many'"),
        (b'{"kind": "C"}', "kind", "'C' is not known; allowed: 'A' or 'B'"),
        (b'{"text": "HEJ"}', "text", "must not shout; write it in lower case"),
        (b'{"sent": "tomorrow"}', "sent", "'tomorrow' is not a time; write it as 2026-11-23T09:30:00Z"),
        (b"[1]", "body", "must be an object, found [1]"),
    ],
)
def test_a_refusal_names_path_rule_and_value(body: bytes, field: str, words: str) -> None:
    error = refused(body)
    assert [violation.field for violation in error.violations] == [field]
    assert words in error.violations[0].description
    assert error.message.startswith("Malformed request: ")
    assert words in error.message


def test_every_fault_has_a_violation_of_its_own() -> None:
    assert [v.field for v in refused(b'{"text": 5, "size": 0, "kind": "C"}').violations] == ["text", "size", "kind"]


def test_a_long_value_is_cut_in_the_refusal() -> None:
    assert len(refused('{"inner": "' + "x" * 5000 + '"}').message) < 200


@pytest.mark.ledger("wire.malformed-json")
@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"text": ', "at line 1 column 9"),
        (b'{"text":\n hello}', "at line 2 column 2"),
        (b'{"text": "a"} trailing', "at line 1 column 15"),
        (b'{"text": "\xff"}', "unicode code point at line 1 column 11"),
        (b'{"text": "\\ud800"}', "at line 1 column"),
        (b"[" * 100_000, "recursion limit exceeded at line 1 column"),
    ],
)
def test_a_body_that_is_not_json_is_told_where_it_breaks(body: bytes, words: str) -> None:
    error = refused(body)
    assert error.message.startswith("Malformed request: the body is not JSON (")
    assert words in error.message.lower()


@given(st.binary(max_size=40))
def test_any_bytes_are_either_read_or_refused(body: bytes) -> None:
    try:
        parse(Body, body)
    except InvalidArgument as error:
        assert error.message


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 20) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(
    ["text", "choices", "inner", "from", "size", "kind", "sent", "messageMetadata", "other", "from_"]
)


@given(st.dictionaries(names, json_values, max_size=5))
def test_any_object_is_either_read_or_refused_with_violations(document: dict[str, object]) -> None:
    import json

    try:
        parsed = parse(Body, json.dumps(document))
    except InvalidArgument as error:
        assert error.violations
        assert all(isinstance(violation, Violation) and violation.field for violation in error.violations)
    else:
        assert parse(Body, parsed.value.dump_json()).value == parsed.value


def test_a_dump_has_wire_names_and_no_nulls() -> None:
    body = Body(**{"from": "467"}, sent=1_700_000_000.125)
    assert body.dump() == {
        "choices": [], "from": "467", "size": 1, "kind": "A", "sent": "2023-11-14T22:13:20.125Z",
    }  # fmt: skip
    assert body.dump_json() == b'{"choices":[],"from":"467","size":1,"kind":"A","sent":"2023-11-14T22:13:20.125Z"}'


@given(st.integers(int(EARLIEST * 1000), int(LATEST * 1000)))
@example(-30_610_224_000_000)  # the year 1000 begins
@example(-30_610_224_000_001)
def test_an_instant_written_and_read_is_the_same_to_the_millisecond(milliseconds: int) -> None:
    assert round(instant(stamp(milliseconds / 1000)) * 1000) == milliseconds


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T09:30:00Z",
        "2026-11-23T09:30:00.000000000Z",
        "2026-11-23T10:30:00+01:00",
        "2026-11-23T09:30:00",
        " 2026-11-23T09:30:00.0Z ",
    ],
)
def test_the_ways_to_write_one_instant(text: str) -> None:
    assert stamp(instant(text)) == "2026-11-23T09:30:00.000Z"


@pytest.mark.parametrize(
    "when", ['"0001-01-01T00:00:00+14:00"', '"9999-12-31T23:59:59-14:00"', "1e300", "-1e300", "1e999"]
)
def test_a_time_that_no_calendar_holds_is_refused(when: str) -> None:
    class Timed(Wire):
        at: Instant

    with pytest.raises(InvalidArgument, match="is not a time"):
        parse(Timed, b'{"at": %s}' % when.encode())


def test_a_number_of_more_than_64_bits_is_refused_and_a_long_text_of_digits_is_not() -> None:
    class Free(Wire):
        any: dict[str, Any]

    assert parse(Free, b'{"any": {"a": 18446744073709551615, "b": "1234567890123456789012345"}}').value.any["b"]
    with pytest.raises(InvalidArgument, match="64 bits"):
        parse(Free, b'{"any": {"a": [18446744073709551616]}}')
    with pytest.raises(InvalidArgument, match="64 bits"):
        parse(Free, b'{"any": {"a": %s}}' % (b"9" * 5000))


@pytest.mark.parametrize("time", ["0002-01-01T00:00:00.000Z", "0231-11-10T17:00:00.000Z", "9998-12-31T00:00:00.000Z"])
def test_every_time_that_is_read_is_written_as_it_was(time: str) -> None:
    assert stamp(instant(time)) == time
