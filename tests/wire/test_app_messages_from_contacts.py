"""Contact messages across the border: what a person sends."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emulator.errors import InvalidArgument
from emulator.wire.base import parse
from emulator.wire.contact_messages import CONTACT_KINDS, ContactMessage

MESSAGES: list[dict[str, Any]] = [
    {"text_message": {"text": "Ja tack 👍"}},
    {"text_message": {"text": ""}},
    {"media_message": {"url": "https://example.com/1.jpg"}},
    {"media_card_message": {"url": "https://example.com/1.jpg", "caption": "My photo"}},
    {"location_message": {"coordinates": {"latitude": 59.5, "longitude": 18}, "title": "Here"}},
    {"choice_response_message": {"message_id": "01E3S8B6YCMRNR0GGM94H80ACX", "postback_data": "c1"}},
    {"fallback_message": {"raw_message": "{}", "reason": {"code": "UNKNOWN", "description": "", "sub_code": ""}}},
    {
        "product_response_message": {
            "products": [{"id": "1", "marketplace": "FACEBOOK"}],
            "title": "T",
            "catalog_id": "c",
        }
    },
    {"channel_specific_message": {"message_type": "nfm_reply", "message": {"type": "flow"}}},
    {"text_message": {"text": "Yes"}, "reply_to": {"message_id": "01E3S8B6YCMRNR0GGM94H80ACX"}},
]


@pytest.mark.ledger("app-messages.contact")
@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: next(iter(message)))
def test_a_contact_message_is_taken_and_given_back_as_it_came(message: dict[str, Any]) -> None:
    parsed = parse(ContactMessage, json.dumps(message)).value
    assert parsed.dump() == message
    assert parsed.kind == next(iter(message))


def test_the_messages_above_cover_every_kind() -> None:
    assert {next(iter(message)) for message in MESSAGES} == set(CONTACT_KINDS)


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ({}, "needs exactly one of text_message, media_message"),
        (
            {"text_message": {"text": "a"}, "choice_response_message": {"message_id": "M", "postback_data": "p"}},
            "only one",
        ),
        ({"choice_response_message": {"message_id": "M"}}, "choice_response_message.postback_data is required"),
    ],
)
def test_a_contact_message_that_is_not_one_thing_is_refused(message: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidArgument, match=says):
        parse(ContactMessage, json.dumps(message))
