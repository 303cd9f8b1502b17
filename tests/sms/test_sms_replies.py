"""Which choice a typed reply answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from emulator.sms.replies import Answer, Question, match_reply, offers
from emulator.sms.transcode import transcode
from emulator.wire.app_messages import AppMessage

CASES: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).parent.parent / "golden" / "replies.yaml")


def question(id: str, message: object) -> Question:
    return Question(id, AppMessage.model_validate_json(json.dumps(message), extra="forbid"))


@pytest.mark.ledger("sms.replies.equal", "sms.replies.newest", "sms.replies.postback", "sms.replies.only-text-choices")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_reply_answers_the_choice_of_the_table_or_is_text(case: dict[str, Any]) -> None:
    sent = [question(entry["id"], entry["message"]) for entry in case["sent"]]
    expected = Answer(*case["answer"]) if case["answer"] else None
    assert match_reply(sent, case["reply"]) == expected


@pytest.mark.ledger("sms.replies.copied")
@given(st.text(min_size=1, max_size=30).filter(lambda text: text.split() and not text.lstrip().startswith(">")))
def test_whoever_copies_a_line_of_the_sms_answers_that_choice(text: str) -> None:
    asked = question("M", {"choice_message": {"choices": [{"text_message": {"text": text}}]}})
    shown = transcode(asked.message)
    assert match_reply([asked], shown) == Answer("M", f"M_{text}")
    assert match_reply([asked], shown.removeprefix("> ")) == Answer("M", f"M_{text}")
    assert match_reply([asked], text) == Answer("M", f"M_{text}")


def test_offers_come_in_the_order_shown() -> None:
    carousel = question(
        "M",
        {
            "carousel_message": {
                "cards": [
                    {"title": "One", "choices": [{"text_message": {"text": "a"}}, {"text_message": {"text": "b"}}]},
                    {"title": "Two", "choices": [{"text_message": {"text": "c"}}]},
                ],
                "choices": [{"text_message": {"text": "d"}}],
            }
        },
    )
    assert [offer.text for offer in offers(carousel.message)] == ["a", "b", "c", "d"]
