"""Carrier profiles, and long messages that arrive part by part."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.errors import SettingsInvalid
from emulator.network.arrivals import Arrival, arrivals
from emulator.network.build import build_network
from emulator.network.carriers import PROFILES, Carriers
from emulator.network.courses import Outcome
from emulator.network.originators import Originators
from emulator.scenarios.load import load_text
from emulator.settings import Settings
from emulator.sms.codes import CODES, INTERMEDIATE
from emulator.sms.senders import choose_originator
from emulator.store.phones import PARTS_SEEN

ANNA, REVERSED, LOST = "46701740605", "46700009910", "46700009911"
DAY_S = 86_400


# -- profiles --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.ledger("network.carriers.profiles")
def test_a_profile_keeps_to_its_weights_and_its_bounds(name: str) -> None:
    profile, chance = PROFILES[name], Chance(4711)
    courses = [profile.course(chance, 0.0) for _ in range(4000)]
    seen = Counter(course.outcome for course in courses)
    total = sum(weight for _, weight in profile.outcomes)
    for outcome, weight in profile.outcomes:
        assert abs(seen[outcome] / 4000 - weight / total) < 0.02
    least, _, most = profile.delay_s
    assert all(least <= course.after_s <= most for course in courses if course.after_s is not None)


def test_the_same_seed_gives_the_same_day() -> None:
    days = [[PROFILES["flaky"].course(chance, 0.0) for _ in range(50)] for chance in (Chance(7), Chance(7), Chance(8))]
    assert days[0] == days[1] != days[2]


@pytest.mark.ledger("network.carriers.prefix")
def test_the_longest_prefix_serves_and_the_latest_entry_of_it(chance: Chance) -> None:
    carriers = Carriers("=healthy,46=slow,4670=flaky,46=dead@2h", 1000.0)

    def serving(number: str, now: float) -> str:
        course = carriers.course_of(number, now, chance)
        return course.source.rpartition(" ")[2] if course else ""

    assert serving("12025550123", 1000.0) == "healthy"
    assert serving("46811111111", 1000.0) == "slow"
    assert serving("46701740605", 1000.0) == "flaky"
    assert serving("46811111111", 1000.0 + 7200) == "dead"
    assert Carriers("46=slow").course_of("12025550123", 0.0, chance) is None


@pytest.mark.parametrize("code", [code for code, entry in CODES.items() if code and entry.status not in INTERMEDIATE])
@pytest.mark.ledger("network.carriers.codes")
def test_a_carrier_may_fail_everything_with_any_code(code: int, chance: Chance) -> None:
    course = Carriers(f"46={code}").course_of(ANNA, 0.0, chance)
    assert course is not None
    assert course.outcome == Outcome(code, CODES[code].status)


@pytest.mark.parametrize(
    "text", ["46=0", "46=400", "46=401", "46=409", "46=999", "46", "46=awful", "x=slow", "46=slow@soon", "46=slow@20"]
)
def test_an_entry_that_makes_no_sense_names_the_way_out(text: str) -> None:
    with pytest.raises(SettingsInvalid, match="carriers: "):
        Carriers(text)


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> Settings:
    carriers = next((name.removesuffix("_carrier") for name in request.fixturenames if name.endswith("_carrier")), "")
    return Settings(
        carriers=f"={carriers}" if carriers else "",
        split_report="any" if "any_part_counts" in request.fixturenames else "all",
    )


@pytest.fixture
def throttling_carrier() -> None:
    """Asking for it puts it in force."""


@pytest.fixture
def dead_carrier() -> None:
    """Asking for it puts it in force."""


@pytest.fixture
def any_part_counts() -> None:
    """Asking for it has a long message count as delivered with its first part."""


@pytest.mark.ledger("network.carriers.throttling")
async def test_a_throttling_carrier_takes_one_a_second_and_then_reports_congestion(far, throttling_carrier) -> None:
    for number in range(40):
        await far.send(f"number {number}")
    await far.clock.advance(0.1)
    assert [report.code for report in far.reports] == [107] * 9
    await far.clock.advance(60)
    delivered = far.entries("phone.received")
    assert len(delivered) == 31
    assert delivered[-1].at - delivered[0].at > 28


async def test_a_dead_carrier_lets_everything_expire_but_numbers_that_decide(far, dead_carrier) -> None:
    await far.send()
    await far.send(to="46700009903")
    await far.clock.advance(4 * DAY_S)
    assert [(report.recipient, report.code) for report in far.reports] == [("46700009903", 61), (ANNA, 406)]


# -- parts -----------------------------------------------------------------------------------------------------------


@given(st.sampled_from(Arrival), st.integers(2, 255), st.integers())
def test_parts_arrive_once_each_and_at_most_one_is_lost(arrival: Arrival, parts: int, seed: int) -> None:
    order = arrivals(arrival, parts, Chance(seed))
    sequences = [sequence for sequence, _ in order]
    assert len(set(sequences)) == len(sequences)
    assert set(sequences) <= set(range(1, parts + 1))
    lost = 0 if not order else parts - len(order)
    assert lost == (1 if arrival in (Arrival.LAST_LOST, Arrival.ONE_LOST) else 0)
    assert [delay for _, delay in order] == sorted(delay for _, delay in order)


@pytest.mark.ledger("network.parts.out-of-order")
async def test_a_long_message_shows_when_its_last_part_is_there(far) -> None:
    text = "a" * 153 + "b" * 153 + "c" * 10
    await far.send(text, to=REVERSED)
    await far.clock.advance(2.5)
    assert [entry.data["sequence"] for entry in far.entries("phone.part")] == [3, 2]
    assert await far.texts(REVERSED) == []
    assert far.reports == []
    await far.clock.advance(1)
    assert await far.texts(REVERSED) == [text]
    assert [report.status for report in far.reports] == ["Delivered"]
    assert await far.store.page(PARTS_SEEN) == []
    await far.clock.advance(4 * DAY_S)
    assert len(far.reports) == 1


@pytest.mark.ledger("network.parts.lost")
async def test_a_message_with_a_lost_part_never_shows_and_expires(far) -> None:
    await far.send("a" * 200, to=LOST)
    await far.clock.advance(2 * DAY_S)
    assert far.reports == []
    await far.clock.advance(2 * DAY_S)
    assert [report.code for report in far.reports] == [406]
    assert await far.texts(LOST) == []


@pytest.mark.ledger("network.parts.held")
@pytest.mark.parametrize("state", ["off", "out_of_coverage"])
async def test_a_handset_that_goes_off_between_two_parts_gets_the_rest_when_it_is_on(far, state: str) -> None:
    text = "a" * 153 + "b" * 153 + "c" * 10
    await far.send(text, to=REVERSED)
    await far.clock.advance(1.5)
    await far.network.handsets.set_state(REVERSED, state)
    await far.clock.advance(60)
    assert [entry.data["sequence"] for entry in far.entries("phone.part")] == [3]
    await far.network.handsets.set_state(REVERSED, "on")
    await far.clock.advance(2)
    assert [entry.data["sequence"] for entry in far.entries("phone.part")] == [3, 2, 1]
    assert await far.texts(REVERSED) == [text]
    assert [report.status for report in far.reports] == ["Delivered"]
    await far.clock.advance(4 * DAY_S)
    assert len(far.reports) == 1
    assert await far.store.page(PARTS_SEEN) == []


@pytest.mark.ledger("network.parts.held")
@pytest.mark.parametrize(("state", "code"), [("inbox_full", 158), ("blocked", 255)])
async def test_a_handset_that_refuses_between_two_parts_makes_the_message_fail(far, state: str, code: int) -> None:
    await far.send("a" * 200, to=REVERSED)
    await far.clock.advance(1.5)
    await far.network.handsets.set_state(REVERSED, state)
    await far.clock.advance(4 * DAY_S)
    assert [report.code for report in far.reports] == [code]
    assert await far.texts(REVERSED) == []


@pytest.mark.ledger("network.parts.held")
async def test_parts_that_were_arriving_go_on_after_a_restart(far, chance, ids, journal) -> None:
    text = "a" * 153 + "b" * 153 + "c" * 10
    await far.send(text, to=REVERSED)
    await far.clock.advance(1.5)
    later = Clock("manual", start=far.clock.now(), quiet_s=0.0)  # the old clock stands still from here
    again = build_network(Settings(), later, chance, ids, journal, far.store, far.network.uplink._take, print)
    running = asyncio.create_task(again.operator.run())
    await asyncio.sleep(0)
    await later.advance(3)
    running.cancel()
    assert await far.texts(REVERSED) == [text]
    assert [report.status for report in far.reports] == ["Delivered"]


@pytest.mark.ledger("network.parts.scenario")
@pytest.mark.parametrize(
    ("file", "sequences"),
    [
        ("rules: [{then: {deliver: {parts: reversed}}}]", [3, 2, 1]),
        ("rules: [{then: {deliver: {parts: one_by_one}}}]", [1, 2, 3]),
        ("rules: [{then: {deliver: 1s}}]", []),
        ("carriers: {default: {delivery: {after: 1s, parts: reversed}}}", [3, 2, 1]),
        ("carriers: {default: {delivery: {parts: {together: 0, one_by_one: 1}}}}", [1, 2, 3]),
    ],
)
async def test_a_scenario_says_how_parts_arrive(far, file: str, sequences: list[int]) -> None:
    far.network.rules.replace(load_text(f"scenario: 1\n{file}\n").rule_set())
    text = "a" * 153 + "b" * 153 + "c" * 10
    await far.send(text)
    await far.clock.advance(10)
    assert [entry.data["sequence"] for entry in far.entries("phone.part")] == sequences
    assert await far.texts() == [text]


@pytest.mark.ledger("network.parts.scenario")
async def test_a_rule_may_lose_a_part(far) -> None:
    far.network.rules.replace(load_text("scenario: 1\nrules: [{then: {deliver: {parts: lost}}}]\n").rule_set())
    await far.send("a" * 400)
    await far.clock.advance(4 * DAY_S)
    assert len(far.entries("phone.part")) == 2
    assert [report.code for report in far.reports] == [406]
    assert await far.texts() == []


@pytest.mark.ledger("network.parts.any")
async def test_a_network_may_report_delivery_with_the_first_part(far, any_part_counts) -> None:
    await far.send("a" * 200, to=LOST)
    await far.send("b" * 200, to=REVERSED)
    await far.clock.advance(4 * DAY_S)
    assert [report.status for report in far.reports] == ["Delivered", "Delivered"]
    assert await far.texts(LOST) == []
    assert await far.texts(REVERSED) == ["b" * 200]


async def test_a_short_message_to_these_numbers_simply_arrives(far) -> None:
    await far.send("short", to=LOST)
    await far.clock.advance(2)
    assert await far.texts(LOST) == ["short"]


# -- originators -----------------------------------------------------------------------------------------------------


@given(
    st.dictionaries(st.text("0123456789", max_size=4), st.just("71234")),
    st.from_regex("[1-9][0-9]{6,14}", fullmatch=True),  # recipients come bare: no calling code begins with a zero
)
def test_the_quick_choice_of_an_originator_is_the_right_one(pool: dict[str, str], number: str) -> None:
    setting = ",".join(f"{prefix}={sender}" for prefix, sender in pool.items() if prefix)
    quick = Originators(Settings(originators=setting, sender=pool.get("", "")))
    assert quick.for_recipient(number) == choose_originator(quick.pool, number)
