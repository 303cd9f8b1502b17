"""The operator: who decides what becomes of an SMS, when it happens, and what the report says."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.delivery import ReasonCode
from emulator.errors import FailedPrecondition, InvalidArgument, NotFound
from emulator.network.build import build_network
from emulator.network.number_fates import SLOW_S, TABLE, course_of
from emulator.scenarios.fates import Decision, Deliver, Expire, Facts, Fail, Reply
from emulator.scenarios.load import load_text
from emulator.settings import Settings
from emulator.sms.codes import CODES, INTERMEDIATE, reason_for
from emulator.sms.numbers import FICTIONAL
from emulator.wire.xms import MoText

ANNA = "46701740605"
DAY_S = 86_400


@dataclass
class Ruled:
    """A rule set that says the same of every SMS, and remembers what it was asked."""

    fate: object = None
    replies: tuple[Reply, ...] = ()
    source: str = "rule 1 (line 3)"

    def __post_init__(self) -> None:
        self.asked: list[Facts] = []

    def decide(self, facts: Facts, now: float, chance: Chance) -> Decision:
        self.asked.append(facts)
        return Decision(self.source, self.fate, self.replies, ())


@pytest.mark.ledger("network.fate.default")
async def test_an_ordinary_sms_arrives_after_the_set_delay(far) -> None:
    submitted = await far.send("Hello")
    await far.clock.advance(0.9)
    assert await far.texts() == []
    await far.clock.advance(0.2)
    assert await far.texts() == ["Hello"]
    (report,) = far.reports
    assert (report.batch_id, report.recipient, report.code, report.status) == (
        submitted.batch_id,
        ANNA,
        0,
        "Delivered",
    )
    assert [entry.data["source"] for entry in far.entries("sms.fate")] == ["default"]


@pytest.mark.parametrize(
    ("suffix", "code", "status"),
    [
        ("009901", 150, "Failed"),
        ("009902", 408, "Aborted"),
        ("009903", 61, "Failed"),
        ("009904", 300, "Failed"),
        ("009905", 107, "Failed"),
        ("009906", 404, "Aborted"),
        ("009909", 406, "Expired"),
        ("990413", 413, "Aborted"),
        ("990000", 0, "Delivered"),
    ],
)
@pytest.mark.ledger("network.fate.number")
async def test_the_last_digits_of_the_number_decide(far, suffix: str, code: int, status: str) -> None:
    await far.send(to="46700" + suffix)
    await far.clock.advance(4 * DAY_S)
    (report,) = far.reports
    assert (report.code, report.status) == (code, status)
    assert [entry.data["source"] for entry in far.entries("sms.fate")] == [f"number {suffix}"]


CODE_CASES = YAML(typ="safe").load(Path(__file__).parent.parent / "golden" / "delivery_codes.yaml")
FINAL = [(case["code"], case["status"]) for case in CODE_CASES if case.get("published", True)]


@pytest.mark.parametrize("chooser", ["rule", "carrier", "carrier profile", "number", "by hand"])
@pytest.mark.ledger("network.fate.codes")
async def test_every_delivery_code_can_be_chosen_in_every_way(far, chooser: str) -> None:
    rules = "rules: [{then: {fail: %d}}]"
    for code, _ in FINAL:
        if chooser in ("rule", "carrier"):
            text = rules if chooser == "rule" else "carriers: {default: {delivery: {outcomes: {%d: 1}}}}"
            far.network.rules.replace(load_text(f"scenario: 1\n{text % code}\n").rule_set())
        elif chooser == "carrier profile":
            far.network.carriers.set(f"={code}", far.clock.now())
        submitted = await far.send(to=f"46700990{code:03}" if chooser == "number" else ANNA)
        if chooser == "by hand":
            await far.network.operator.decide_by_hand(submitted.batch_id, "failed", code=code)
        await far.clock.advance(5)
    assert [(report.code, report.status) for report in far.reports] == FINAL
    assert all(entry.data["source"].startswith(chooser) for entry in far.entries("sms.fate")[-1:])


async def test_a_number_that_stays_pending_stays_pending(far) -> None:
    await far.send(to="46700009907")
    await far.clock.advance(10 * DAY_S)
    assert far.reports == []
    assert len(await far.network.operator.pending("+46 70 000 9907")) == 1


async def test_a_slow_number_is_slow(far) -> None:
    await far.send(to="46700009908")
    await far.clock.advance(SLOW_S - 1)
    assert far.reports == []
    await far.clock.advance(2)
    assert far.reports[0].status == "Delivered"


@pytest.mark.ledger("network.fate.number-off")
async def test_the_number_table_can_be_switched_off(far, table_off) -> None:
    await far.send(to="46700009901")
    await far.clock.advance(2)
    assert [report.status for report in far.reports] == ["Delivered"]


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> Settings:
    return Settings(number_fates="table_off" not in request.fixturenames)


@pytest.fixture
def table_off() -> None:
    """Asking for it switches the number table off."""


@pytest.mark.ledger("network.fate.number-all-codes")
def test_every_final_code_has_a_number() -> None:
    for code, entry in CODES.items():
        course = course_of(f"46700990{code:03d}", 1.0)
        if entry.status in INTERMEDIATE:
            assert course is None
        else:
            assert course is not None
            assert course.outcome is not None
            assert (course.outcome.code, course.outcome.status) == (code, entry.status)


def test_no_number_kept_for_fiction_is_in_the_table() -> None:
    for kept in FICTIONAL:
        assert not [n for n in range(kept.first, kept.last + 1) if course_of(str(n), 1.0)], kept


def test_every_line_of_the_table_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "network.md").read_text(encoding="utf-8")
    for fate in TABLE.values():
        assert f"`…{fate.suffix}`" in page
        assert fate.sentence in page


@pytest.mark.ledger("network.fate.rules-first")
async def test_a_rule_wins_over_the_number(far) -> None:
    far.network.rules.replace(Ruled(Deliver(5.0)), {"46700009901": "anna"})
    await far.send(to="46700009901", metadata="m")
    await far.clock.advance(6)
    assert far.reports[0].status == "Delivered"
    assert far.entries("sms.fate")[0].data["source"] == "rule 1 (line 3)"
    assert far.network.rules.hits() == {"rule 1 (line 3)": 1}


async def test_a_rule_sees_the_name_of_the_phone_and_the_count(far) -> None:
    rules = Ruled(Deliver(0.0))
    far.network.rules.replace(rules, {ANNA: "anna"})
    await far.send("one", metadata="m")
    await far.send("two")
    assert [(facts.phone, facts.nth, facts.text, facts.metadata) for facts in rules.asked] == [
        ("anna", 1, "one", "m"),
        ("anna", 2, "two", ""),
    ]


async def test_rules_of_another_app_are_not_asked(far) -> None:
    others = Ruled(Fail(0.0, "UNKNOWN"))
    far.network.rules.replace(others, app_id="01J7670SMS00000000000THERE")
    await far.send()
    assert others.asked == []


async def test_rules_that_say_nothing_leave_it_to_the_number_and_keep_their_replies(far) -> None:
    far.network.rules.replace(Ruled(None, (Reply(1.0, "YES"),), source="rule 1"))
    await far.send()
    await far.clock.advance(3)
    assert [callback.body for _, callback in far.taken if isinstance(callback, MoText)] == ["YES"]


@pytest.mark.parametrize("reason", list(ReasonCode))
@pytest.mark.ledger("network.fate.any-reason")
async def test_a_rule_may_fail_with_any_reason_and_the_report_carries_it(far, reason: ReasonCode) -> None:
    far.network.rules.replace(Ruled(Fail(1.0, reason.value)))
    await far.send()
    await far.clock.advance(2)
    (report,) = far.reports
    assert reason in (reason_for(report.code, report.status).code, report.status_message)


async def test_a_rule_may_fail_with_a_code_alone(far) -> None:
    far.network.rules.replace(Ruled(Fail(1.0, "", 202)))
    await far.send()
    await far.clock.advance(2)
    assert [(report.code, report.status, report.status_message) for report in far.reports] == [(202, "Failed", None)]


@pytest.mark.ledger("network.ttl.expires")
@pytest.mark.parametrize("fate", [Expire(None), Deliver(700.0), Fail(700.0, "UNKNOWN")])
async def test_what_is_not_decided_within_the_time_to_live_expires(far, fate) -> None:
    far.network.rules.replace(Ruled(fate))
    await far.send(ttl_s=600)
    await far.clock.advance(599)
    assert far.reports == []
    await far.clock.advance(2)
    assert [(report.code, report.status) for report in far.reports] == [(406, "Expired")]


async def test_the_person_answers_with_text_and_with_a_choice(far) -> None:
    from emulator.wire.app_messages import AppMessage

    question = AppMessage.model_validate(
        {"choice_message": {"choices": [{"text_message": {"text": "Yes"}}, {"text_message": {"text": "No"}}]}}
    )
    far.network.rules.replace(Ruled(Deliver(1.0), (Reply(60.0, choice=2), Reply(30.0, "wait"))))
    await far.send(message=question)
    await far.clock.advance(100)
    answers = [callback for _, callback in far.taken if isinstance(callback, MoText)]
    assert [(answer.from_, answer.to, answer.body) for answer in answers] == [
        (ANNA, "46700000000", "wait"),
        (ANNA, "46700000000", "No"),
    ]


async def test_a_reply_that_cannot_be_is_written_down(far) -> None:
    far.network.rules.replace(Ruled(Deliver(1.0), (Reply(1.0, choice="Maybe"),)))
    await far.send()
    await far.clock.advance(5)
    (entry,) = far.entries("sms.reply.impossible")
    assert "offers choices" in entry.data["why"]


# -- by hand ---------------------------------------------------------------------------------------------------------


@pytest.mark.ledger("network.by-hand")
@pytest.mark.parametrize(
    ("decision", "code", "status"),
    [
        ({"outcome": "delivered"}, 0, "Delivered"),
        ({"outcome": "failed", "reason": "RATE_LIMITED"}, 107, "Failed"),
        ({"outcome": "failed", "code": 413}, 413, "Aborted"),
        ({"outcome": "failed"}, 399, "Failed"),
        ({"outcome": "expired"}, 406, "Expired"),
    ],
)
async def test_somebody_decides_what_waits(far, decision, code: int, status: str) -> None:
    submitted = await far.send(to="46700009907")
    done = await far.network.operator.decide_by_hand(submitted.batch_id, **decision)
    assert (done.code, done.status) == (code, status)
    assert [(report.code, report.status) for report in far.reports] == [(code, status)]
    assert await far.texts("46700009907") == (["Hello"] if status == "Delivered" else [])


async def test_a_fate_that_is_final_stays(far) -> None:
    submitted = await far.send()
    await far.clock.advance(2)
    with pytest.raises(FailedPrecondition, match="Delivered already"):
        await far.network.operator.decide_by_hand(submitted.batch_id, "failed")


async def test_deciding_by_hand_ends_what_was_due(far) -> None:
    submitted = await far.send()
    await far.network.operator.decide_by_hand(submitted.batch_id, "failed", reason="UNKNOWN")
    await far.clock.advance(10)
    assert len(far.reports) == 1
    assert await far.texts() == []


@pytest.mark.parametrize(
    ("decision", "complaint"),
    [
        ({"outcome": "lost"}, "allowed: delivered, failed, expired"),
        ({"outcome": "failed", "reason": "BORED"}, "BORED"),
        ({"outcome": "failed", "code": 0}, "0 means delivered"),
        ({"outcome": "failed", "code": 400}, "400 ends nothing"),
        ({"outcome": "failed", "code": 401}, "401 ends nothing"),
        ({"outcome": "failed", "code": -1}, "-1 ends nothing"),
        ({"outcome": "failed", "code": 1000}, "1000 ends nothing"),
    ],
)
async def test_a_decision_that_makes_no_sense_is_refused(far, decision, complaint: str) -> None:
    submitted = await far.send(to="46700009907")
    with pytest.raises(InvalidArgument, match=complaint):
        await far.network.operator.decide_by_hand(submitted.batch_id, **decision)
    assert len(await far.network.operator.pending()) == 1


async def test_an_unknown_message_is_not_found(far) -> None:
    with pytest.raises(NotFound, match="01J"):
        await far.network.operator.decide_by_hand("01J7670SMS00000000000THERE", "failed")


# -- keeping on ------------------------------------------------------------------------------------------------------


@pytest.mark.ledger("network.restart")
async def test_what_was_on_its_way_goes_on_after_a_restart(far, clock: Clock, chance, ids, journal) -> None:
    await far.send("one")
    await far.send("two", to="46700009908")
    far.network.operator._timers.clear()
    taken: list[object] = []

    async def take(app_id: str, callback: object) -> None:
        taken.append(callback)

    later = Clock("manual", start=clock.now(), quiet_s=0.0)
    again = build_network(Settings(), later, chance, ids, journal, far.store, take, print)
    running = asyncio.create_task(again.operator.run())
    await asyncio.sleep(0)
    await later.advance(100)
    running.cancel()
    assert [report.recipient for report in taken] == [ANNA, "46700009908"]


async def test_reset_forgets_what_was_due(far) -> None:
    await far.send()
    await far.network.operator.reset()
    await far.clock.advance(10)
    assert far.reports == []
    assert await far.texts() == []


async def test_a_fault_of_ours_does_not_stop_the_others(far) -> None:
    far.is_broken = True
    await far.send("one")
    await far.clock.advance(2)
    far.is_broken = False
    await far.send("two")
    await far.clock.advance(2)
    assert len(far.entries("emulator.fault")) == 1
    assert len(far.reports) == 1


async def test_an_automatic_clock_never_overtakes_the_network(chance, ids) -> None:
    from emulator.journal import Journal
    from emulator.store.engines.memory import MemoryStore

    clock = Clock("auto", start=1_772_614_740.0, quiet_s=0.0)
    journal = Journal(clock)
    seen: list[tuple[float, str]] = []
    all_there = asyncio.Event()

    async def take(app_id: str, callback: object) -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        seen.append((clock.now() - 1_772_614_740.0, callback.recipient))
        if len(seen) == 3:
            all_there.set()

    network = build_network(Settings(), clock, chance, ids, journal, MemoryStore(), take, print)
    async with asyncio.timeout(5):
        running = asyncio.create_task(network.operator.run())
        for number in ("46700009908", ANNA, "46700009909"):
            await _submitted(network, ids, number)
        await all_there.wait()
        running.cancel()
    assert [(round(at), number) for at, number in seen] == [
        (1, ANNA),
        (60, "46700009908"),
        (3 * DAY_S, "46700009909"),
    ]


async def _submitted(network, ids, number: str) -> None:
    from emulator.conversation.channel import Submission
    from emulator.store.apps import App
    from emulator.wire.app_messages import AppMessage
    from emulator.wire.apps import App as WireApp

    app = App("01J7670SMS0000000000000APP", "p", WireApp(id="01J7670SMS0000000000000APP"))
    message = AppMessage.model_validate({"text_message": {"text": "Hello"}})
    await network.plans.submit(Submission(app, ids.ulid(), number, message, {}, None, False, ""))
