"""A channel that takes nothing for now: the message is tried again as long as its app allows, then the next channel."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seen_outside import Api, Sink, text
from test_fallback import app_with_rcs, reports, send_to_both

from emulator.chance import Chance
from emulator.conversation.retrying import FIRST_WAIT_S, SPREAD, Trying, next_try
from emulator.wire.base import instant

START = instant("2026-11-23T09:00:00Z")


async def outage(api: Api, **fields: Any) -> None:
    status, answer = await api.call("POST", "/_emulator/faults", {"on": "channel", "kind": "outage", **fields})
    assert status == 200, answer


async def allow(api: Api, seconds: int) -> None:
    settings = {"message_retry_settings": {"retry_duration": seconds}}
    assert (await api.call("PATCH", f"apps/{api.app_id}", settings))[0] == 200


async def retries(api: Api) -> list[float]:
    """When each retry was to be, in seconds from the start."""
    _, journal = await api.call("GET", "/_emulator/journal?kind=message.retry")
    return [instant(entry["data"]["at"]) - START for entry in journal["entries"]]


def statuses(sink: Sink) -> list[str]:
    return [status for status, _ in reports(sink)]


@pytest.mark.ledger("messages.retried")
async def test_a_message_is_taken_by_a_later_try(api: Api, sink: Sink) -> None:
    await outage(api, of="SMS", times=3)
    await api.send(text("Hi"))
    assert (await sink.report("DELIVERED"))["message_delivery_report"]["channel"] == "SMS"
    assert statuses(sink) == ["QUEUED_ON_CHANNEL", "DELIVERED"]
    due = await retries(api)
    waits = [later - earlier for earlier, later in zip([0.0, *due], due, strict=False)]
    assert len(waits) == 3
    for doubled, wait in enumerate(waits):
        middle = FIRST_WAIT_S * 2**doubled
        assert middle * (1 - SPREAD) - 0.01 <= wait <= middle * (1 + SPREAD) + 1


@pytest.mark.ledger("messages.retried")
async def test_the_last_try_is_when_the_time_of_the_app_is_over(api: Api, sink: Sink) -> None:
    await allow(api, 30)
    await outage(api)
    await api.send(text("Hi"))
    failed = await sink.report("FAILED")
    assert statuses(sink) == ["FAILED"]
    assert failed["message_delivery_report"]["reason"]["code"] == "CHANNEL_FAILURE"
    due = await retries(api)
    assert due == sorted(due)
    assert 30 <= due[-1] < 31
    assert 30 <= instant(failed["accepted_time"]) - START < 31


@pytest.mark.ledger("messages.retried")
async def test_then_the_next_channel_has_its_turn_with_tries_of_its_own(api: Api, sink: Sink) -> None:
    await allow(api, 30)
    await app_with_rcs(api)
    await outage(api, of="SMS", reason="RATE_LIMITED")
    await send_to_both(api, channel_priority_order=["SMS", "RCS"])
    await sink.report("FAILED")
    assert reports(sink) == [("SWITCHING_CHANNEL", "SMS"), ("FAILED", "RCS")]
    switching = sink.seen[-2].body["message_delivery_report"]
    assert switching["reason"]["code"] == "RATE_LIMITED"


@pytest.mark.ledger("messages.retried")
async def test_a_ttl_that_ends_first_ends_the_trying_and_nothing_else_is_tried(api: Api, sink: Sink) -> None:
    await app_with_rcs(api)
    await outage(api, of="SMS")
    await send_to_both(api, channel_priority_order=["SMS", "RCS"], ttl="12s")
    failed = await sink.report("FAILED")
    assert reports(sink) == [("FAILED", "SMS")]
    assert failed["message_delivery_report"]["reason"]["code"] == "MESSAGE_EXPIRED"
    assert 12 <= instant(failed["accepted_time"]) - START < 13


@pytest.mark.ledger("messages.retried")
async def test_others_are_not_held_up(api: Api, sink: Sink) -> None:
    await outage(api, phone="+12015550100", times=1)
    first = await api.send(text("Hi"), "+12015550100")
    second = await api.send(text("Hi"), "+12015550101")
    delivered = [(await sink.report("DELIVERED"))["message_delivery_report"]["message_id"] for _ in range(2)]
    assert delivered == [second, first]


@pytest.mark.ledger("messages.retried")
async def test_what_was_deleted_or_reset_meanwhile_is_not_tried(api: Api, sink: Sink) -> None:
    await api.call("POST", "/_emulator/clock", {"mode": "manual"})
    await outage(api, times=2)
    deleted = await api.send(text("Hi"))
    await api.send(text("Hi"), "+12015550101")
    assert len(await retries(api)) == 2
    _, one = await api.call("GET", f"/_emulator/messages/{deleted}")
    assert "SMS does not take the message for now; retry 1 is due at 2026-11-23T09:00:0" in one["explanation"]
    assert await api.call("DELETE", f"messages/{deleted}") == (200, {})
    await api.call("POST", "/_emulator/reset", {})
    await api.call("POST", "/_emulator/clock", {"advance": "1h"})
    assert (await api.call("GET", "/_emulator/phones"))[1]["phones"] == []
    assert not reports(sink)


@pytest.mark.ledger("messages.retried")
async def test_an_outage_of_no_channel_is_refused(api: Api) -> None:
    wrong = {"on": "channel", "kind": "outage", "of": "SMSS"}
    status, answer = await api.call("POST", "/_emulator/faults", wrong)
    assert (status, "allowed: SMS, RCS" in answer["error"]["message"]) == (400, True)


@given(st.integers(0, 60), st.floats(0, 1e6), st.floats(0, 3600), st.integers())
def test_no_try_is_after_the_last_and_there_is_always_one(retries: int, now: float, left: float, seed: int) -> None:
    due = next_try(Trying(retries, now + left), now, Chance(seed))
    assert (due is None) == (now + left <= now)
    assert due is None or now < due <= now + left
