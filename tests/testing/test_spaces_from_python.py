"""An emulator inside a `with`, used by a test that blocks: what it sends, what it sees, what a miss says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from emulator.errors import CallerError, ScenarioInvalid, TargetUnreachable
from emulator.testing import Convemu, Emulator


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    made = Emulator()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def convemu(emulator: Emulator) -> Iterator[Convemu]:
    with emulator.space() as convemu:
        yield convemu


def send(convemu: Convemu, to: str, message: dict[str, Any], **fields: Any) -> str:
    """What an application does; the message's id."""
    recipient = {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": to}]}}
    body = {"app_id": convemu.app_id, "recipient": recipient, "message": message, **fields}
    request = Request(
        f"{convemu.url}/v1/projects/{convemu.project_id}/messages:send",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {convemu.access_token}"},
    )
    with urlopen(request) as answer:
        return str(json.load(answer)["message_id"])


def say(convemu: Convemu, to: str, words: str, **fields: Any) -> str:
    return send(convemu, to, {"text_message": {"text": words}}, **fields)


@pytest.mark.ledger("testing.sms")
def test_an_sms_comes_back_with_what_a_test_wants_of_it(convemu: Convemu) -> None:
    anna = convemu.phone("anna")
    sent = say(convemu, anna.number, "Your code is 123-456, or open https://clinic.example/a?b=1.")
    sms = anna.wait_for_sms(re.compile(r"code is (?P<half>\d+)"))
    assert (sms.code, sms.link, sms.codes) == ("123456", "https://clinic.example/a?b=1", ["123456"])
    assert (sms.sender, sms.parts, sms.encoding, sms.kind) == ("46700000000", 1, "GSM", "text_message")
    assert (sms.message_id, sms.number, sms.captures) == (sent, anna.number, {"half": "123"})


@pytest.mark.ledger("testing.taken-once")
def test_each_wait_takes_an_sms_of_its_own_and_the_inbox_keeps_them_all(convemu: Convemu) -> None:
    anna = convemu.phone("anna")
    for words in ("one", "two", "two"):
        say(convemu, anna.number, words)
    assert anna.wait_for_sms("two").text == "two"
    assert anna.wait_for_sms().text == "one"
    assert anna.wait_for_sms("/t.o/").text == "two"
    with pytest.raises(AssertionError, match="no SMS"):
        anna.wait_for_sms(timeout="50ms")
    assert [sms.text for sms in anna.inbox] == ["one", "two", "two"]


@pytest.mark.ledger("testing.misses")
def test_a_miss_shows_the_nearest_and_what_differed(convemu: Convemu) -> None:
    anna = convemu.phone("anna")
    say(convemu, anna.number, "Your code is 1234")
    with pytest.raises(AssertionError) as missed:
        anna.wait_for_sms("Your code", encoding="GSM", timeout=0.3)
    said = str(missed.value)
    assert said.startswith("no SMS with text 'Your code', encoding 'GSM' within 0.3s")
    assert "the nearest SMS: 'Your code is 1234'" in said
    assert "text: expected 'Your code', found 'Your code is 1234'" in said
    assert "re.compile" in said


@pytest.mark.ledger("testing.misses")
def test_a_miss_names_the_callback_that_nobody_took(convemu: Convemu) -> None:
    convemu.webhook("http://127.0.0.1:9/hook", "MESSAGE_INBOUND")
    convemu.phone("anna").write("hello?")
    convemu.wait_for_callback("MESSAGE_INBOUND", phone="anna", answered=0)
    with pytest.raises(AssertionError) as missed:
        convemu.phone("anna").wait_for_sms(timeout="50ms")
    assert "no SMS at all" in str(missed.value)
    assert "note: the app answered callback MESSAGE_INBOUND with nothing" in str(missed.value)


@pytest.mark.ledger("testing.misses")
def test_a_miss_under_a_clock_that_stands_still_says_so(emulator: Emulator) -> None:
    with emulator.space(clock="manual") as convemu:
        anna = convemu.phone("anna")
        say(convemu, anna.number, "hi")
        with pytest.raises(AssertionError, match=r"the clock stands still, .* advance\(...\) moves it"):
            anna.wait_for_sms(timeout="50ms")
        convemu.advance("2s")
        assert anna.wait_for_sms(timeout="50ms").text == "hi"


@pytest.mark.ledger("testing.clock")
def test_the_clock_goes_back_to_its_mode_after_a_space(emulator: Emulator) -> None:
    with emulator.space(clock="manual") as convemu:
        before = convemu.now
        convemu.advance("3d")
        assert convemu.now - before == timedelta(days=3)
    with emulator.space() as convemu:
        say(convemu, convemu.phone("anna").number, "at once")
        convemu.phone("anna").wait_for_sms("at once")


@pytest.mark.ledger("testing.people")
def test_people_write_reply_and_choose(convemu: Convemu) -> None:
    anna = convemu.phone("anna")
    choices = [{"text_message": {"text": word}, "postback_data": word[0]} for word in ("Yes", "No")]
    with pytest.raises(AssertionError, match="no SMS on anna"):
        anna.reply("to whom?")
    send(convemu, anna.number, {"choice_message": {"text_message": {"text": "Shall we?"}, "choices": choices}})
    anna.wait_for_sms("/Shall we/", kind="choice_message")
    anna.choose(2)
    anna.reply("or rather yes")
    anna.write("and hello")
    said = [entry["data"]["text"] for entry in convemu.journal if entry["kind"] == "phone.sent"]
    assert said == ["No", "or rather yes", "and hello"]


@pytest.mark.ledger("testing.people")
def test_expecting_none_fails_with_the_one_that_came(convemu: Convemu) -> None:
    anna = convemu.phone("anna")
    anna.expect_none(within="20ms")
    say(convemu, anna.number, "surprise")
    with pytest.raises(AssertionError, match="one did: 'surprise'"):
        anna.expect_none()


def test_a_phone_by_its_number_shows_only_what_this_space_sent_there(emulator: Emulator) -> None:
    with emulator.space() as one, emulator.space() as other:
        say(other, "+12015550123", "from the other")
        other.phone("+12015550123").wait_for_sms("from the other")
        say(one, "+12015550123", "from this one")
        assert one.phone("+12015550123").wait_for_sms().text == "from this one"


@pytest.mark.ledger("testing.apart")
def test_spaces_of_one_emulator_see_nothing_of_each_other(emulator: Emulator) -> None:
    with emulator.space() as one, emulator.space() as other:
        assert one.phone("anna").number != other.phone("anna").number
        say(one, one.phone("anna").number, "mine")
        one.phone("anna").wait_for_sms("mine")
        assert other.phone("anna").inbox == []
        assert other.journal[-1]["kind"] == "lease.made"
        with pytest.raises(HTTPError, match="403"):
            look_into(one, other.access_token)


def look_into(convemu: Convemu, token: str) -> None:
    path = f"/v1/projects/{convemu.project_id}/apps"
    urlopen(Request(convemu.url + path, headers={"Authorization": f"Bearer {token}"})).close()


@pytest.mark.ledger("testing.calls")
def test_a_call_is_found_by_the_end_of_its_path_and_part_of_its_body(convemu: Convemu) -> None:
    say(convemu, convemu.phone("anna").number, "hello", message_metadata="m1")
    call = convemu.wait_for_call("messages:send", method="POST", body={"message_metadata": "m1"})
    assert (call.status, call.body["app_id"]) == (200, convemu.app_id)
    assert call.answer["message_id"]
    with pytest.raises(AssertionError, match="no API call"):
        convemu.wait_for_call("messages:send", timeout="50ms")


@pytest.mark.ledger("testing.far-side")
def test_the_far_side_does_what_it_is_told(convemu: Convemu) -> None:
    convemu.load("scenario: 1\nphones: {anna: lease, bo: lease}\nrules:\n- {when: {to: bo}, then: pending}\n")
    late = say(convemu, convemu.phone("bo").number, "decide")
    convemu.outcome(late, "FAILED", reason="CHANNEL_FAILURE")
    convemu.phone("anna").handset("off")
    say(convemu, convemu.phone("anna").number, "waits")
    failed = [entry for entry in convemu.journal if entry["kind"] == "message.status" and entry["message_id"] == late]
    assert failed[-1]["data"]["status"] == "FAILED"
    convemu.phone("anna").expect_none()


def test_a_scenario_with_a_mistake_is_refused_with_its_line(convemu: Convemu) -> None:
    with pytest.raises(ScenarioInvalid, match=r"scenario.yaml:2:1: .*did you mean 'rules'"):
        convemu.load("scenario: 1\nruls: []\n")


@pytest.mark.ledger("testing.reset")
def test_a_reset_in_a_test_leaves_its_phones_and_forgets_the_rest(convemu: Convemu) -> None:
    anna = convemu.phone("anna")
    say(convemu, anna.number, "before")
    anna.wait_for_sms("before")
    convemu.fault("drop", of="MESSAGE_INBOUND")
    convemu.reset()
    assert anna.inbox == []
    assert convemu.phone("anna").number == anna.number
    say(convemu, anna.number, "after")
    assert anna.wait_for_sms().text == "after"


@pytest.mark.ledger("testing.left-behind")
def test_a_space_leaves_no_fault_and_no_lease_behind(emulator: Emulator) -> None:
    with emulator.space() as convemu:
        convemu.fault("status", on="api", code=503, of="messages:send")
        with pytest.raises(HTTPError, match="503"):
            say(convemu, convemu.phone("anna").number, "hi")
    with emulator.space() as convemu:
        say(convemu, convemu.phone("anna").number, "hi")
        with urlopen(f"{convemu.url}/_emulator/leases") as answer:
            assert [lease["app_id"] for lease in json.load(answer)["leases"]] == [convemu.app_id]


@pytest.mark.ledger("testing.with")
def test_an_emulator_inside_a_with_is_gone_after_it() -> None:
    with Emulator(sender="46700000077") as convemu:
        url = convemu.url
        say(convemu, convemu.phone("anna").number, "hi")
        assert convemu.phone("anna").wait_for_sms(sender="46700000077").text == "hi"
    with pytest.raises(OSError, match="refused"):
        urlopen(url)


@pytest.mark.ledger("testing.elsewhere")
def test_an_emulator_that_runs_elsewhere_serves_as_well(emulator: Emulator) -> None:
    with Emulator(emulator.url) as convemu:
        say(convemu, convemu.phone("anna").number, "over there")
        convemu.phone("anna").wait_for_sms("over there")
    with pytest.raises(TargetUnreachable, match="no emulator answers"), Emulator("http://127.0.0.1:9"):
        pass


def test_a_refusal_of_the_emulator_reaches_the_test_as_its_sentence(convemu: Convemu) -> None:
    with pytest.raises(CallerError, match="unit"):
        convemu.advance("3")


def test_the_story_tells_both_sides(convemu: Convemu) -> None:
    anna = convemu.phone("anna")
    say(convemu, anna.number, "hello")
    anna.wait_for_sms()
    anna.reply("hello yourself")
    story = convemu.story
    assert "app -> anna: hello\n" in story
    assert "anna -> app: hello yourself" in story
    assert "messages:send: 200" in story
