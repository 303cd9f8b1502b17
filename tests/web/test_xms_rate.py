"""A service plan with a rate, over a real socket: what its callers are told while their messages wait."""

from __future__ import annotations

import pytest

from emulator.settings import Settings

NUMBERS = ["46701740605", "46701740606", "46701740607"]


@pytest.fixture
def settings(sink) -> Settings:
    return Settings(
        port=0, clock="manual", clock_start="2026-11-23T09:00:00Z", clock_quiet_s=0.0, seed="4711", plan_rate=0.1,
        webhook_url=sink.url,
    )  # fmt: skip


@pytest.mark.ledger("network.plan-rate.batches")
async def test_callers_are_told_queued_then_dispatched_then_the_end(plan, sink) -> None:
    batch = await plan.send(NUMBERS[:2], delivery_report="per_recipient", callback_url=sink.url)
    report = await plan.call("GET", f"/batches/{batch['id']}/delivery_report?type=full")
    assert [(count["code"], count["recipients"]) for count in report["statuses"]] == [
        (400, [NUMBERS[1]]),
        (401, [NUMBERS[0]]),
    ]
    await plan.clock.advance(15)
    bodies = [sink.arrived.get_nowait().body for _ in range(sink.arrived.qsize())]
    told = {to: [(body["code"], body["status"]) for body in bodies if body["recipient"] == to] for to in NUMBERS[:2]}
    assert told == {
        NUMBERS[0]: [(401, "Dispatched"), (0, "Delivered")],
        NUMBERS[1]: [(400, "Queued"), (401, "Dispatched"), (0, "Delivered")],
    }


@pytest.mark.ledger("network.plan-rate.batches")
async def test_cancelling_ends_what_still_waits(plan, sink) -> None:
    batch = await plan.send(NUMBERS, delivery_report="full", callback_url=sink.url)
    await plan.clock.advance(12)
    assert (await plan.call("DELETE", f"/batches/{batch['id']}"))["canceled"] is True
    await plan.clock.advance(60)
    (report,) = [sink.arrived.get_nowait().body for _ in range(sink.arrived.qsize())]
    assert [(count["code"], count["status"], count["recipients"]) for count in report["statuses"]] == [
        (0, "Delivered", NUMBERS[:2]),
        (407, "Cancelled", NUMBERS[2:]),
    ]
    assert await plan.inbox(NUMBERS[2]) == []


async def test_the_emulator_says_why_nothing_came_yet(plan) -> None:
    await plan.send(NUMBERS[:1])
    message_id = await plan.api.send({"text_message": {"text": "Hi"}}, to=NUMBERS[1])
    _, shown = await plan.api.call("GET", f"/_emulator/messages/{message_id}")
    assert shown["explanation"] == (
        "It waits for its turn until 2026-11-23T09:00:10.000Z: the service plan's rate is used up."
    )
