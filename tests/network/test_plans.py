"""The service plan: sender, properties, parts and limits of an SMS of the Conversation API."""

from __future__ import annotations

import json

import pytest

from emulator.conversation.channel import ChannelRefused
from emulator.delivery import ReasonCode
from emulator.settings import Settings
from emulator.store.batches import BATCHES
from emulator.wire.app_messages import AppMessage

ANNA = "46701740605"


@pytest.mark.ledger("network.submit.journal")
async def test_a_submitted_message_is_in_the_journal_with_text_sender_encoding_and_parts(far) -> None:
    submitted = await far.send("Hej på dig")
    (entry,) = far.entries("message.submitted")
    assert entry.phone == ANNA
    assert {name: entry.data[name] for name in ("text", "sender", "encoding", "parts", "flash", "batch_id")} == {
        "text": "Hej på dig",
        "sender": "46700000000",
        "encoding": "GSM",
        "parts": 1,
        "flash": False,
        "batch_id": submitted.batch_id,
    }


@pytest.mark.ledger("network.submit.metadata")
async def test_the_channel_metadata_names_the_batch_and_under_a_limit_the_parts(far) -> None:
    plain = await far.send()
    limited = await far.send("a" * 161, SMS_MAX_NUMBER_OF_MESSAGE_PARTS="3")
    assert json.loads(plain.metadata) == {"sms_batch_id": plain.batch_id}
    assert json.loads(limited.metadata) == {"sms_batch_id": limited.batch_id, "number_of_message_parts": 2}
    batch = await far.store.get(BATCHES, plain.batch_id)
    assert batch.recipients == (ANNA,)


@pytest.mark.parametrize(
    ("number", "sender"),
    [("46701740605", "46730000009"), ("12025550123", "12015550199"), ("447700900001", "46700000000")],
)
@pytest.mark.ledger("network.originators.by-country")
async def test_the_sender_is_chosen_by_the_recipients_country(number: str, sender: str, originators_far) -> None:
    await originators_far.send(to=number)
    await originators_far.clock.advance(2)
    (message,) = await originators_far.network.handsets.inbox(number)
    assert message.other == sender
    assert originators_far.reports[0].applied_originator == sender


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> Settings:
    if "originators_far" in request.fixturenames:
        return Settings(originators="46=+46730000009,1=12015550199")
    return Settings(sender="") if "senderless_far" in request.fixturenames else Settings()


@pytest.fixture
def originators_far(far):
    return far


@pytest.fixture
def senderless_far(far):
    return far


@pytest.mark.ledger("network.originators.none")
async def test_without_an_originator_for_the_number_the_report_says_410(senderless_far) -> None:
    await senderless_far.send()
    await senderless_far.clock.advance(1)
    (report,) = senderless_far.reports
    assert (report.code, report.status) == (410, "Aborted")
    assert await senderless_far.texts() == []


@pytest.mark.parametrize(
    ("given", "shown"), [("+46 730-00 00 09", "46730000009"), ("71234", "71234"), ("Clinic", "Clinic")]
)
@pytest.mark.ledger("network.properties.sender")
async def test_sms_sender_is_what_the_phone_shows(far, given: str, shown: str) -> None:
    await far.send(SMS_SENDER=given)
    await far.clock.advance(2)
    (message,) = await far.network.handsets.inbox(ANNA)
    assert message.sender == shown
    assert far.reports[0].applied_originator is None


@pytest.mark.ledger("network.properties.flash")
async def test_a_flash_message_is_shown_until_the_next_thing_happens(far) -> None:
    await far.send("look", SMS_FLASH_MESSAGE="true")
    await far.clock.advance(2)
    (flash,) = await far.network.handsets.inbox(ANNA)
    assert (flash.text, flash.flash) == ("look", True)
    await far.send("kept")
    await far.clock.advance(2)
    assert await far.texts() == ["kept"]


@pytest.mark.ledger("network.properties.parts-limit")
async def test_more_parts_than_allowed_are_aborted_with_411(far) -> None:
    await far.send("a" * 307, SMS_MAX_NUMBER_OF_MESSAGE_PARTS="2")
    await far.clock.advance(1)
    (report,) = far.reports
    assert (report.code, report.status, report.number_of_message_parts) == (411, "Aborted", 3)


@pytest.mark.parametrize(
    ("refused", "code", "names"),
    [
        ({"to": "12ab"}, ReasonCode.RECIPIENT_INVALID_CHANNEL_IDENTITY, "12ab"),
        ({"to": "123"}, ReasonCode.RECIPIENT_INVALID_CHANNEL_IDENTITY, "123"),
        ({"to": ""}, ReasonCode.RECIPIENT_INVALID_CHANNEL_IDENTITY, "''"),
        ({"text": "a" * 2001}, ReasonCode.BAD_REQUEST, "2001"),
        ({"text": "😀" * 1001}, ReasonCode.BAD_REQUEST, "2002"),
        ({"SMS_SENDER": "much too long a name"}, ReasonCode.BAD_REQUEST, "much too long"),
        ({"SMS_MAX_NUMBER_OF_MESSAGE_PARTS": "none"}, ReasonCode.BAD_REQUEST, "none"),
        ({"SMS_MAX_NUMBER_OF_MESSAGE_PARTS": "0"}, ReasonCode.BAD_REQUEST, "'0'"),
        ({"SMS_FLASH_MESSAGE": "yes"}, ReasonCode.BAD_REQUEST, "yes"),
    ],
)
@pytest.mark.ledger("network.submit.refused")
async def test_what_the_plan_cannot_take_is_refused_by_name_and_leaves_nothing(far, refused, code, names) -> None:
    with pytest.raises(ChannelRefused) as caught:
        await far.send(**refused)
    assert caught.value.reason.code == code
    assert names in caught.value.reason.description
    assert await far.store.page(BATCHES) == []
    assert far.entries("message.submitted") == []


@pytest.mark.ledger("network.submit.longest")
@pytest.mark.parametrize(("character", "parts", "encoding"), [("a", 14, "GSM"), ("я", 30, "UCS2"), ("字", 30, "UCS2")])
async def test_two_thousand_characters_of_any_script_arrive_whole(far, character, parts, encoding) -> None:
    text = character * 2000
    await far.send(text)
    await far.clock.advance(2)
    (message,) = await far.network.handsets.inbox(ANNA)
    assert (message.text, message.parts, message.encoding) == (text, parts, encoding)


async def test_choices_are_on_the_phone_with_what_they_carry_back(far) -> None:
    question = AppMessage.model_validate(
        {
            "choice_message": {
                "text_message": {"text": "Coming?"},
                "choices": [
                    {"text_message": {"text": "Yes"}, "postback_data": "y"},
                    {"url_message": {"title": "Map", "url": "https://example.com"}},
                    {"text_message": {"text": "No"}},
                ],
            }
        }
    )
    await far.send(message=question)
    await far.clock.advance(2)
    (message,) = await far.network.handsets.inbox(ANNA)
    assert message.text == "Coming?\n\n> YES\n> Map: https://example.com\n> NO"
    assert [(choice.label, choice.postback_data) for choice in message.choices] == [
        ("Yes", "y"),
        ("No", f"{message.message_id}_No"),
    ]
    assert message.kind == "choice_message"
