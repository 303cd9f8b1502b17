"""The decision: first match wins, carriers after the rules, near misses named, everything drawn from the seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.chance import Chance
from emulator.errors import ScenarioInvalid
from emulator.scenarios.decide import Decision, Deliver, Expire, Facts, Fail, Pending, Reply
from emulator.scenarios.fates import Parts
from emulator.scenarios.load import load_text

ANNA = Facts(
    to="46700000001", phone="anna", sender="46700000000", text="Your appointment. Reply YES", kind="text_message",
    encoding="GSM", parts=1, flash=False, metadata="", app_id="APP", message_id="M",
)  # fmt: skip
START = 1_772_614_740.0


def decided(body: str, facts: Facts = ANNA, *, after_s: float = 0, seed: int = 1) -> Decision:
    scenario = load_text(f"scenario: 1\nphones: {{anna: lease, bo: {{carrier: own}}, crowd: {{count: 9}}}}\n{body}")
    return scenario.rule_set(started_at=START).decide(facts, START + after_s, Chance(seed))


OWN = "carriers:\n  own: {delivery: {after: 7s}}\n"


@pytest.mark.ledger("scenarios.first-match")
def test_the_first_rule_that_matches_wins() -> None:
    decision = decided(
        OWN
        + "rules:\n  - {when: {to: bo}, then: silent}\n  - {when: {to: anna}, then: {deliver: 3s}}\n  - then: silent\n"
    )
    assert decision == Decision("rule 2 (line 7)", Deliver(3.0), (), ("rule 1 (line 6): to: expected bo, found anna",))


@pytest.mark.ledger("scenarios.near-misses")
def test_near_misses_come_nearest_first() -> None:
    decision = decided(
        OWN + "rules:\n"
        "  - {when: {to: bo, kind: card_message, parts: 2}, then: silent}\n"
        "  - {name: no, when: {to: anna, text: /Reply NO/}, then: silent}\n"
    )
    assert decision.fate is None
    assert decision.source == ""
    assert decision.misses == (
        "rule no (line 7): text: /Reply NO/ is not in 'Your appointment. Reply YES'",
        "rule 1 (line 6): to: expected bo, found anna; kind: expected 'card_message', found 'text_message'; "
        "parts: expected 2, found 1",
    )


@pytest.mark.parametrize(
    ("when", "facts"),
    [
        ("{to: '+46700000001'}", ANNA),
        ("{to: /^4670/}", ANNA),
        ("{sender: '+46 70-000 00 00'}", ANNA),
        ("{from: ACME}", replace(ANNA, sender="ACME")),
        ("{encoding: UCS2, parts: 3}", replace(ANNA, encoding="UCS2", parts=3)),
        ("{flash: true}", replace(ANNA, flash=True)),
        ("{metadata: /order/}", replace(ANNA, metadata='{"order": 1}')),
        ("{nth: 2}", replace(ANNA, nth=2)),
        ("{to: crowd}", replace(ANNA, phone="crowd", to="46709999999")),
        ("{}", ANNA),
    ],
)
def test_a_rule_looks_at_what_it_names(when: str, facts: Facts) -> None:
    body = OWN + f"rules:\n  - {{when: {when}, then: silent}}\n"
    assert decided(body, facts).fate == Pending()
    other = replace(ANNA, to="1", phone="x", sender="y", encoding="z", parts=9, flash=False, metadata="", nth=9)
    assert (decided(body, other).fate is None) is (when != "{}")


@pytest.mark.ledger("scenarios.effects")
@pytest.mark.parametrize(
    ("then", "fate"),
    [
        ("deliver", Deliver(1.0)),
        ("{deliver: {after: 2s}}", Deliver(2.0)),
        ("{deliver: {after: 2s, parts: together}}", Deliver(2.0)),
        ("{deliver: {parts: one_by_one}}", Deliver(1.0, Parts.ONE_BY_ONE)),
        ("{deliver: {parts: out_of_order}}", Deliver(1.0, Parts.OUT_OF_ORDER)),
        ("{deliver: {parts: reversed}}", Deliver(1.0, Parts.REVERSED)),
        ("{deliver: {parts: lost}}", Deliver(1.0, Parts.LOST)),
        ("{fail: {reason: RECIPIENT_NOT_REACHABLE, after: 3d}}", Fail(259200.0, "RECIPIENT_NOT_REACHABLE")),
        ("{fail: RATE_LIMITED}", Fail(1.0, "RATE_LIMITED")),
        ("{fail: 402}", Fail(1.0, "", 402)),
        ("{fail: {code: 402, reason: BAD_REQUEST}}", Fail(1.0, "BAD_REQUEST", 402)),
        ("fail", Fail(1.0, "CHANNEL_REJECT")),
        ("expire", Expire(None)),
        ("{expire: 2h}", Expire(7200.0)),
        ("silent", Pending()),
        ("pending", Pending()),
        ("{silent: }", Pending()),
        ("{carrier: own}", Deliver(7.0)),
    ],
)
def test_an_effect_is_a_fate(then: str, fate: object) -> None:
    assert decided(OWN + f"rules:\n  - then: {then}\n").fate == fate


@pytest.mark.ledger("scenarios.replies")
def test_replies_come_with_the_fate_or_without() -> None:
    decision = decided(
        OWN + "rules:\n  - then: [deliver: 2s, reply: 'YES', reply: {choice: 2, after: 5s}, reply: {choice: yes}]\n"
    )
    assert decision.fate == Deliver(2.0)
    assert decision.replies == (Reply(1.0, "YES"), Reply(5.0, choice=2), Reply(1.0, choice="yes"))
    assert decided(OWN + "rules:\n  - then: {reply: Hi}\n").fate is None
    assert decided("carriers: {default: 4s, own: 1s}\nrules:\n  - then: {reply: Hi}\n").fate == Deliver(4.0)


def test_a_share_of_the_people_answers() -> None:
    body = OWN + "rules:\n  - then: {reply: {text: YES, share: 70}}\n"
    rules = load_text(f"scenario: 1\nphones: {{bo: {{carrier: own}}}}\n{body}").rule_set()
    chance = Chance(3)
    answers = sum(bool(rules.decide(ANNA, 0, chance).replies) for _ in range(1000))
    assert 650 < answers < 750


CARRIERS = """\
carriers:
  default: {delivery: {after: 1s}}
  own: {delivery: {after: 2s}}
  north: {prefix: +4670, delivery: {after: 3s}}
  far: {prefix: ["4670000", "1"], delivery: {after: 4s}}
  storm: {from: 1h, until: 2h, delivery: {after: 5s}}
  strike: {from: "2026-03-04T12:59:00Z", delivery: {after: 6s}}
"""


@pytest.mark.ledger("scenarios.carriers")
@pytest.mark.parametrize(
    ("facts", "after_s", "carrier", "delay"),
    [
        (replace(ANNA, phone="bo", to="4915100"), 0, "own", 2),
        (ANNA, 0, "far", 4),
        (replace(ANNA, to="46709"), 0, "north", 3),
        (replace(ANNA, to="4915100"), 0, "default", 1),
        (replace(ANNA, to="4915100"), 3599, "default", 1),
        (replace(ANNA, to="4915100"), 3600, "storm", 5),
        (replace(ANNA, to="4915100"), 7200, "default", 1),
        (replace(ANNA, to="4915100"), 4 * 3600, "strike", 6),
        (ANNA, 4 * 3600, "far", 4),
    ],
)
def test_the_carrier_is_the_phones_own_then_by_prefix_then_by_window(
    facts: Facts, after_s: float, carrier: str, delay: float
) -> None:
    decision = decided(CARRIERS, facts, after_s=after_s)
    assert (decision.source, decision.fate) == (f"carrier {carrier}", Deliver(delay))


@pytest.mark.ledger("scenarios.carriers")
def test_outcomes_are_weights() -> None:
    weights = "{delivered: 80, failed: 10, silent: 5, expired: 3, RATE_LIMITED: 2}"
    body = f"carriers: {{own: 1s, default: {{delivery: {{outcomes: {weights}}}}}}}\n"
    rules = load_text(f"scenario: 1\n{body}").rule_set()
    chance = Chance(7)
    drawn = Counter(type(rules.decide(ANNA, 0, chance).fate).__name__ for _ in range(2000))
    assert 1500 < drawn["Deliver"] < 1700
    assert 180 < drawn["Fail"] < 300
    assert 60 < drawn["Pending"] < 140
    assert 30 < drawn["Expire"] < 100


@pytest.mark.ledger("scenarios.carriers.codes")
@pytest.mark.parametrize("code", [1, 202, *range(402, 409), *range(410, 419)])
def test_a_carrier_may_end_with_a_delivery_code(code: int) -> None:
    fate = decided(f"carriers: {{own: 1s, default: {{delivery: {{after: 9s, outcomes: {{{code}: 1}}}}}}}}\n").fate
    assert fate == Fail(9.0, "", code)


@pytest.mark.parametrize("code", [0, 400, 401, 1000])
def test_a_code_that_ends_nothing_is_no_outcome(code: int) -> None:
    with pytest.raises(ScenarioInvalid, match=f"code {code} "):
        decided(f"carriers: {{own: 1s, default: {{delivery: {{outcomes: {{{code}: 1}}}}}}}}\n")


@pytest.mark.ledger("scenarios.carriers.parts")
def test_how_the_parts_of_long_messages_arrive_has_weights() -> None:
    rules = load_text(
        "scenario: 1\ncarriers: {default: {delivery: {parts: {together: 70, out_of_order: 20, lost: 10}}}}\n"
    ).rule_set()
    chance = Chance(7)
    drawn = Counter(rules.decide(ANNA, 0, chance).fate.parts for _ in range(2000))
    assert 1300 < drawn[Parts.TOGETHER] < 1500
    assert 330 < drawn[Parts.OUT_OF_ORDER] < 470
    assert 150 < drawn[Parts.LOST] < 250
    assert decided("carriers: {own: 1s, default: {delivery: {parts: reversed}}}\n").fate == Deliver(1.0, Parts.REVERSED)


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ("reverse", "unknown way of arriving 'reverse'; did you mean 'reversed'"),
        ("{lost: 0}", "add up to 0"),
        ("{gone: 1}", "'gone'. Allowed: .*one_by_one"),
    ],
)
def test_parts_that_arrive_in_no_known_way_are_refused(parts: str, says: str) -> None:
    with pytest.raises(ScenarioInvalid, match=says):
        decided(f"carriers: {{own: 1s, default: {{delivery: {{parts: {parts}}}}}}}\n")


@pytest.mark.parametrize(
    "word", ["failed", "rejected", "unreachable", "invalid", "blocked", "congested", "CHANNEL_FAILURE"]
)
def test_an_outcome_that_fails_has_a_reason(word: str) -> None:
    fate = decided(f"carriers: {{own: 1s, default: {{delivery: {{after: 9s, outcomes: {{{word}: 1}}}}}}}}\n").fate
    assert isinstance(fate, Fail)
    assert fate.after_s == 9
    assert fate.reason


@given(st.integers(), st.integers(min_value=0, max_value=100_000), st.integers(min_value=0, max_value=100_000))
def test_a_range_is_never_left_and_the_seed_decides(seed: int, low: int, width: int) -> None:
    body = OWN + f"rules:\n  - then: {{deliver: {{after: {{from: {low}ms, to: {low + width}ms}}}}}}\n"
    first, second = decided(body, seed=seed), decided(body, seed=seed)
    assert first == second
    assert isinstance(first.fate, Deliver)
    assert low / 1000 - 1e-9 <= first.fate.after_s <= (low + width) / 1000 + 1e-9
