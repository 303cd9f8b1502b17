"""The words by which people leave and come back."""

from __future__ import annotations

import pytest

from emulator.sms.keywords import KEYWORDS, ConsentList, Keyword, auto_reply, keyword_of

ALL, MARKETING, NOTIFICATION = ConsentList.ALL, ConsentList.MARKETING, ConsentList.NOTIFICATION


@pytest.mark.ledger("sms.keywords.words")
@pytest.mark.parametrize(
    ("text", "consent_list", "opts_out", "language"),
    [
        ("STOP", ALL, True, "EN"),
        ("stop", ALL, True, "EN"),
        ("  Stop\n", ALL, True, "EN"),
        ("UNSUBSCRIBE", ALL, True, "EN"),
        ("OptOut_All_EN", ALL, True, "EN"),
        ("START", ALL, False, "EN"),
        ("SUBSCRIBE", ALL, False, "EN"),
        ("OptIn_All_EN", ALL, False, "EN"),
        ("STOP MARKETING", MARKETING, True, "EN"),
        ("UNSUBSCRIBE MARKETING", MARKETING, True, "EN"),
        ("OptOut_Marketing_EN", MARKETING, True, "EN"),
        ("START MARKETING", MARKETING, False, "EN"),
        ("stop  notification", NOTIFICATION, True, "EN"),
        ("SUBSCRIBE NOTIFICATION", NOTIFICATION, False, "EN"),
        ("OptIn_Notification_EN", NOTIFICATION, False, "EN"),
        ("DETENER", ALL, True, "ES"),
        ("salir", ALL, True, "ES"),
        ("VOLVER", ALL, False, "ES"),
        ("RECIBIR MARKETING", MARKETING, False, "ES"),
        ("Salir Notificación", NOTIFICATION, True, "ES"),
        ("salir notificacio\u0301n", NOTIFICATION, True, "ES"),
        ("OptOut_Notification_ES", NOTIFICATION, True, "ES"),
        ("PARAR", ALL, True, "PT"),
        ("CANCELAR", ALL, True, "PT"),
        ("voltar", ALL, False, "PT"),
        ("RECEBER", ALL, False, "PT"),
        ("OptIn_All_PT", ALL, False, "PT"),
    ],
)
def test_a_keyword_means_its_list(text: str, consent_list: ConsentList, opts_out: bool, language: str) -> None:
    assert keyword_of(text) == Keyword(consent_list, opts_out, language)


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
