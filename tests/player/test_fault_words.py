"""The faults of the language are those of the emulator, with the same words and fields."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from stand import Theatre

from emulator.faulting.api import API_FAULTS
from emulator.faulting.effect import Effect
from emulator.faulting.rules import Rule
from emulator.scenarios.faults import API_KINDS, CALLBACK_KINDS, Chaos
from emulator.webhooks.faults import CALLBACK_FAULTS

NOT_WRITTEN = {("status", "word"), ("status", "message"), ("status", "details")}
"""Fields that the language leaves to HTTP: what an error says in full."""

NEEDED = {"latency": {"by": "1s"}, "status": {"code": 503}}


@pytest.mark.ledger("faults.everywhere")
@pytest.mark.parametrize(("words", "catalogue"), [(API_KINDS, API_FAULTS), (CALLBACK_KINDS, CALLBACK_FAULTS)])
def test_every_kind_is_in_the_language_with_its_fields(
    words: tuple[str, ...], catalogue: Mapping[str, type[Effect]]
) -> None:
    assert sorted(words) == sorted(catalogue)
    for kind in words:
        (shape,) = Chaos.model_validate({kind: NEEDED.get(kind, {})}).faults().values()
        written = set(type(shape).model_fields) - set(Rule.model_fields)
        effect = {name for name in catalogue[kind].model_fields if (kind, name) not in NOT_WRITTEN}
        assert written == effect, kind


@pytest.mark.ledger("faults.everywhere", "player.verb.fault")
@pytest.mark.parametrize(
    ("fault", "seen", "app_says"),
    [
        ("gateway_error: 503", 503, 502),
        ("half_answer: {}", 200, 502),
        ("slow_body: 20ms", 200, 201),
        ("reset: {handled: true}", 0, 502),
        ("overtaken: {patience: 50ms}", 200, 201),
        ("latency: {by: 1ms, to: 2ms}", 200, 201),
    ],
)
async def test_faults_of_the_api_hit_sends_to_the_phone_they_are_about(
    clinic: Theatre, fault: str, seen: int, app_says: int
) -> None:
    kind = fault.partition(":")[0]
    result = await clinic.play(f"""steps:
- fault: {{on: api, phone: anna, {fault}}}
- call: {{post: "${{app_url}}/appointments", json: {{patient: "${{phones.anna.number}}", at: "2026-03-05T09:00:00Z"}},
         expect: {{status: {app_says}}}}}
""")
    assert result.verdict == "passed", "\n".join(case.explanation for case in result.cases)
    calls = [entry["data"] for entry in result.journal if entry["kind"] == "api.call"]
    assert [call["status"] for call in calls if call["route"] == "messages.send"] == [seen]
    (added,) = [entry for entry in result.journal if entry["kind"] == "fault.added"]
    assert added["data"]["fault"]["phone"] == added["phone"] != ""
    assert {entry["data"]["fault"] for entry in result.journal if entry["kind"] == "fault.hit"} == {kind}
