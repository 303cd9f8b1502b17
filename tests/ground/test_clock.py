"""The clock: four modes, timers in order, holds, and settling."""

from __future__ import annotations

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.clock import Clock
from emulator.errors import Bug

START = 1_000_000.0


def manual() -> Clock:
    return Clock("manual", start=START, quiet_s=0.0)


@pytest.mark.ledger("clock.manual")
async def test_a_manual_clock_stands_still_until_it_is_told() -> None:
    clock = manual()
    ran: list[float] = []
    clock.after(1e-6, lambda: ran.append(clock.now()))
    await asyncio.sleep(0.01)
    assert (clock.now(), ran) == (START, [])
    await clock.advance(3 * 86400)
    assert clock.now() == START + 3 * 86400
    assert ran == [START + 1e-6]


async def test_timers_run_in_order_of_time_and_within_an_instant_in_order_of_asking() -> None:
    clock = manual()
    ran: list[tuple[str, float]] = []
    for name, delay in [("late", 9.0), ("b", 5.0), ("c", 5.0), ("early", 1.0)]:
        clock.after(delay, lambda name=name: ran.append((name, clock.now() - START)))
    await clock.advance(10)
    assert ran == [("early", 1.0), ("b", 5.0), ("c", 5.0), ("late", 9.0)]


@given(delays=st.lists(st.floats(0, 1e6), max_size=30), chosen=st.sets(st.integers(0, 29)))
def test_whatever_is_asked_for_runs_once_in_order_unless_cancelled(delays: list[float], chosen: set[int]) -> None:
    async def scene() -> None:
        clock, ran = manual(), []
        timers = [clock.after(delay, lambda n=n: ran.append((clock.now(), n))) for n, delay in enumerate(delays)]
        for n in chosen & set(range(len(timers))):
            timers[n].cancel()
        await clock.advance(1e6)
        kept = [(START + delay, n) for n, delay in enumerate(delays) if n not in chosen]
        assert [n for _, n in ran] == [n for _, n in sorted(kept)]
        assert clock.pending == 0

    asyncio.run(scene())


async def test_what_a_timer_sets_in_motion_happens_within_the_same_advance() -> None:
    clock, seen = manual(), []

    def again() -> None:
        seen.append(clock.now() - START)
        clock.after(2.0, again)

    clock.after(2.0, again)
    await clock.advance(7)
    assert seen == [2.0, 4.0, 6.0]


async def test_a_timer_hands_its_arguments_over_and_lets_go_of_them_when_cancelled() -> None:
    clock = Clock("manual", start=START)
    ran: list[tuple[str, int]] = []
    clock.at(START + 1, lambda name, number: ran.append((name, number)), "a", 1)
    gone = clock.at(START + 1, lambda name, number: ran.append((name, number)), "b", 2)
    gone.cancel()
    await clock.advance(2, quiet_s=0)
    assert (ran, gone.args) == ([("a", 1)], ())


async def test_an_advance_awaits_the_work_that_a_timer_started() -> None:
    clock = manual()
    order: list[str] = []

    async def exchange() -> None:
        with clock.hold():
            await asyncio.sleep(0.01)
            order.append("answered")

    tasks: list[asyncio.Task[None]] = []
    clock.after(1.0, lambda: tasks.append(asyncio.create_task(exchange())))
    clock.after(2.0, lambda: order.append("next"))
    await clock.advance(5)
    assert order == ["answered", "next"]


async def test_a_due_timer_runs_though_nobody_moves_the_clock() -> None:
    clock = manual()
    ran = asyncio.Event()
    clock.at(START - 1, ran.set)
    await asyncio.wait_for(ran.wait(), 5)
    assert clock.now() == START


async def test_sleep_ends_when_the_clock_has_moved_far_enough() -> None:
    clock = manual()
    sleeper = asyncio.create_task(clock.sleep(60))
    await asyncio.sleep(0)
    await clock.advance(59)
    assert not sleeper.done()
    await clock.advance(1)
    await asyncio.wait_for(sleeper, 5)


async def test_a_sleep_that_is_cancelled_leaves_no_timer() -> None:
    clock = manual()
    sleeper = asyncio.create_task(clock.sleep(60))
    await asyncio.sleep(0)
    assert clock.pending == 1
    sleeper.cancel()
    await asyncio.gather(sleeper, return_exceptions=True)
    assert (clock.pending, clock.next_due()) == (0, None)


async def test_cancelling_twice_or_too_late_does_nothing() -> None:
    clock, ran = manual(), []
    timer = clock.after(1, lambda: ran.append(1))
    await clock.advance(1)
    timer.cancel()
    timer.cancel()
    assert ran == [1]


async def test_cancelled_timers_do_not_pile_up() -> None:
    clock = manual()
    kept = clock.after(1e9, lambda: None)
    for _ in range(20_000):
        clock.after(1e6, lambda: None).cancel()
    assert clock.pending == 1
    assert len(clock._heap) < 3000
    assert kept.action is not None


async def test_the_real_clock_runs_a_timer_by_itself() -> None:
    clock = Clock("real")
    assert abs(clock.now() - time.time()) < 1
    ran = asyncio.Event()
    before = time.monotonic()
    clock.after(0.02, ran.set)
    await asyncio.wait_for(ran.wait(), 5)
    assert time.monotonic() - before >= 0.015


async def test_a_scaled_clock_runs_faster() -> None:
    clock = Clock("scaled", start=START, scale=1000)
    before = time.monotonic()
    await asyncio.wait_for(clock.sleep(20), 5)
    assert time.monotonic() - before < 2
    assert clock.now() >= START + 20


@pytest.mark.ledger("clock.auto")
async def test_an_auto_clock_passes_three_days_in_well_under_a_second() -> None:
    clock = Clock("auto", start=START, quiet_s=0.01)
    before = time.monotonic()
    await asyncio.wait_for(clock.sleep(3 * 86400), 5)
    assert time.monotonic() - before < 1
    assert clock.now() == START + 3 * 86400


async def test_an_auto_clock_does_not_jump_while_somebody_holds_it() -> None:
    clock = Clock("auto", start=START, quiet_s=0.0)
    ran = asyncio.Event()
    clock.acquire()
    clock.after(5, ran.set)
    await asyncio.sleep(0.03)
    assert not ran.is_set()
    clock.release()
    await asyncio.wait_for(ran.wait(), 5)
    assert clock.now() == START + 5


async def test_an_auto_clock_leaves_the_application_a_quiet_moment_after_an_exchange() -> None:
    clock = Clock("auto", start=START, quiet_s=0.05)
    with clock.hold():
        ran = asyncio.Event()
        clock.after(5, ran.set)
    released = time.monotonic()
    await asyncio.wait_for(ran.wait(), 5)
    assert time.monotonic() - released >= 0.045


async def test_an_impatient_timer_waits_less_and_a_patient_one_longer() -> None:
    async def real_wait(patience_s: float) -> float:
        clock = Clock("auto", start=START, quiet_s=0.05)
        ran = asyncio.Event()
        with clock.hold():
            clock.after(5, ran.set, patience_s=patience_s)
        before = time.monotonic()
        await asyncio.wait_for(ran.wait(), 5)
        return time.monotonic() - before

    assert await real_wait(0.0) < 0.04
    assert await real_wait(0.15) >= 0.14


async def test_inside_yielded_the_clock_may_move() -> None:
    clock = Clock("auto", start=START, quiet_s=0.0)
    with clock.hold():
        with clock.yielded():
            await asyncio.wait_for(clock.sleep(10), 5)
        later = asyncio.create_task(clock.sleep(10))
        await asyncio.sleep(0.02)
        assert not later.done()
    await asyncio.wait_for(later, 5)


async def test_releasing_more_often_than_holding_is_a_bug() -> None:
    with pytest.raises(Bug, match="released more often"):
        manual().release()


async def test_time_does_not_run_backwards() -> None:
    clock = manual()
    with pytest.raises(Bug, match="backwards"):
        await clock.advance(-1)
    await clock.advance_to(START - 100)
    assert clock.now() == START


async def test_two_advances_at_once_leave_an_auto_clock_working() -> None:
    clock = Clock("auto", start=START, quiet_s=0.0)
    await asyncio.gather(clock.advance(10), clock.advance(20))
    assert clock.now() == START + 20
    await asyncio.wait_for(clock.sleep(5), 5)


async def test_an_action_that_fails_does_not_stop_the_timers_after_it() -> None:
    faults: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context["exception"]))
    clock = Clock("real")
    ran = asyncio.Event()
    clock.after(0.0, lambda: 1 / 0)
    clock.after(0.0, ran.set)
    await asyncio.wait_for(ran.wait(), 5)
    assert [type(fault) for fault in faults] == [ZeroDivisionError]


async def test_changing_the_mode_goes_on_from_the_same_instant() -> None:
    clock = manual()
    done = asyncio.Event()
    clock.after(86400, done.set)
    clock.set_mode("auto")
    await asyncio.wait_for(done.wait(), 5)
    clock.set_mode("manual")
    assert clock.now() == START + 86400
    clock.set_mode("scaled", scale=1e6)
    assert clock.now() >= START + 86400
    assert clock.scale == 1e6


async def test_settled_waits_for_the_last_holder() -> None:
    clock = manual()
    clock.acquire()
    clock.acquire()
    waiting = asyncio.create_task(clock.settled())
    await asyncio.sleep(0)
    clock.release()
    await asyncio.sleep(0)
    assert not waiting.done()
    clock.release()
    await asyncio.wait_for(waiting, 5)
