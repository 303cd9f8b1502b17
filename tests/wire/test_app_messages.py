"""App messages across the border: every kind of the contract in and out, every fault named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from emulator.errors import InvalidArgument
from emulator.wire.app_messages import CONTENT_KINDS, AppMessage
from emulator.wire.base import parse
from emulator.wire.choices import CHOICE_KINDS
from emulator.wire.contents import shortest_float32
from emulator.wire.one_of import present

GOLDEN = Path(__file__).parent.parent / "golden"


def cases(name: str) -> list[dict[str, Any]]:
    return YAML(typ="safe").load(GOLDEN / name)


GOOD, BAD = cases("app_messages.yaml"), cases("bad_app_messages.yaml")


def read(message: object) -> AppMessage:
    parsed = parse(AppMessage, json.dumps(message))
    assert parsed.unknown == ()
    return parsed.value


@pytest.mark.ledger("app-messages.kinds", "app-messages.kept")
@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["name"])
def test_a_message_is_taken_and_given_back_as_it_came(case: dict[str, Any]) -> None:
    message = read(case["message"])
    assert json.loads(message.dump_json()) == case["message"] == message.dump()
    assert message.kind == case["kind"]
    assert (message.content is None) == (case["kind"] == "")


@pytest.mark.ledger("app-messages.kinds")
def test_the_golden_messages_cover_every_kind_of_content_and_of_choice() -> None:
    choices = [choice for case in GOOD for choice in case["message"].get("choice_message", {}).get("choices", [])]
    assert set(CONTENT_KINDS) <= {case["kind"] for case in GOOD}
    assert set(CHOICE_KINDS) <= {key for choice in choices for key in choice}


@pytest.mark.ledger("app-messages.one-content", "app-messages.limits")
@pytest.mark.parametrize("case", BAD, ids=lambda case: case["name"])
def test_a_bad_message_is_refused_with_the_field_and_the_way_out(case: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument) as refused:
        parse(AppMessage, json.dumps(case["message"]))
    told = {violation.field: violation.description for violation in refused.value.violations}
    assert case["field"] in told, told
    assert case["says"] in told[case["field"]]


@pytest.mark.ledger("app-messages.null")
@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["name"])
def test_an_explicit_null_counts_as_absent(case: dict[str, Any]) -> None:
    absent = dict.fromkeys((*CONTENT_KINDS, "agent", "reply_to", "explicit_channel_message"))
    assert read(absent | case["message"]).dump() == case["message"]


def test_whole_coordinates_travel_without_a_fraction() -> None:
    body = b'{"location_message":{"coordinates":{"latitude":59.0,"longitude":-18},"title":"P"}}'
    assert b'{"latitude":59,"longitude":-18}' in parse(AppMessage, body).value.dump_json()


@pytest.mark.ledger("app-messages.float32")
def test_coordinates_are_kept_as_32_bit_floats() -> None:
    message = read(
        {"location_message": {"title": "P", "coordinates": {"latitude": 55.610479, "longitude": -4.3727685}}}
    )
    assert message.location_message is not None
    assert message.location_message.coordinates.dump() == {"latitude": 55.610477, "longitude": -4.3727684}


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_the_shortest_decimal_reads_back_to_the_same_32_bit_float(number: float) -> None:
    import struct

    shortest = shortest_float32(number)
    assert struct.pack("f", shortest) == struct.pack("f", number)
    assert shortest_float32(shortest) == shortest
    assert len(f"{shortest!r}".replace("-", "").split("e")[0].replace(".", "").strip("0")) <= 9


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_coordinate_that_is_no_number_is_refused(number: str) -> None:
    body = f'{{"location_message":{{"title":"P","coordinates":{{"latitude":{number},"longitude":1}}}}}}'
    with pytest.raises(InvalidArgument, match="finite number"):
        parse(AppMessage, body)


def test_a_typo_deep_inside_is_reported_with_its_nearest_name() -> None:
    body = {
        "carousel_message": {
            "cards": [{"title": "T", "choices": [{"text_message": {"text": "a", "txt": 1}}], "hight": "TALL"}]
        }
    }
    parsed = parse(AppMessage, json.dumps(body))
    assert [(stranger.path, stranger.nearest) for stranger in parsed.unknown] == [
        ("carousel_message.cards[0].choices[0].text_message.txt", "text"),
        ("carousel_message.cards[0].hight", "height"),
    ]


@pytest.mark.ledger("app-messages.override")
def test_the_override_for_a_channel_takes_the_place_of_the_content_there() -> None:
    message = read(
        {
            "card_message": {"title": "Rich"},
            "explicit_channel_omni_message": {
                "SMS": {"text_message": {"text": "Plain"}},
                "MMS": {"template_reference": {"template_id": "t", "version": "1"}},
            },
        }
    )
    assert message.for_channel("SMS").dump() == {"text_message": {"text": "Plain"}}
    assert message.for_channel("MMS").dump() == {
        "template_message": {"omni_template": {"template_id": "t", "version": "1"}}
    }
    assert message.for_channel("WHATSAPP") is message


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ({"text_message": {"text": "a"}}, False),
        ({"choice_message": {"choices": [{"text_message": {"text": "a"}}]}}, True),
        ({"choice_message": {"choices": [{"url_message": {"title": "a", "url": "b"}}]}}, False),
        ({"card_message": {"title": "T"}}, False),
        ({"card_message": {"title": "T", "choices": [{"text_message": {"text": "a"}}]}}, True),
        ({"carousel_message": {"cards": [{"title": "T"}], "choices": [{"text_message": {"text": "a"}}]}}, True),
        ({"list_message": {"title": "T", "sections": [{"items": [{"choice": {"title": "a"}}]}]}}, True),
        (
            {"list_message": {"title": "T", "sections": [{"items": [{"product": {"id": "a", "marketplace": "b"}}]}]}},
            False,
        ),
        (
            {"text_message": {"text": "a"}, "explicit_channel_omni_message": {"SMS": {"text_message": {"text": "b"}}}},
            False,
        ),
        (
            {
                "text_message": {"text": "a"},
                "explicit_channel_omni_message": {
                    "SMS": {"choice_message": {"choices": [{"text_message": {"text": "b"}}]}}
                },
            },
            True,
        ),
    ],
)
def test_a_message_knows_whether_typing_could_answer_it(message: dict[str, Any], answer: bool) -> None:
    assert read(message).has_text_choices is answer


def test_keys_are_told_in_the_order_of_the_contract_whatever_the_order_of_the_body() -> None:
    message = AppMessage.model_construct({"card_message", "text_message"}, card_message=1, text_message=1)
    assert present(message, CONTENT_KINDS) == ["text_message", "card_message"]
