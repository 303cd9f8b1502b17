"""What comes from a handset: text, choice responses, bytes, media; each once."""

from __future__ import annotations

import asyncio
import json

import pytest

from emulator.adapter import taken as taken_module
from emulator.adapter.taken import KEPT_S, Once
from emulator.errors import NotFound
from emulator.settings import DEFAULT_APP_ID
from emulator.store.engines.memory import MemoryStore
from emulator.store.taken import TAKEN
from emulator.wire.xms import parse_callback

RECEIVED_AT = 1_768_469_400.125
COMMON = {"from": "+46 700-00 00 01", "to": "46730000009", "received_at": "2026-01-15T09:30:00.125Z"}


def mo(kind: str = "mo_text", id: str = "01KF0A1B2C3D4E5F6G7H8J9K0M", **members: object):
    return parse_callback(json.dumps({"type": kind, "id": id, **COMMON, **members}))


@pytest.mark.ledger("adapter.mo-text")
async def test_a_text_becomes_a_text_message_untouched(adapter, told) -> None:
    assert await adapter.take(DEFAULT_APP_ID, mo(body="  Ja tack 👍 \n")) is True
    ((message, rest),) = told.received
    assert message == {"text_message": {"text": "  Ja tack 👍 \n"}}
    assert rest == {
        "app": DEFAULT_APP_ID,
        "channel": "SMS",
        "identity": "46700000001",
        "sender_id": "46730000009",
        "event_time": RECEIVED_AT,
        "metadata": "",
    }


@pytest.mark.parametrize(
    ("reply", "message_id", "postback"),
    [("CONFIRM", "M1", "c1"), (" confirm ", "M1", "c1"), ("> Cancel", "M1", "M1_Cancel"), ("yes", "M3", "M3_Yes")],
)
@pytest.mark.ledger("adapter.choice-response")
async def test_a_reply_that_names_a_choice_becomes_a_choice_response(
    adapter, told, reply, message_id, postback
) -> None:
    told.ask("M1", "meta one", "Cancel", Confirm="c1")
    told.ask("M2", "meta two", "Yes")
    told.ask("M3", "meta three", "Yes")
    await adapter.take(DEFAULT_APP_ID, mo(body=reply))
    ((message, rest),) = told.received
    assert message == {"choice_response_message": {"message_id": message_id, "postback_data": postback}}
    assert rest["metadata"] == {"M1": "meta one", "M3": "meta three"}[message_id]


@pytest.mark.parametrize("reply", ["cancel please", "1", "", ">"])
async def test_anything_else_is_text(adapter, told, reply: str) -> None:
    told.ask("M1", "", "Cancel")
    await adapter.take(DEFAULT_APP_ID, mo(body=reply))
    assert told.received[0][0] == {"text_message": {"text": reply}}


@pytest.mark.ledger("adapter.mo-binary")
async def test_bytes_become_an_unsupported_callback_with_the_plans_own_json(adapter, told) -> None:
    await adapter.take(DEFAULT_APP_ID, mo("mo_binary", body="SGVsbG8=", udh="0605041582158A"))
    (payload,) = told.payloads
    assert json.loads(payload) == {
        "type": "mo_binary",
        "id": "01KF0A1B2C3D4E5F6G7H8J9K0M",
        "from": "46700000001",
        "to": "46730000009",
        "received_at": "2026-01-15T09:30:00.125Z",
        "body": "SGVsbG8=",
        "udh": "0605041582158A",
    }


ONE = {"url": "https://m.example/1.jpg", "content_type": "image/jpeg", "status": "Uploaded", "code": 0}
TWO = ONE | {"url": "https://m.example/2.jpg"}
LOST = {"content_type": "image/jpeg", "status": "Failed", "code": 1}


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        ({"media": [ONE, TWO]}, [{"media_message": {"url": ONE["url"]}}, {"media_message": {"url": TWO["url"]}}]),
        (
            {"subject": "Hi", "message": "My photos", "media": [ONE, LOST, TWO]},
            [
                {"media_card_message": {"url": ONE["url"], "caption": "Hi\nMy photos"}},
                {"media_card_message": {"url": TWO["url"], "caption": "Hi\nMy photos"}},
            ],
        ),
        ({"message": "no photo", "media": [LOST]}, [{"text_message": {"text": "no photo"}}]),
        ({"subject": "only", "media": None}, [{"text_message": {"text": "only"}}]),
        ({}, []),
    ],
)
@pytest.mark.ledger("adapter.mo-media")
async def test_media_become_a_message_each_with_the_text_as_caption(adapter, told, body, messages) -> None:
    await adapter.take(DEFAULT_APP_ID, mo("mo_media", body=body))
    assert [message for message, _ in told.received] == messages
    assert {rest["channel"] for _, rest in told.received} <= {"SMS"}


class TestOfAnAppWithMms:
    @pytest.fixture
    def channels(self) -> tuple[str, ...]:
        return ("SMS", "MMS")

    async def test_media_come_from_the_mms_channel(self, adapter, told) -> None:
        await adapter.take(DEFAULT_APP_ID, mo("mo_media", body={"media": [ONE]}))
        assert told.received[0][1]["channel"] == "MMS"


# -- once ------------------------------------------------------------------------------------------------------------


@pytest.mark.ledger("adapter.once")
async def test_a_callback_that_comes_again_is_taken_once(adapter, told) -> None:
    assert await adapter.take(DEFAULT_APP_ID, mo(body="hi")) is True
    assert await adapter.take(DEFAULT_APP_ID, mo(body="hi")) is False
    assert await adapter.take(DEFAULT_APP_ID, mo(body="hi", id="01KF0A1B2C3D4E5F6G7H8J9K0N")) is True
    assert len(told.received) == 2


async def test_two_of_the_same_at_once_are_taken_once(adapter, told) -> None:
    took = await asyncio.gather(*(adapter.take(DEFAULT_APP_ID, mo(body="hi")) for _ in range(3)))
    assert sorted(took) == [False, False, True]
    assert len(told.received) == 1


async def test_a_callback_that_failed_is_welcome_again(adapter, told) -> None:
    told.is_broken = True
    with pytest.raises(ConnectionError):
        await adapter.take(DEFAULT_APP_ID, mo(body="hi"))
    told.is_broken = False
    assert await adapter.take(DEFAULT_APP_ID, mo(body="hi")) is True


async def test_an_unknown_app_is_not_found(adapter, told) -> None:
    with pytest.raises(NotFound, match="NOSUCHAPP"):
        await adapter.take("NOSUCHAPP", mo(body="hi"))
    assert told.received == []


async def test_what_is_older_than_a_service_plan_retries_is_forgotten(clock) -> None:
    store = MemoryStore()
    once = Once(store, clock)
    for number in range(5):
        assert await once.claim(f"old-{number}", "app")
    await clock.advance(KEPT_S + 1)
    for number in range(taken_module._SWEEP_EVERY):
        assert await once.claim(f"young-{number}", "app")
    kept = await store.page(TAKEN, limit=5000)
    assert len(kept) == taken_module._SWEEP_EVERY
    assert await once.claim("old-1", "app")
