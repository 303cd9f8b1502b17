"""The rate of a service plan: messages wait for their turn, in order, and can be called back meanwhile."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.clock import Clock
from emulator.network.build import build_network
from emulator.network.plan_rate import PlanRate
from emulator.scenarios.fates import Decision, Facts
from emulator.settings import Settings
from emulator.store.batches import SMS

ANNA = "46701740605"


@pytest.fixture
def settings() -> Settings:
    return Settings(plan_rate=2.0)


@given(st.floats(0.01, 1000), st.lists(st.floats(0, 5), max_size=60))
@pytest.mark.ledger("network.plan-rate")
def test_messages_leave_in_order_and_never_faster_than_the_rate(rate: float, waits: list[float]) -> None:
    plan, now, turns = PlanRate(rate), 1_000_000.0, []
    for wait in waits:
        now += wait
        turn = plan.turn("plan", now, float("inf"))
        assert turn is not None
        assert turn >= now
        turns.append(turn)
    assert all(later - earlier >= 1 / rate - 1e-6 for earlier, later in pairwise(turns))


@given(st.lists(st.sampled_from(["a", "b"]), max_size=30))
def test_plans_do_not_wait_for_each_other(plans: list[str]) -> None:
    rate, alone = PlanRate(1.0), {"a": PlanRate(1.0), "b": PlanRate(1.0)}
    for plan in plans:
        assert rate.turn(plan, 5.0, 99.0) == alone[plan].turn(plan, 5.0, 99.0)


def test_without_a_rate_nobody_waits() -> None:
    assert {PlanRate(0.0).turn("plan", 7.0, 8.0) for _ in range(100)} == {7.0}


@pytest.mark.ledger("network.plan-rate")
async def test_messages_over_the_rate_wait_queued_and_arrive_in_order(far) -> None:
    for number in range(4):
        await far.send(f"text {number}")
    queued = [sms for sms in await far.network.operator.pending(ANNA) if sms.status == "Queued"]
    assert [(sms.text, sms.code) for sms in queued] == [(f"text {number}", 400) for number in (1, 2, 3)]
    await far.clock.advance(1.0)
    assert await far.texts() == ["text 0"]
    await far.clock.advance(1.5)
    assert await far.texts() == ["text 3", "text 2", "text 1", "text 0"]
    # The Conversation API told QUEUED_ON_CHANNEL when the plan took the message; waiting is no news.
    assert [report.status for report in far.reports] == ["Delivered"] * 4


@pytest.mark.ledger("network.plan-rate.expiry")
async def test_what_waits_longer_than_its_time_to_live_expires_before_the_operator_has_it(far) -> None:
    for ttl_s in (None, None, 0.6, None):
        await far.send(f"ttl {ttl_s}", ttl_s=ttl_s)
    await far.clock.advance(5)
    assert sorted((report.code, report.status) for report in far.reports) == [(0, "Delivered")] * 3 + [(406, "Expired")]
    assert len(far.entries("sms.fate")) == 3  # no rule was asked about the one that expired
    due = [entry.at for entry in far.entries("sms.fate")]
    assert [round(at - due[0], 3) for at in due] == [0.0, 0.5, 1.0]  # and it took nobody's turn


async def test_rules_are_asked_when_the_turn_comes_and_see_the_metadata(far) -> None:
    asked: list[Facts] = []

    class Rules:
        def decide(self, facts: Facts, now: float, chance: object) -> Decision:
            asked.append(facts)
            return Decision("", None, (), ())

    far.network.rules.replace(Rules())
    await far.send("first", metadata="one")
    await far.send("second", metadata="two")
    assert [facts.metadata for facts in asked] == ["one"]
    await far.clock.advance(1)
    assert [facts.metadata for facts in asked] == ["one", "two"]


async def test_what_waits_can_be_decided_by_hand(far) -> None:
    await far.send("first")
    waiting = await far.send("second")
    await far.network.operator.decide_by_hand(waiting.batch_id, "failed", code=403)
    await far.clock.advance(5)
    assert [report.code for report in far.reports] == [403, 0]
    assert await far.texts() == ["first"]


@pytest.mark.ledger("network.plan-rate.restart")
async def test_after_a_restart_nobody_overtakes_who_waited(far, chance, ids, journal) -> None:
    for number in range(4):
        await far.send(f"text {number}")
    taken: list[object] = []

    async def take(app_id: str, callback: object) -> None:
        taken.append(callback)

    later = Clock("manual", start=far.clock.now(), quiet_s=0.0)  # the old clock never moves: those timers are gone
    again = build_network(Settings(plan_rate=2.0), later, chance, ids, journal, far.store, take, print)
    running = asyncio.create_task(again.operator.run())
    await asyncio.sleep(0)
    far.network = again
    await far.send("text 4")
    (newest,) = await far.store.page(SMS, limit=1)
    assert newest.due_at == later.now() + 2.0
    await later.advance(4)
    running.cancel()
    assert await far.texts() == [f"text {number}" for number in (4, 3, 2, 1, 0)]
    assert len(taken) == 5


async def test_reset_of_another_app_keeps_the_order_and_reset_of_all_forgets_it(far) -> None:
    for number in range(3):
        await far.send(f"text {number}")
    await far.network.operator.reset("01J7670SMS00000000000OTHER")
    await far.send("text 3")
    (newest,) = await far.store.page(SMS, limit=1)
    assert newest.due_at == far.clock.now() + 1.5
    await far.network.operator.reset()
    await far.send("afresh")
    assert [sms.status for sms in await far.network.operator.pending()] == ["Dispatched"]
