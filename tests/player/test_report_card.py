"""The report card: an honest app passes, each broken copy gets the right verdict with evidence."""

from __future__ import annotations

import pytest
from broken.busy import create_app as busy
from broken.deduping import create_app as deduping
from broken.forgetful import create_app as forgetful
from broken.trusting import create_app as trusting
from clinic.app import create_app as honest
from stand import Factory, theatre

CARD = """\
steps:
- chat:
  - anna -> app: HOURS
  - app -> anna: /Monday/
verdict:
  acks_within: 2s
  rejects_bad_signature: fail
  rejects_unsigned: fail
  rejects_altered_body: fail
  rejects_old_timestamp: fail
  rejects_replayed_nonce: warn
  idempotent: fail
  tolerates_unknown_fields: fail
  tolerates_unknown_trigger: fail
  tolerates_any_text: fail
  tolerates_reordering: fail
  takes_new_id: fail
  acks_before_work: fail
"""
SIGNATURES = {"rejects_bad_signature", "rejects_unsigned", "rejects_altered_body", "rejects_old_timestamp"}


async def examined(factory: Factory = honest) -> dict[str, tuple[str, bool, str]]:
    """Verdict, warning and evidence by the line of the report card."""
    async with theatre(factory) as stage:
        (case,) = (await stage.play(CARD)).cases
    assert all(step.verdict == "passed" for step in case.steps)
    return {
        remark.name.removeprefix("verdict "): (str(remark.verdict), remark.warning, remark.text)
        for remark in case.remarks
    }


@pytest.mark.ledger("player.report-card.honest")
async def test_an_honest_app_passes_every_line() -> None:
    card = await examined()
    assert len(card) == 13
    assert {name for name, line in card.items() if line[0] != "passed" or line[1]} == set()


@pytest.mark.ledger("player.report-card.signatures")
async def test_an_app_that_ignores_signatures_fails_them_all_and_nothing_else() -> None:
    card = await examined(trusting)
    assert {name for name, line in card.items() if line[0] == "failed"} == SIGNATURES
    assert card["rejects_replayed_nonce"][1], "a warning, as the scenario asks"
    assert "a wrong signature was answered 200" in card["rejects_bad_signature"][2]
    assert "the app sent 1 message(s) because of it" in card["rejects_bad_signature"][2]


@pytest.mark.ledger("player.report-card.idempotent")
async def test_an_app_that_is_not_idempotent_fails_that_and_nothing_else() -> None:
    card = await examined(forgetful)
    assert {name for name, line in card.items() if line[0] == "failed"} == {"idempotent"}
    assert "the app sent 2 messages instead of 1" in card["idempotent"][2]


@pytest.mark.ledger("player.report-card.new-id")
async def test_an_app_that_knows_messages_by_their_text_loses_a_second_one() -> None:
    card = await examined(deduping)
    assert {name for name, line in card.items() if line[0] == "failed"} == {"takes_new_id"}
    assert "was taken for a repetition" in card["takes_new_id"][2]


@pytest.mark.ledger("player.report-card.slow-work")
async def test_an_app_that_works_before_it_acknowledges_is_as_slow_as_the_api() -> None:
    card = await examined(busy)
    assert {name for name, line in card.items() if line[0] == "failed"} == {"acks_before_work"}
    assert "with an API that took 1 s the callback was answered only after 1." in card["acks_before_work"][2]
