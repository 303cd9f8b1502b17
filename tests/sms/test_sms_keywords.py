"""The words by which people leave and come back."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from emulator.sms.keywords import KEYWORDS, ConsentList, Keyword, auto_reply, keyword_of

ALL, MARKETING, NOTIFICATION = ConsentList.ALL, ConsentList.MARKETING, ConsentList.NOTIFICATION


CASES = YAML(typ="safe").load(Path(__file__).parent.parent / "golden" / "keywords.yaml")
WORDS = [
    (word, Keyword(ConsentList(case["list"]), side == "out", case["language"]))
    for case in CASES
    for side in ("out", "in")
    for word in case[side]
]


@pytest.mark.ledger("sms.keywords.words")
@pytest.mark.parametrize(("word", "keyword"), WORDS, ids=[word for word, _ in WORDS])
def test_every_word_means_its_list_in_any_case(word: str, keyword: Keyword) -> None:
    spellings = (word, word.lower(), word.upper(), f"  {word}\n", word.replace(" ", "  "))
    assert {keyword_of(spelling) for spelling in spellings} == {keyword}


@pytest.mark.ledger("sms.keywords.words")
def test_there_is_no_word_besides() -> None:
    assert len(WORDS) == len(KEYWORDS) == 54
    assert set(KEYWORDS.values()) == {keyword for _, keyword in WORDS}


def test_accents_may_be_composed_or_not() -> None:
    assert keyword_of("salir notificacio\u0301n") == Keyword(NOTIFICATION, True, "ES")


@pytest.mark.ledger("sms.keywords.whole")
@pytest.mark.parametrize("text", ["START now please", "please stop", "STOPP", "STOP.", "", "HELP", "1"])
def test_anything_else_is_ordinary_text(text: str) -> None:
    assert keyword_of(text) is None


def test_only_the_languages_asked_for_count() -> None:
    assert keyword_of("PARAR", languages=("EN", "ES")) is None
    assert keyword_of("STOP", languages=("EN",)) is not None


@pytest.mark.ledger("sms.keywords.blocks")
def test_a_list_blocks_its_own_kind_of_content() -> None:
    contents = ("CONTENT_UNKNOWN", "CONTENT_MARKETING", "CONTENT_NOTIFICATION")
    assert [ALL.blocks(content) for content in contents] == [True, True, True]
    assert [MARKETING.blocks(content) for content in contents] == [False, True, False]
    assert [NOTIFICATION.blocks(content) for content in contents] == [False, False, True]


@pytest.mark.ledger("sms.keywords.replies")
def test_the_reply_is_in_the_language_of_the_keyword() -> None:
    leaving = Keyword(ALL, True, "EN")
    assert auto_reply(leaving) == "Your request to leave has been accomplished."
    assert len({auto_reply(keyword) for keyword in KEYWORDS.values()}) == 6
