"""App messages as SMS text: the golden cases, and what is no SMS at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from emulator.delivery import ReasonCode
from emulator.sms.parts import split
from emulator.sms.transcode import STYLE_2020, NotRenderable, transcode
from emulator.wire.app_messages import CONTENT_KINDS, AppMessage

CASES: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).parent.parent / "golden" / "transcoding.yaml")
BY_NAME = {case["name"]: case for case in CASES}


def read(message: object) -> AppMessage:
    return AppMessage.model_validate_json(json.dumps(message), extra="forbid")


@pytest.mark.ledger(
    "sms.text.text",
    "sms.text.media",
    "sms.text.choice",
    "sms.text.card",
    "sms.text.carousel",
    "sms.text.location",
    "sms.text.list",
    "sms.text.contact-info",
    "sms.text.fallback-links",
    "sms.text.override",
    "sms.text.raw-override",
)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_message_becomes_the_text_a_person_reads(case: dict[str, Any]) -> None:
    assert transcode(read(case["message"])) == case["text"]


def test_the_cases_cover_every_kind_that_sms_can_show() -> None:
    shown = {key for case in CASES for key in case["message"]}
    assert set(CONTENT_KINDS) - shown == {"template_message"}


@pytest.mark.ledger("sms.text.seed-sizes")
@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("seed_text", [41]),
        ("seed_media", [105]),
        ("seed_choice", [97]),
        ("seed_card", [153, 76]),
        ("seed_carousel", [153, 153, 153, 153, 13]),
        ("seed_location", [85]),
    ],
)
def test_the_seed_messages_have_the_sizes_of_the_reference(name: str, units: list[int]) -> None:
    assert [part.units for part in split(transcode(read(BY_NAME[name]["message"]))).parts] == units


@pytest.mark.ledger("sms.text.not-renderable")
@pytest.mark.parametrize(
    ("message", "reason", "says"),
    [
        (
            {"template_message": {"omni_template": {"template_id": "t", "version": "1"}}},
            ReasonCode.TEMPLATE_NOT_FOUND,
            "template",
        ),
        (
            {
                "text_message": {"text": "a"},
                "explicit_channel_omni_message": {"SMS": {"template_reference": {"template_id": "t", "version": "1"}}},
            },
            ReasonCode.TEMPLATE_NOT_FOUND,
            "template",
        ),
        ({"explicit_channel_message": {"WHATSAPP": "{}"}}, ReasonCode.BAD_REQUEST, "none for SMS"),
        ({"explicit_channel_message": {"SMS": '{"type": "mt_text"}'}}, ReasonCode.BAD_REQUEST, "without a text `body`"),
        ({"explicit_channel_message": {"SMS": '{"body": 7}'}}, ReasonCode.BAD_REQUEST, "without a text `body`"),
    ],
)
def test_what_sms_cannot_show_is_refused_with_a_reason(message: dict[str, Any], reason: ReasonCode, says: str) -> None:
    with pytest.raises(NotRenderable, match=says) as refused:
        transcode(read(message))
    assert refused.value.reason.code is reason


def test_a_raw_override_that_is_nearly_json_is_text() -> None:
    assert transcode(read({"explicit_channel_message": {"SMS": "{name}, hello"}})) == "{name}, hello"
    assert transcode(read({"explicit_channel_message": {"SMS": '["a"]'}})) == '["a"]'
    assert transcode(read({"explicit_channel_message": {"SMS": "[" * 100_000}})) == "[" * 100_000


def test_the_older_style_keeps_letters_and_has_another_bullet() -> None:
    assert transcode(read(BY_NAME["image_choice"]["message"]), STYLE_2020) == (
        "What do you want to do?\n\n * Text\n * Sinch: https://www.sinch.com\n * Someone: 46732000000"
    )
