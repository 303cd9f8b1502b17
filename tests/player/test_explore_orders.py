"""The order explorer finds the order that an app does not survive, and names it; an honest app survives all."""

from __future__ import annotations

import pytest
from broken.hasty import create_app as hasty
from clinic.app import create_app as honest
from stand import HEAD, Theatre, theatre

from emulator.chance import Chance
from emulator.player.exploring.orders import inversions, planned
from emulator.scenarios.load import load_text
from emulator.web.exploring import explore_orders

REMINDER = (
    HEAD
    + """\
steps:
- call: {post: "${app_url}/appointments", json: {patient: "${phones.anna.number}", at: "2026-03-05T09:00:00Z"}}
- chat:
  - app -> anna: /Reply YES/
  - anna -> app: "YES"
  - app -> anna: {text: /See you/, within: 10s}
"""
)


async def explored(stage: Theatre, text: str = REMINDER, cap: int = 120) -> tuple[str, str, list[str]]:
    """Verdict, the remark about orders, and what the progress said."""
    said: list[str] = []
    result = await explore_orders(
        load_text(text, "test.yaml"), stage.settings, given={"app_url": stage.app_url}, cap=cap, patience_s=0.3,
        progress=lambda made, total, what: said.append(f"{made}/{total} {what}"),
    )  # fmt: skip
    (remark,) = (each for case in result.cases for each in case.remarks if each.name == "orders")
    return str(result.verdict), remark.text, said


@pytest.mark.ledger("player.orders.survived")
async def test_an_honest_app_survives_every_order() -> None:
    async with theatre(honest) as stage:
        verdict, text, said = await explored(stage)
    assert verdict == "passed", text
    assert text.startswith("every order ends alike")
    assert "all 6 orders of the 3 callbacks of window 1" in text
    assert len(said) == 2 + 5 + 1  # the events' own order twice, window 1, window 2


@pytest.mark.ledger("player.orders.named")
async def test_the_first_order_that_changes_the_outcome_is_named_in_words() -> None:
    async with theatre(hasty) as stage:
        verdict, text, _ = await explored(stage)
    assert verdict == "failed"
    assert "Window 1: MESSAGE_INBOUND 'confirm:" in text
    assert "from anna before MESSAGE_DELIVERY DELIVERED to anna. The whole order:" in text
    assert "the app did not send 'Thank you! See you on" in text
    assert "the case failed instead of passed: test.yaml:1" in text


async def test_a_scenario_that_fails_anyway_is_not_explored() -> None:
    async with theatre(honest) as stage:
        verdict, text, said = await explored(stage, REMINDER.replace("/See you/", "/Paris/"))
    assert (verdict, len(said)) == ("failed", 1)
    assert "it does not pass with the callbacks in the order of the events" in text


@pytest.mark.ledger("player.orders.cap")
def test_orders_are_all_up_to_the_cap_and_a_seeded_sample_above() -> None:
    (plan,) = planned([5], Chance(1), 119)
    assert (len(set(plan.orders)), plan.is_complete) == (119, True)
    assert inversions(plan.orders[0]) == 1
    sampled = planned([1, 8, 2], Chance(1), 40)
    shape = [(each.window, len(set(each.orders)), each.is_complete) for each in sampled]
    assert shape == [(1, 39, False), (2, 1, True)]
    assert sampled == planned([1, 8, 2], Chance(1), 40)
    assert sampled != planned([1, 8, 2], Chance(2), 40)
