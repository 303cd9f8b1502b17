"""Faults in force: which occasions they hit, how they are counted, what a wrong one is told."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.chance import Chance
from emulator.errors import InvalidArgument, NotFound
from emulator.faulting.api import API_FAULTS
from emulator.faulting.channel import CHANNEL_FAULTS
from emulator.faulting.fault_set import FaultSet
from emulator.faulting.rules import Occasion
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.webhooks.faults import CALLBACK_FAULTS

INBOUND = Occasion("callback", "MESSAGE_INBOUND", app_id="a", phone="46700000001")
SEND = Occasion("api", "/v1/projects/p/messages:send", method="POST", app_id="a", phones=frozenset({"12015550100"}))


@pytest.fixture
def faults(chance: Chance, ids: Ids, journal: Journal) -> FaultSet:
    catalogues = {"callback": CALLBACK_FAULTS, "api": API_FAULTS, "channel": CHANNEL_FAULTS}
    return FaultSet(catalogues, chance, ids, journal)


def hits(faults: FaultSet, occasion: Occasion, times: int = 1) -> list[bool]:
    """Whether each of so many equal occasions is hit."""
    outcome = []
    for _ in range(times):
        met = list(faults.meeting(occasion))
        for fault in met:
            faults.hit(fault, occasion)
        outcome.append(bool(met))
    return outcome


@pytest.mark.ledger("faults.rules")
@pytest.mark.parametrize(
    ("rule", "occasion", "expected"),
    [
        ({}, INBOUND, True),
        ({"of": "MESSAGE_INBOUND"}, INBOUND, True),
        ({"of": "message-inbound"}, INBOUND, True),
        ({"of": "MESSAGE_DELIVERY"}, INBOUND, False),
        ({"of": "mo_text"}, INBOUND, False),
        ({"of": "mo_text"}, Occasion("callback", "mo_text"), True),
        ({"app_id": "a"}, INBOUND, True),
        ({"app_id": "b"}, INBOUND, False),
        ({"phone": "+46 70 000 00 01"}, INBOUND, True),
        ({"phone": "46700000002"}, INBOUND, False),
        ({}, SEND, False),
        ({"on": "api", "kind": "reset"}, SEND, True),
        ({"on": "api", "kind": "reset"}, INBOUND, False),
        ({"on": "api", "kind": "reset", "of": "messages:send"}, SEND, True),
        ({"on": "api", "kind": "reset", "of": "contacts"}, SEND, False),
        ({"kind": "reset"}, SEND, True),
        ({"kind": "reset", "phone": "+12015550100"}, SEND, True),
        ({"kind": "reset", "phone": "+12015550101"}, SEND, False),
        ({"on": "api", "kind": "reset", "method": "post"}, SEND, True),
        ({"on": "api", "kind": "reset", "method": "GET"}, SEND, False),
    ],
)
def test_every_field_of_a_rule_narrows(
    faults: FaultSet, rule: dict[str, Any], occasion: Occasion, expected: bool
) -> None:
    faults.add({"kind": "drop", **rule})
    assert hits(faults, occasion) == [expected]


@pytest.mark.ledger("faults.rules")
def test_only_the_nth_that_fits_is_hit(faults: FaultSet) -> None:
    fault = faults.add({"kind": "drop", "of": "MESSAGE_INBOUND", "nth": 3})
    hits(faults, Occasion("callback", "MESSAGE_SUBMIT"), 5)
    assert hits(faults, INBOUND, 5) == [False, False, True, False, False]
    assert (fault.seen, fault.hits, fault.is_spent) == (3, 1, True)


@pytest.mark.ledger("faults.rules")
def test_a_fault_ends_after_so_many_hits(faults: FaultSet) -> None:
    faults.add({"kind": "drop", "times": 2})
    assert hits(faults, INBOUND, 4) == [True, True, False, False]


@pytest.mark.ledger("faults.rules")
def test_a_share_is_drawn_from_the_seed_and_is_not_changed_by_its_neighbours(ids: Ids, journal: Journal) -> None:
    def drawn(seed: int, *, with_neighbour: bool) -> list[bool]:
        faults = FaultSet({"callback": CALLBACK_FAULTS, "api": {}}, Chance(seed), ids, journal)
        fault = faults.add({"kind": "drop", "share": 30})
        if with_neighbour:
            faults.add({"kind": "unsigned", "share": 50})
        return [fault.meets(INBOUND) for _ in range(1000)]

    assert drawn(1, with_neighbour=False) == drawn(1, with_neighbour=True)
    assert drawn(1, with_neighbour=False) != drawn(2, with_neighbour=False)
    assert 250 < sum(drawn(1, with_neighbour=False)) < 350


@pytest.mark.ledger("faults.listed")
def test_faults_are_listed_as_they_were_written_with_their_counts(faults: FaultSet) -> None:
    written = {"on": "api", "kind": "status", "of": "messages:send", "times": 2, "code": 429, "retry_after": "2s"}
    fault = faults.add(written)
    hits(faults, SEND)
    shown = fault.to_wire()
    assert written.items() <= shown.items()
    assert (shown["seen"], shown["hits"], shown["spent"]) == (1, 1, False)
    assert [each.id for each in faults] == [fault.id]


@pytest.mark.ledger("faults.listed")
def test_what_a_fault_shows_can_be_written_again(faults: FaultSet) -> None:
    for values in (
        {"kind": "duplicate", "copies": 3, "gap": "250ms", "of": "MESSAGE_INBOUND", "share": 12.5},
        {"kind": "latency", "by": "1.5s", "to": "3m"},
        {"on": "api", "kind": "overtaken", "patience": "2s"},
    ):
        shown = faults.add(values).to_wire()
        again = {name: value for name, value in shown.items() if name not in ("id", "seen", "hits", "spent")}
        twin = faults.add(again)
        assert {**twin.to_wire(), "id": ""} == {**shown, "id": ""}


def test_the_journal_tells_of_faults_and_of_their_hits(faults: FaultSet, journal: Journal) -> None:
    fault = faults.add({"kind": "drop", "of": "MESSAGE_INBOUND"})
    hits(faults, INBOUND)
    faults.remove(fault.id)
    assert [entry.kind for entry in journal.after()] == ["fault.added", "fault.hit", "fault.removed"]
    hit = journal.find(lambda entry: entry.kind == "fault.hit")[0]
    assert (hit.app_id, hit.phone) == ("a", "46700000001")
    assert (hit.data["fault_id"], hit.data["fault"], hit.data["hits"]) == (fault.id, "drop", 1)


def test_faults_are_removed_one_by_one_by_kind_and_all(faults: FaultSet) -> None:
    drop = faults.add({"kind": "drop"})
    faults.add({"kind": "unsigned"})
    faults.add({"on": "api", "kind": "reset"})
    faults.add({"kind": "drop", "app_id": "a"})
    assert len(faults.clear("callback", app_id="a")) == 1
    assert faults.remove(drop.id) is drop
    with pytest.raises(NotFound, match="GET /_emulator/faults"):
        faults.remove(drop.id)
    assert [fault.kind for fault in faults.clear("callback", "unsigned")] == ["unsigned"]
    assert [fault.kind for fault in faults] == ["reset"]
    faults.clear()
    assert not faults


@pytest.mark.ledger("faults.refused")
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "kind: is required; allowed on callback: latency, drop"),
        ({"kind": ["drop"]}, "kind: \"['drop']\" is no fault of callback"),
        ({"kind": "dorp"}, "kind: 'dorp' is no fault of callback; did you mean 'drop'?"),
        ({"on": "api", "kind": "drop"}, "kind: 'drop' is no fault of api, but of callback; allowed: status"),
        ({"on": "phone", "kind": "drop"}, "on: input should be 'api', 'callback' or 'channel', found 'phone'"),
        (
            {"kind": "drop", "of": "MESSAGE_INBOND"},
            "of: 'MESSAGE_INBOND' is no trigger; did you mean 'MESSAGE_INBOUND'?",
        ),
        ({"kind": "drop", "of": "messages:send"}, "of: 'messages:send' is no trigger; did you mean"),
        ({"kind": "status", "of": "MESSAGE_INBOUND"}, "of: 'MESSAGE_INBOUND' is a trigger; on the API it is the end"),
        ({"kind": "drop", "of": "SMS"}, "of: 'SMS' is no trigger"),
        ({"kind": "outage", "of": "SMSS"}, "of: 'SMSS' is no channel; allowed: SMS, RCS"),
        ({"kind": "drop", "method": "GET"}, "method: only calls of the API have a method"),
        ({"kind": "reset", "method": "PSOT"}, "method: 'PSOT' is no method of HTTP; allowed: GET, POST"),
        ({"kind": "drop", "phone": "anna"}, "phone: 'anna' is no phone number; write it as +46700000001"),
        ({"kind": "drop", "nth": True}, "nth: input should be a valid integer, found true"),
        ({"kind": "drop", "share": 101}, "share: input should be less than or equal to 100, found 101"),
        ({"kind": "drop", "nth": 0}, "nth: input should be greater than or equal to 1, found 0"),
        ({"kind": "duplicate", "copys": 2}, "copys: 'copys' is no field; did you mean 'copies'?"),
        ({"kind": "duplicate", "gap": 2}, "gap: must be a duration with its unit, such as 2s, found 2"),
        ({"kind": "duplicate", "gap": "2"}, "gap: '2' has no unit; write 2ms, 2s"),
        ({"kind": "latency"}, "by: is required"),
        ({"kind": "latency", "by": "2s", "p99": "1s"}, "p99: must not be less than by, 2s; found 1s"),
        ({"kind": "latency", "by": "1s", "to": "2s", "p99": "3s"}, "p99: to and p99 are two ways to spread a time"),
        ({"on": "api", "kind": "status", "code": 200}, "code: input should be greater than or equal to 400"),
        ({"kind": "latency", "by": "2s", "to": "500ms"}, "to: must not be less than by, 2s; found 500ms"),
        ({"kind": "extra_field", "name": ""}, "name: string should have at least 1 character"),
        ({"kind": "extra_field", "name": "app_id", "top": True}, "top: applications know 'app_id' there"),
        ({"kind": "extra_field", "name": "message", "top": True}, "top: applications know 'message' there"),
        ({"kind": "unknown_trigger", "event": "message"}, "event: 'message' is a key that applications know"),
    ],
)
def test_a_wrong_fault_is_refused_with_the_field_and_the_way_out(
    faults: FaultSet, values: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidArgument) as refused:
        faults.add(values)
    assert message in refused.value.message
    assert refused.value.violations[0].field == message.partition(":")[0]
    assert not faults
