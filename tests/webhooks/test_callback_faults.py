"""Faults of callbacks, each shown from the receiver's side."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from receiving import APP, SECRET, Arrived, Build, Post, Receiver
from sinch.domains.conversation.sinch_events.v1 import ConversationSinchEvent

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.faulting.fault_set import FaultSet
from emulator.ids import Ids, is_ulid
from emulator.journal import Journal
from emulator.webhooks.faults import CALLBACK_FAULTS, CallbackFaults
from emulator.wire.callback_samples import Facts, sample
from emulator.wire.callbacks import ENVELOPE, encode, faults_of
from emulator.wire.enums import Trigger


@pytest.fixture
def faults(chance: Chance, ids: Ids, journal: Journal) -> FaultSet:
    return FaultSet({"callback": CALLBACK_FAULTS, "api": {}}, chance, ids, journal)


@pytest.fixture
async def post(build: Build, clock: Clock, ids: Ids, journal: Journal, faults: FaultSet) -> AsyncIterator[Post]:
    """A running dispatcher that asks the faults."""
    dispatcher = build(faults=CallbackFaults(faults, ids))
    async with dispatcher.running():
        yield Post(clock, ids, journal, dispatcher)


def inbound(post: Post, text: str, **fields: Any) -> dict[str, Any]:
    """An inbound message with this text, as `Post` takes it."""
    facts = Facts(APP, "project", post.clock.now(), post.ids.ulid(), "conversation", "contact")
    payload = sample(Trigger.MESSAGE_INBOUND, facts)
    payload["message"]["contact_message"]["text_message"]["text"] = text
    return {"trigger": "MESSAGE_INBOUND", "body": encode(payload), "message_id": facts.message_id, **fields}


def report(post: Post) -> dict[str, Any]:
    facts = Facts(APP, "project", post.clock.now(), post.ids.ulid(), "conversation", "contact")
    body = encode(sample(Trigger.MESSAGE_DELIVERY, facts))
    return {"trigger": "MESSAGE_DELIVERY", "body": body, "message_id": facts.message_id}


def text_of(arrived: Arrived) -> str:
    return str(arrived.body["message"]["contact_message"]["text_message"]["text"])


def is_good(arrived: Arrived) -> bool:
    """Whether the vendor's own validator takes it."""
    return bool(ConversationSinchEvent(SECRET).validate_authentication_header(dict(arrived.headers), arrived.raw))


@pytest.mark.ledger("faults.latency")
async def test_latency_lets_a_callback_come_late_and_others_pass(
    post: Post, clock: Clock, receiver: Receiver, faults: FaultSet
) -> None:
    faults.add({"kind": "latency", "of": "MESSAGE_INBOUND", "by": "5s"})
    started = clock.now()
    post(receiver.url, **inbound(post, "late"))
    post(receiver.url, **report(post))
    await clock.advance(10)
    assert [list(each.body)[4] for each in receiver.arrived] == ["message_delivery_report", "message"]
    assert [each.at - started for each in receiver.arrived] == [0, 5]


@pytest.mark.ledger("faults.latency")
async def test_latency_can_be_drawn_from_the_seed(
    post: Post, clock: Clock, receiver: Receiver, faults: FaultSet
) -> None:
    faults.add({"kind": "latency", "by": "1s", "to": "9s"})
    started = clock.now()
    for n in range(20):
        post(receiver.url, **inbound(post, str(n)))
    await clock.advance(10)
    waits = [each.at - started for each in receiver.arrived]
    assert all(1 <= wait <= 9 for wait in waits)
    assert len(set(waits)) == 20


@pytest.mark.ledger("faults.drop")
async def test_a_dropped_callback_never_comes_and_the_record_says_why(
    post: Post, clock: Clock, receiver: Receiver, faults: FaultSet
) -> None:
    faults.add({"kind": "drop", "nth": 2})
    ids = [post(receiver.url, n) for n in range(3)]
    await clock.advance(60)
    assert receiver.texts == [0, 2]
    dropped = await post.dispatcher.get(ids[1])
    assert (dropped.state, dropped.note) == ("dropped", "a fault on purpose drops it")
    assert [entry.data["callback_id"] for entry in post.told("callback.dropped")] == [ids[1]]


@pytest.mark.ledger("faults.duplicate")
async def test_a_duplicate_has_the_same_bytes_and_a_nonce_of_its_own(
    post: Post, clock: Clock, receiver: Receiver, faults: FaultSet
) -> None:
    faults.add({"kind": "duplicate", "copies": 2, "gap": "3s", "times": 1})
    started = clock.now()
    first = post(receiver.url, 1)
    post(receiver.url, 2)
    await clock.advance(10)
    assert receiver.texts == [1, 2, 1, 1]
    assert [each.at - started for each in receiver.arrived] == [0, 0, 3, 6]
    assert len({each.nonce for each in receiver.arrived}) == 4
    assert receiver.most_in_flight == 1
    notes = [sent.note for sent in await post.dispatcher.callbacks() if sent.note]
    assert notes == [f"a duplicate of {first}"] * 2


@pytest.mark.ledger("faults.duplicate")
async def test_overlapping_duplicates_are_under_way_at_the_same_time(
    post: Post, clock: Clock, receiver: Receiver, faults: FaultSet
) -> None:
    faults.add({"kind": "duplicate", "copies": 2, "overlap": True, "nth": 2})
    receiver.gate.clear()
    post(receiver.url, 1)
    post(receiver.url, 2)
    await receiver.count(1)
    assert len(receiver.arrived) == 1, "copies wait for their first"
    receiver.gate.set()
    await receiver.count(1)
    receiver.gate.clear()
    await receiver.count(4)
    assert receiver.in_flight == 3
    receiver.gate.set()
    await clock.settled()
    assert receiver.texts == [1, 2, 2, 2]


@pytest.mark.ledger("faults.duplicate")
async def test_an_overlapping_duplicate_that_fails_is_retried_by_itself(
    post: Post, clock: Clock, receiver: Receiver, faults: FaultSet
) -> None:
    faults.add({"kind": "duplicate", "overlap": True})
    receiver.answers.extend([200, 500, 200])
    post(receiver.url, 1)
    await clock.advance(5)
    assert receiver.texts == [1, 1, 1]
    assert {sent.state for sent in await post.dispatcher.callbacks()} == {"done"}


@pytest.mark.ledger("faults.new_id")
async def test_the_same_text_comes_again_under_a_new_id(
    post: Post, clock: Clock, receiver: Receiver, faults: FaultSet
) -> None:
    fault = faults.add({"kind": "new_id"})
    post(receiver.url, **report(post))
    assert fault.hits == 0, "a report has no text"
    post(receiver.url, **inbound(post, "YES"))
    await clock.settled()
    first, second = [each.body["message"] for each in receiver.arrived[1:]]
    assert first["contact_message"] == second["contact_message"]
    assert first["id"] != second["id"]
    assert is_ulid(second["id"])
    assert all(is_good(each) and faults_of(each.body) == [] for each in receiver.arrived)
    assert fault.hits == 1


@pytest.mark.ledger("faults.reorder")
async def test_reordered_callbacks_let_the_next_one_pass(
    post: Post, clock: Clock, receiver: Receiver, faults: FaultSet
) -> None:
    faults.add({"kind": "reorder", "window": "1h", "times": 1})
    for n in (1, 2, 3):
        post(receiver.url, n)
    await clock.settled()
    assert receiver.texts == [2, 1, 3]


@pytest.mark.ledger("faults.reorder")
async def test_a_callback_that_nobody_passes_goes_out_when_its_window_ends(
    post: Post, clock: Clock, receiver: Receiver, faults: FaultSet
) -> None:
    faults.add({"kind": "reorder", "window": "2s"})
    started = clock.now()
    post(receiver.url, 1)
    await clock.advance(10)
    assert [each.at - started for each in receiver.arrived] == [2]


@pytest.mark.ledger("faults.signature")
async def test_a_bad_signature_is_refused_by_the_vendors_validator(
    post: Post, clock: Clock, receiver: Receiver, faults: FaultSet
) -> None:
    faults.add({"kind": "bad_signature", "times": 1})
    post(receiver.url, 1)
    post(receiver.url, 2)
    await clock.settled()
    assert [is_good(each) for each in receiver.arrived] == [False, True]
    assert len(receiver.arrived[0].headers["x-sinch-webhook-signature"]) == 44
    assert [entry.data["spoiled"] for entry in post.told("callback.attempt")] == ["bad_signature", ""]


@pytest.mark.ledger("faults.signature")
async def test_a_signature_can_be_missing(post: Post, clock: Clock, receiver: Receiver, faults: FaultSet) -> None:
    faults.add({"kind": "unsigned"})
    post(receiver.url)
    await clock.settled()
    assert not [name for name in receiver.arrived[0].headers if name.lower().startswith("x-sinch")]


@pytest.mark.ledger("faults.signature")
async def test_an_old_timestamp_is_well_signed(post: Post, clock: Clock, receiver: Receiver, faults: FaultSet) -> None:
    faults.add({"kind": "old_timestamp", "age": "1h"})
    post(receiver.url)
    await clock.settled()
    assert is_good(receiver.arrived[0])
    assert 3600 <= time.time() - int(receiver.arrived[0].timestamp) < 3610


@pytest.mark.ledger("faults.signature")
async def test_a_nonce_is_used_again_and_well_signed(
    post: Post, clock: Clock, receiver: Receiver, faults: FaultSet
) -> None:
    faults.add({"kind": "reused_nonce", "nth": 2})
    for n in (1, 2, 3):
        post(receiver.url, n)
    await clock.settled()
    one, two, three = receiver.arrived
    assert one.nonce == two.nonce != three.nonce
    assert all(is_good(each) for each in receiver.arrived)


@pytest.mark.ledger("faults.altered_body")
async def test_an_altered_body_says_something_else_than_what_was_signed(
    post: Post, clock: Clock, receiver: Receiver, faults: FaultSet
) -> None:
    faults.add({"kind": "altered_body"})
    post(receiver.url, **inbound(post, "NO"))
    post(receiver.url, **report(post))
    post(receiver.url, body=b"not JSON")
    await clock.settled()
    assert text_of(receiver.arrived[0]) == "NO (altered)"
    assert receiver.arrived[1].body["message_delivery_report"]["status"] == "FAILED"
    assert receiver.arrived[2].raw == b"not JSON "
    assert not any(is_good(each) for each in receiver.arrived)


@pytest.mark.ledger("faults.extra_field")
async def test_an_extra_field_is_signed_and_harmless_to_the_official_reader(
    post: Post, clock: Clock, receiver: Receiver, faults: FaultSet
) -> None:
    faults.add({"kind": "extra_field", "name": "region", "value": "eu", "nth": 1})
    faults.add({"kind": "extra_field", "name": "shard", "top": True, "nth": 2})
    post(receiver.url, **inbound(post, "one"))
    post(receiver.url, **inbound(post, "two"))
    await clock.settled()
    assert receiver.arrived[0].body["message"]["region"] == "eu"
    assert receiver.arrived[1].body["shard"]
    for each in receiver.arrived:
        assert is_good(each)
        assert type(ConversationSinchEvent(SECRET).parse_event(each.raw)).__name__ == "MessageInboundEvent"


@pytest.mark.ledger("faults.unknown_trigger")
@pytest.mark.filterwarnings("ignore")
async def test_an_event_of_an_unknown_kind_comes_in_the_wake_of_a_known_one(
    post: Post, clock: Clock, receiver: Receiver, faults: FaultSet
) -> None:
    faults.add({"kind": "unknown_trigger", "event": "telepathy_notification"})
    post(receiver.url, **inbound(post, "hi"))
    await clock.settled()
    known, unknown = receiver.arrived
    assert text_of(known) == "hi"
    assert set(unknown.body) == (ENVELOPE & set(known.body)) | {"telepathy_notification"}
    assert is_good(unknown)


async def test_faults_add_up_in_the_order_they_were_added(
    post: Post, clock: Clock, receiver: Receiver, faults: FaultSet
) -> None:
    first = faults.add({"kind": "extra_field"})
    faults.add({"kind": "duplicate"})
    last = faults.add({"kind": "unsigned"})
    post(receiver.url, **inbound(post, "hi"))
    await clock.settled()
    assert receiver.arrived[0].raw == receiver.arrived[1].raw
    assert "convemu_extra" in receiver.arrived[0].body["message"]
    assert not [each for each in receiver.arrived if "x-sinch-webhook-signature" in each.headers]
    assert (first.hits, last.hits) == (1, 1)


async def test_what_is_fired_or_sent_again_by_hand_passes_every_fault(
    post: Post, clock: Clock, receiver: Receiver, faults: FaultSet
) -> None:
    callback_id = post(receiver.url, 1)
    await clock.settled()
    faults.add({"kind": "drop"})
    await post.dispatcher.resend(callback_id)
    post.dispatcher.fire(APP, (await post.dispatcher.get(callback_id)).callback.target, orjson.dumps({"n": 2}))
    await clock.settled()
    assert receiver.texts == [1, 1, 2]


@pytest.mark.ledger("callbacks.stop")
async def test_a_stop_accounts_for_callbacks_that_faults_hold_back(
    build: Build, clock: Clock, ids: Ids, journal: Journal, faults: FaultSet, receiver: Receiver
) -> None:
    faults.add({"kind": "latency", "by": "1h", "nth": 1})
    faults.add({"kind": "reorder", "window": "1h", "nth": 2})
    dispatcher = build(faults=CallbackFaults(faults, ids))
    async with dispatcher.running():
        post = Post(clock, ids, journal, dispatcher)
        held = [post(receiver.url, 1), post(receiver.url, 2)]
    assert receiver.arrived == []
    assert [entry.data["callback_id"] for entry in post.told("callback.dropped")] == held
    assert clock.pending == 0
