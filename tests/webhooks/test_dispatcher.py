"""The dispatcher against a real receiver: retries on the clock, order, holds, faults of the network, a stop."""

from __future__ import annotations

import asyncio
import time

import pytest
from aiohttp import web
from receiving import APP, SECRET, Build, Post, Receiver, receiving

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.conversation.archive import CallbackArchive
from emulator.errors import NotFound
from emulator.ids import Ids, is_ulid
from emulator.journal import Journal
from emulator.store.engines.memory import MemoryStore
from emulator.webhooks.callback import Target
from emulator.webhooks.dispatcher import Dispatcher
from emulator.webhooks.schedule import Schedule
from emulator.webhooks.signing import verify


@pytest.mark.ledger("callbacks.schedule", "callbacks.fresh")
async def test_a_receiver_that_refuses_sees_the_schedule_kept_and_the_same_bytes_freshly_signed(
    post: Post, clock: Clock, receiver: Receiver
) -> None:
    receiver.answers.extend([500, 503, 429, 500])
    started, real = clock.now(), time.time()
    callback_id = post(receiver.url)
    await clock.advance(20)
    assert [round(each.at - started, 3) for each in receiver.arrived] == [0, 1, 3, 7, 15]
    assert len({each.raw for each in receiver.arrived}) == 1
    assert len({each.nonce for each in receiver.arrived}) == 5
    for each in receiver.arrived:
        assert is_ulid(each.nonce)
        assert real - 2 < int(each.timestamp) <= time.time(), "timestamps are real time, whatever the clock says"
        signature = each.headers["x-sinch-webhook-signature"]
        assert verify(SECRET, each.raw, each.nonce, each.timestamp, signature)
        assert each.headers["Content-Type"] == "application/json"
    sent = await post.dispatcher.get(callback_id)
    assert sent.state == "done"
    assert [(each.number, each.status) for each in sent.attempts] == [(1, 500), (2, 503), (3, 429), (4, 500), (5, 200)]
    assert [each.next_try for each in sent.attempts] == [started + 1, started + 3, started + 7, started + 15, None]
    assert sent.attempts[0].answer == "answer 500"
    assert dict(sent.attempts[0].headers)["x-sinch-webhook-signature-nonce"] == receiver.arrived[0].nonce


@pytest.mark.ledger("callbacks.schedule")
async def test_a_callback_is_given_up_when_the_schedule_ends(post: Post, clock: Clock, receiver: Receiver) -> None:
    receiver.answers.extend([500] * 9)
    callback_id = post(receiver.url)
    await clock.advance(3600)
    assert len(receiver.arrived) == 5
    assert (await post.dispatcher.get(callback_id)).state == "failed"
    assert [entry.data["state"] for entry in post.told("callback.done")] == ["failed"]


@pytest.mark.ledger("callbacks.not-retried")
@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 410])
async def test_redirects_and_other_refusals_are_final(
    post: Post, clock: Clock, receiver: Receiver, status: int
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": "/elsewhere"} if status < 400 else {})

    receiver.answers.append(answer)
    callback_id = post(receiver.url)
    await clock.advance(60)
    assert [each.path for each in receiver.arrived] == ["/hook"]
    sent = await post.dispatcher.get(callback_id)
    assert (sent.state, sent.attempts[0].status) == ("failed", status)
    assert ("redirects are not followed" in sent.attempts[0].fault) == (status < 400)


@pytest.mark.ledger("callbacks.retry-after")
async def test_a_wish_to_be_asked_later_is_respected(post: Post, clock: Clock, receiver: Receiver) -> None:
    async def later(_: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": "30"})

    receiver.answers.append(later)
    started = clock.now()
    post(receiver.url)
    await clock.advance(29)
    assert len(receiver.arrived) == 1
    await clock.advance(2)
    assert [each.at - started for each in receiver.arrived] == [0, 30]


@pytest.mark.ledger("callbacks.order")
async def test_a_callback_that_is_retried_holds_back_its_lane_and_no_other(
    post: Post, clock: Clock, receiver: Receiver
) -> None:
    async with receiving(clock.now) as other:
        receiver.answers.append(500)
        for n in (1, 2, 3):
            post(receiver.url, n)
            post(other.url, n)
        await other.count(3)
        await clock.settled()
        assert receiver.texts == [1]
        assert post.dispatcher.waiting(receiver.url) == 3
        last = post.dispatcher.last_attempt(receiver.url)
        assert last is not None
        assert last.next_try == clock.now() + 1
        await clock.advance(1)
        assert receiver.texts == [1, 1, 2, 3]
        assert other.texts == [1, 2, 3]
        assert post.dispatcher.waiting(receiver.url) == 0


@pytest.mark.ledger("callbacks.fair")
async def test_a_slow_target_delays_no_other(post: Post, clock: Clock, receiver: Receiver) -> None:
    async with receiving(clock.now) as fast:
        receiver.gate.clear()
        for n in range(100):
            post(receiver.url, n)
        for n in range(20):
            post(fast.url, n)
        await fast.count(20)
        assert fast.texts == list(range(20))
        assert len(receiver.arrived) == 1, "one on its way, in order"
        receiver.gate.set()
        await receiver.count(100)
        assert receiver.texts == list(range(100))
        assert receiver.most_in_flight == 1


@pytest.mark.ledger("callbacks.holds")
async def test_a_clock_that_jumps_waits_for_the_answer_but_not_for_a_retry(
    ids: Ids, journal: Journal, receiver: Receiver
) -> None:
    clock = Clock("auto", start=1000.0, quiet_s=0.0)
    dispatcher = Dispatcher(clock, ids, journal, CallbackArchive(MemoryStore()), schedule=Schedule.parse("3d"))
    seen: list[float] = []

    async def thinking(_: web.Request) -> web.Response:
        for _ in range(100):  # long enough for a clock that nobody holds to jump
            await asyncio.sleep(0)
        seen.append(clock.now())
        return web.Response(status=500)

    receiver.answers.append(thinking)
    async with dispatcher.running():
        Post(clock, ids, journal, dispatcher)(receiver.url)
        clock.after(60, lambda: None)
        await receiver.count(2)
        assert seen == [1000.0], "no jump while the application thinks"
        assert clock.now() == 1000.0 + 3 * 86_400


@pytest.mark.ledger("callbacks.rate")
async def test_a_rate_spreads_callbacks_over_emulator_time(
    build: Build, clock: Clock, ids: Ids, journal: Journal, receiver: Receiver
) -> None:
    dispatcher = build(rate=25)
    async with dispatcher.running():
        post = Post(clock, ids, journal, dispatcher)
        started = clock.now()
        for n in range(26):
            post(receiver.url, n)
        await clock.advance(0.5)
        assert len(receiver.arrived) == 13
        await clock.advance(0.5)
        assert [round((each.at - started) * 1000) for each in receiver.arrived] == [40 * n for n in range(26)]


@pytest.mark.ledger("callbacks.queue")
async def test_what_does_not_fit_into_the_queue_is_dropped_and_told(
    build: Build, clock: Clock, ids: Ids, journal: Journal, receiver: Receiver
) -> None:
    dispatcher = build(queue_limit=3)
    async with dispatcher.running():
        post = Post(clock, ids, journal, dispatcher)
        receiver.gate.clear()
        kept = [post(receiver.url, n) for n in range(3)]
        lost = post(receiver.url, 3)
        assert [entry.data["callback_id"] for entry in post.told("callback.dropped")] == [lost]
        assert post.told("callback.dropped")[0].data["why"] == "3 callbacks wait for this target already"
        assert (await dispatcher.get(lost)).state == "dropped"
        receiver.gate.set()
        await clock.settled()
        assert [(await dispatcher.get(id)).state for id in kept] == ["done"] * 3
        assert receiver.texts == [0, 1, 2]


@pytest.mark.ledger("callbacks.stop")
async def test_a_stop_accounts_for_every_callback(
    build: Build, clock: Clock, ids: Ids, journal: Journal, receiver: Receiver
) -> None:
    async with receiving(clock.now) as stuck:
        dispatcher = build()
        receiver.answers.append(500)
        stuck.gate.clear()
        async with dispatcher.running(stop_s=0.05):
            post = Post(clock, ids, journal, dispatcher)
            ended = [post(receiver.url, n, webhook_id="other") for n in range(2)]
            await clock.advance(1)
            receiver.answers.append(500)
            waiting = [post(receiver.url, n) for n in range(3)]
            unanswered = [post(stuck.url, n) for n in range(2)]
            await stuck.count(1)
            await receiver.count(4)
        assert {entry.data["callback_id"] for entry in post.told("callback.dropped")} == {*waiting, *unanswered}
        assert {entry.data["why"] for entry in post.told("callback.dropped")} == {"the emulator stopped"}
        assert dispatcher.left == {receiver.url: len(waiting), stuck.url: len(unanswered)}
        assert {entry.data["callback_id"] for entry in post.told("callback.done")} == set(ended)
        states = {sent.id: sent.state for sent in await dispatcher.callbacks()}
        assert states == dict.fromkeys(ended, "done") | dict.fromkeys([*waiting, *unanswered], "dropped")
        assert len((await dispatcher.get(waiting[0])).attempts) == 1
        post(receiver.url, "late")
        assert post.told("callback.dropped")[-1].data["why"] == "the emulator stopped"
        assert clock.pending == 0
        await asyncio.wait_for(clock.settled(), 1)  # nobody holds the clock any more


@pytest.mark.ledger("callbacks.stop")
async def test_a_dispatcher_that_starts_after_another_finds_what_it_left(
    build: Build, clock: Clock, ids: Ids, journal: Journal, receiver: Receiver
) -> None:
    first = build()
    receiver.answers.append(500)
    async with first.running():
        callback_id = Post(clock, ids, journal, first)(receiver.url)
        await receiver.count(1)
        await clock.settled()
    second = build()
    async with second.running():
        assert (await second.get(callback_id)).state == "dropped"
        again = await second.resend(callback_id)
        await clock.settled()
        assert (await second.get(again.id)).state == "done"
    assert receiver.arrived[0].raw == receiver.arrived[1].raw


async def test_callbacks_taken_before_the_start_are_delivered_after_it(
    build: Build, clock: Clock, ids: Ids, journal: Journal, receiver: Receiver
) -> None:
    dispatcher = build()
    post = Post(clock, ids, journal, dispatcher)
    for n in range(3):
        post(receiver.url, n)
    async with dispatcher.running():
        await receiver.count(3)
    assert receiver.texts == [0, 1, 2]


async def test_a_drain_lets_what_is_in_the_air_end(
    build: Build, clock: Clock, ids: Ids, journal: Journal, receiver: Receiver
) -> None:
    dispatcher = build()
    async with dispatcher.running(stop_s=5):
        post = Post(clock, ids, journal, dispatcher)
        for n in range(50):
            post(receiver.url, n)
    assert receiver.texts == list(range(50))
    assert post.told("callback.dropped") == []


@pytest.mark.ledger("callbacks.resend")
async def test_a_callback_can_be_sent_again(post: Post, clock: Clock, receiver: Receiver) -> None:
    callback_id = post(receiver.url)
    await clock.settled()
    again = await post.dispatcher.resend(callback_id)
    await clock.settled()
    assert again.id != callback_id
    assert receiver.arrived[0].raw == receiver.arrived[1].raw
    assert receiver.arrived[0].nonce != receiver.arrived[1].nonce
    assert callback_id in (await post.dispatcher.get(again.id)).note
    with pytest.raises(NotFound, match="01J7670NOWHERE does not exist"):
        await post.dispatcher.resend("01J7670NOWHERE")


async def test_anything_can_be_fired_at_a_target(post: Post, clock: Clock, receiver: Receiver) -> None:
    target = Target(receiver.url, SECRET)
    fired = post.dispatcher.fire(APP, target, b"not JSON", unsigned=True, headers=(("X-Mine", "yes"),))
    await clock.settled()
    assert receiver.arrived[0].raw == b"not JSON"
    assert receiver.arrived[0].headers["X-Mine"] == "yes"
    assert "x-sinch-webhook-signature" not in receiver.arrived[0].headers
    assert (await post.dispatcher.get(fired.id)).state == "done"
    assert post.told("callback.attempt")[0].data["payload"] == {}


@pytest.mark.ledger("callbacks.records")
async def test_callbacks_are_listed_newest_first_by_app_message_and_state(
    post: Post, clock: Clock, receiver: Receiver
) -> None:
    receiver.answers.extend([404, 200, 500])
    failed = post(receiver.url, message_id="m1")
    done = post(receiver.url, message_id="m2")
    retrying = post(receiver.url, message_id="m2", app_id="other")
    queued = post(receiver.url, message_id="m3")
    await receiver.count(3)
    await clock.settled()

    async def ids(**filters: str | int) -> list[str]:
        return [sent.id for sent in await post.dispatcher.callbacks(**filters)]  # type: ignore[arg-type]

    assert await ids() == [queued, retrying, done, failed]
    assert await ids(limit=2) == [queued, retrying]
    assert await ids(after=retrying) == [done, failed]
    assert await ids(message_id="m2") == [retrying, done]
    assert await ids(app_id="other") == [retrying]
    assert await ids(state="retrying") == [retrying]
    assert await ids(state="failed") == [failed]
    assert await ids(state="queued", app_id=APP) == [queued]


async def test_a_reset_of_one_app_takes_back_its_callbacks_and_no_others(
    post: Post, clock: Clock, receiver: Receiver
) -> None:
    receiver.answers.append(500)
    post(receiver.url, "gone 1")
    post(receiver.url, "kept", app_id="other")
    post(receiver.url, "gone 2")
    await receiver.count(1)
    await clock.settled()
    await post.dispatcher.reset(APP)
    await clock.advance(60)
    assert receiver.texts == ["gone 1", "kept"]
    assert [sent.callback.app_id for sent in await post.dispatcher.callbacks()] == ["other"]


async def test_a_reset_while_a_callback_is_on_its_way_leaves_no_trace(
    post: Post, clock: Clock, receiver: Receiver
) -> None:
    receiver.gate.clear()
    receiver.answers.append(500)
    post(receiver.url)
    await receiver.count(1)
    await post.dispatcher.reset()
    receiver.gate.set()
    await clock.advance(60)
    assert len(receiver.arrived) == 1
    assert post.told("callback.attempt") == []
    assert await post.dispatcher.callbacks() == []


async def test_the_journal_tells_the_same_story_twice(build: Build, receiver: Receiver) -> None:
    stories = []
    for _ in range(2):
        receiver.answers.extend([500, 200, 404])
        stories.append(await _story(build, receiver))
    assert stories[0] == stories[1]


async def _story(build: Build, receiver: Receiver) -> list[object]:
    clock = Clock("manual", start=1000.0, quiet_s=0.0)
    ids, journal = Ids(clock, Chance(1)), Journal(clock)
    dispatcher = Dispatcher(clock, ids, journal, CallbackArchive(MemoryStore()), schedule=Schedule((1.0,)))
    async with dispatcher.running():
        post = Post(clock, ids, journal, dispatcher)
        post(receiver.url, 1)
        post(receiver.url, 2)
        await clock.advance(5)
    return [(e.at, e.kind, {k: v for k, v in e.data.items() if k != "answered_in_s"}) for e in journal.after()]
