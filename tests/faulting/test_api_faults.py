"""What faults make of a call of the API: decisions as values."""

from __future__ import annotations

import pytest

from emulator.chance import Chance
from emulator.faulting.api import API_FAULTS, answering
from emulator.faulting.api.answering import HONEST, Answering
from emulator.faulting.fault_set import FaultSet
from emulator.faulting.rules import Occasion
from emulator.ids import Ids
from emulator.journal import Journal

SEND = Occasion("api", "/v1/projects/p/messages:send", method="POST")


@pytest.fixture
def faults(chance: Chance, ids: Ids, journal: Journal) -> FaultSet:
    return FaultSet({"callback": {}, "api": API_FAULTS}, chance, ids, journal)


def decided(faults: FaultSet, kind: str, **fields: object) -> Answering:
    fault = faults.add({"on": "api", "kind": kind, **fields})
    decision = answering(faults, SEND)
    assert fault.hits == 1
    return decision


def test_without_faults_a_call_is_answered_honestly(faults: FaultSet) -> None:
    assert answering(faults, SEND) is HONEST


@pytest.mark.ledger("faults.api")
def test_an_error_has_the_contracts_word_for_its_code(faults: FaultSet) -> None:
    refusal = decided(faults, "status", code=503).refusal
    assert refusal is not None
    assert (refusal.status, refusal.word, refusal.body) == (503, "UNAVAILABLE", None)
    assert refusal.headers == ()


@pytest.mark.ledger("faults.api")
def test_too_many_requests_come_with_and_without_a_time_to_come_back(faults: FaultSet) -> None:
    with_time = decided(faults, "status", code=429, retry_after="2s", times=1).refusal
    without = decided(faults, "status", code=429, times=1).refusal
    assert with_time is not None
    assert without is not None
    assert with_time.headers == (("retry-after", "2"),)
    assert (without.word, without.headers) == ("RESOURCE_EXHAUSTED", ())


@pytest.mark.ledger("faults.api")
def test_a_vendor_error_can_be_written_in_full(faults: FaultSet) -> None:
    refusal = decided(
        faults, "status", code=400, word="FAILED_PRECONDITION", message="No.", details=[{"@type": "x"}]
    ).refusal
    assert refusal is not None
    assert (refusal.word, refusal.message, refusal.details) == ("FAILED_PRECONDITION", "No.", ({"@type": "x"},))


@pytest.mark.ledger("faults.api")
def test_a_gateway_answers_a_page_that_is_not_json(faults: FaultSet) -> None:
    refusal = decided(faults, "gateway_error", code=502).refusal
    assert refusal is not None
    assert (refusal.status, refusal.content_type) == (502, "text/html")
    assert refusal.body is not None
    assert refusal.body.startswith("<html>")


@pytest.mark.ledger("faults.api")
def test_an_expired_token_is_refused_with_the_word_that_the_sdks_wait_for(faults: FaultSet) -> None:
    refusal = decided(faults, "expired_token").refusal
    assert refusal is not None
    assert (refusal.status, refusal.word) == (401, "UNAUTHENTICATED")
    assert "expired" in dict(refusal.headers)["www-authenticate"]


@pytest.mark.ledger("faults.api")
def test_answers_can_be_late_slow_cut_and_overtaken(faults: FaultSet) -> None:
    assert decided(faults, "latency", by="2s", times=1) == Answering(delay_s=2.0, kinds=("latency",))
    assert decided(faults, "slow_body", over="3s", times=1) == Answering(spread_s=3.0, kinds=("slow_body",))
    assert decided(faults, "reset", times=1) == Answering(cut="before", kinds=("reset",))
    assert decided(faults, "reset", handled=True, times=1) == Answering(cut="after", kinds=("reset",))
    assert decided(faults, "half_answer", times=1) == Answering(cut="half", kinds=("half_answer",))
    assert decided(faults, "overtaken", patience="1s", times=1) == Answering(after_callback_s=1.0, kinds=("overtaken",))


@pytest.mark.ledger("faults.api")
def test_latency_is_drawn_between_its_bounds(faults: FaultSet) -> None:
    faults.add({"on": "api", "kind": "latency", "by": "100ms", "to": "300ms"})
    waits = [answering(faults, SEND).delay_s for _ in range(50)]
    assert all(0.1 <= wait <= 0.3 for wait in waits)
    assert len(set(waits)) == 50


@pytest.mark.ledger("faults.api")
def test_latency_with_a_tail_has_the_median_and_the_percentile_asked_for(faults: FaultSet) -> None:
    faults.add({"on": "api", "kind": "latency", "by": "100ms", "p99": "2s"})
    waits = sorted(answering(faults, SEND).delay_s for _ in range(4000))
    assert waits[2000] == pytest.approx(0.1, rel=0.15)
    assert waits[3960] == pytest.approx(2.0, rel=0.3)


def test_faults_of_a_call_add_up(faults: FaultSet) -> None:
    faults.add({"on": "api", "kind": "latency", "by": "1s"})
    faults.add({"on": "api", "kind": "latency", "by": "2s"})
    faults.add({"on": "api", "kind": "half_answer"})
    assert answering(faults, SEND) == Answering(delay_s=3.0, cut="half", kinds=("latency", "latency", "half_answer"))
