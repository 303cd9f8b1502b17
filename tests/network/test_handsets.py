"""Phones: inbox, states, and what people write on them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as sized
from hypothesis import strategies as st

from emulator.errors import InvalidArgument, NotFound
from emulator.network.answers import pick
from emulator.network.pieces import joined
from emulator.sms.parts import split
from emulator.store.apps import APPS
from emulator.store.phones import PhoneChoice
from emulator.wire.app_messages import AppMessage
from emulator.wire.xms import MoText

ANNA = "46701740605"
OTHER_APP = "01J7670SMS00000000000THERE"
DAY_S = 86_400


def a_question(*labels: str) -> AppMessage:
    choices = [{"text_message": {"text": label}, "postback_data": f"pb-{label}"} for label in labels]
    return AppMessage.model_validate({"choice_message": {"text_message": {"text": "?"}, "choices": choices}})


# -- writing ---------------------------------------------------------------------------------------------------------


@pytest.mark.ledger("network.mo.text")
async def test_a_text_from_a_phone_reaches_the_plan_as_mo_text(far) -> None:
    sent = await far.network.handsets.originate("+46 (70) 174-06 05", "Ja tack 👍")
    ((app_id, callback),) = far.taken
    assert app_id == "01J7670SMS0000000000000APP"
    assert isinstance(callback, MoText)
    assert (callback.from_, callback.to, callback.body) == (ANNA, "46700000000", "Ja tack 👍")
    assert (sent.direction, sent.other, sent.encoding, sent.parts) == ("MO", "46700000000", "UCS2", 1)
    assert await far.texts() == ["Ja tack 👍"]
    (entry,) = far.entries("phone.sent")
    assert (entry.phone, entry.data["text"], entry.data["to"]) == (ANNA, "Ja tack 👍", "46700000000")


@pytest.mark.ledger("network.mo.long")
@pytest.mark.parametrize("character", ["a", "я", "字", "€"])
async def test_a_long_text_is_split_on_the_phone_and_joined_again(far, character: str) -> None:
    text = character * 2000
    sent = await far.network.handsets.originate(ANNA, text)
    ((_, callback),) = far.taken
    assert callback.body == text
    assert sent.parts > 13


async def test_two_long_texts_between_the_same_numbers_carry_different_references(far) -> None:
    from emulator.store.phones import REFERENCES

    for expected in (0, 1):
        await far.network.handsets.originate(ANNA, "a" * 200)
        (reference,) = await far.store.page(REFERENCES)
        assert reference.last == expected


@given(text=st.text(max_size=900), data=st.data())
@sized(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_parts_in_any_order_and_some_twice_are_the_text_again(text: str, data: st.DataObject) -> None:
    parts = list(split(text, 7).parts)
    again = data.draw(st.lists(st.sampled_from(parts), max_size=5))
    shuffled = data.draw(st.permutations(parts + again))
    assert joined(shuffled) == text


@pytest.mark.ledger("network.mo.app")
async def test_the_app_is_the_one_that_wrote_last(far, other_app) -> None:
    await far.send("from the first")
    await far.clock.advance(2)
    await far.send("from the other", app=other_app, SMS_SENDER="46730000009")
    await far.clock.advance(2)
    await far.network.handsets.originate(ANNA, "hi")
    app_id, callback = far.taken[-1]
    assert (app_id, callback.to) == (OTHER_APP, "46730000009")


async def test_the_number_written_to_says_whose_message_it_answers(far, other_app) -> None:
    await far.send("from the first", SMS_SENDER="46711111111")
    await far.send("from the other", app=other_app, SMS_SENDER="46722222222")
    await far.clock.advance(2)
    for number, app_id in (("46711111111", "01J7670SMS0000000000000APP"), ("+46722222222", OTHER_APP)):
        await far.network.handsets.originate(ANNA, "hi", to=number)
        assert far.taken[-1][0] == app_id


async def test_the_owner_of_the_plans_number_gets_what_is_written_there(far, other_app) -> None:
    await far.network.handsets.originate(ANNA, "hi", to="+46700000000")
    assert far.taken[-1][0] == "01J7670SMS0000000000000APP"


async def test_an_app_that_is_named_gets_it_at_the_number_it_wrote_from(far, other_app) -> None:
    await far.send(SMS_SENDER="71234")
    await far.send("later", app=other_app)
    await far.clock.advance(2)
    await far.network.handsets.originate(ANNA, "hi", app_id="01J7670SMS0000000000000APP")
    app_id, callback = far.taken[-1]
    assert (app_id, callback.to) == ("01J7670SMS0000000000000APP", "71234")


@pytest.fixture
async def other_app(far):
    from dataclasses import replace

    (app,) = await far.store.page(APPS)
    credential = app.wire.channel_credentials[0]
    bearer = credential.static_bearer.model_copy(update={"claimed_identity": "another-plan"})
    wire = app.wire.model_copy(
        update={"id": OTHER_APP, "channel_credentials": [credential.model_copy(update={"static_bearer": bearer})]}
    )
    other = replace(app, id=OTHER_APP, wire=wire)
    await far.store.put(APPS, other)
    return other


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"number": "12ab", "text": "hi"}, "12ab"),
        ({"number": ANNA, "text": "a" * 2001}, "2001"),
        ({"number": ANNA, "text": "hi", "to": "Clinic"}, "cannot be answered"),
        ({"number": ANNA, "text": "hi", "to": "99999999"}, "nobody is known to own 99999999"),
        ({"number": ANNA, "text": "hi"}, "more than one app"),
    ],
)
@pytest.mark.ledger("network.mo.refused")
async def test_a_text_that_cannot_be_sent_says_why_and_changes_nothing(far, other_app, given, complaint) -> None:
    with pytest.raises(InvalidArgument, match=complaint):
        await far.network.handsets.originate(**given)
    assert far.taken == []
    assert await far.texts() == []


async def test_an_unknown_app_is_not_found(far) -> None:
    with pytest.raises(NotFound, match="NOSUCHAPP"):
        await far.network.handsets.originate(ANNA, "hi", app_id="NOSUCHAPP")


@pytest.mark.ledger("network.mo.alphanumeric")
async def test_a_name_cannot_be_answered(far) -> None:
    await far.send(SMS_SENDER="Clinic")
    await far.clock.advance(2)
    with pytest.raises(InvalidArgument, match="'Clinic' cannot be answered"):
        await far.network.handsets.originate(ANNA, "hi")


# -- choices ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["Yes", " yes ", "pb-Yes", 1, "1"])
@pytest.mark.ledger("network.mo.choice")
async def test_a_choice_is_answered_by_typing_its_words(far, wanted) -> None:
    await far.send(message=a_question("Yes", "No"))
    await far.clock.advance(2)
    await far.network.handsets.answer_choice(ANNA, wanted)
    assert far.taken[-1][1].body == "Yes"


async def test_an_older_question_can_be_answered_by_its_message(far) -> None:
    await far.send(message=a_question("Red", "Green"))
    await far.send(message=a_question("Yes", "No"))
    await far.clock.advance(2)
    older = (await far.network.handsets.inbox(ANNA))[1]
    await far.network.handsets.answer_choice(ANNA, 2, message_id=older.message_id)
    assert far.taken[-1][1].body == "Green"


async def test_a_choice_that_is_not_there_says_which_are(far) -> None:
    await far.send(message=a_question("Yes", "No"))
    await far.clock.advance(2)
    with pytest.raises(NotFound, match="'Yes', 'No'"):
        await far.network.handsets.answer_choice(ANNA, "Maybe")
    with pytest.raises(NotFound, match="offers choices"):
        await far.network.handsets.answer_choice("46701740606", "Yes")


def test_words_win_over_places() -> None:
    choices = [PhoneChoice("2", "two"), PhoneChoice("1", "one")]
    assert pick(choices, "1") == choices[1]
    assert pick(choices, 1) == choices[0]
    assert pick(choices, 3) is None
    assert pick(choices, 0) is None


# -- inbox -----------------------------------------------------------------------------------------------------------


async def test_the_inbox_pages_from_the_newest(far) -> None:
    for text in ("one", "two", "three"):
        await far.send(text)
    await far.clock.advance(2)
    first = await far.network.handsets.inbox("+" + ANNA, limit=2)
    rest = await far.network.handsets.inbox(ANNA, after=first[-1].id)
    assert [message.text for message in first + rest] == ["three", "two", "one"]
    assert [phone.id for phone in await far.network.handsets.phones()] == [ANNA]


async def test_reset_of_one_app_leaves_the_others_alone(far, other_app) -> None:
    await far.send("first")
    await far.send("other", app=other_app)
    await far.clock.advance(2)
    await far.network.handsets.reset(OTHER_APP)
    assert await far.texts() == ["first"]
    await far.network.handsets.reset()
    assert await far.texts() == []
    assert await far.network.handsets.phones() == []


# -- states ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["off", "out_of_coverage"])
@pytest.mark.ledger("network.handset.off")
async def test_a_handset_that_is_off_gets_its_messages_in_order_when_it_is_on(far, state: str) -> None:
    await far.network.handsets.set_state(ANNA, state)
    await far.send("one")
    await far.clock.advance(3600)
    await far.send("two")
    await far.clock.advance(3600)
    assert far.reports == []
    assert [sms.held for sms in await far.network.operator.pending(ANNA)] == [state, state]
    await far.network.handsets.set_state(ANNA, "on")
    await far.clock.settled()
    assert await far.texts() == ["two", "one"]
    assert [report.status for report in far.reports] == ["Delivered", "Delivered"]


@pytest.mark.ledger("network.handset.expiry")
async def test_a_handset_that_stays_off_lets_messages_expire_after_three_days(far) -> None:
    await far.network.handsets.set_state(ANNA, "off")
    await far.send()
    await far.clock.advance(3 * DAY_S - 1)
    assert far.reports == []
    await far.clock.advance(2)
    assert [(report.code, report.status) for report in far.reports] == [(406, "Expired")]
    await far.network.handsets.set_state(ANNA, "on")
    await far.clock.settled()
    assert await far.texts() == []


@pytest.mark.parametrize(("state", "code"), [("inbox_full", 158), ("blocked", 255)])
@pytest.mark.ledger("network.handset.refuses")
async def test_a_handset_that_refuses_makes_the_message_fail(far, state: str, code: int) -> None:
    await far.network.handsets.set_state(ANNA, state)
    await far.send()
    await far.clock.advance(2)
    assert [(report.code, report.status) for report in far.reports] == [(code, "Failed")]
    assert await far.texts() == []


async def test_a_handset_may_block_one_sender_only(far) -> None:
    await far.network.handsets.set_state(ANNA, "on", blocks=["+46 711 111 111"])
    await far.send("blocked", SMS_SENDER="46711111111")
    await far.send("fine")
    await far.clock.advance(2)
    assert await far.texts() == ["fine"]


async def test_an_unknown_state_names_those_that_are(far) -> None:
    with pytest.raises(InvalidArgument, match="on, off, out_of_coverage, inbox_full, blocked"):
        await far.network.handsets.set_state(ANNA, "asleep")


def test_the_scenario_language_and_the_network_know_the_same_states() -> None:
    from emulator.scenarios.phones import HANDSET_STATES
    from emulator.store.phones import HandsetState

    assert [state.value for state in HandsetState] == list(HANDSET_STATES)
