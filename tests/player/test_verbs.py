"""Each verb does what the language page says, seen from the journal and from the app."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest
from stand import Theatre

from emulator.player.results import ScenarioResult
from emulator.scenarios.load import load
from emulator.web.server import Server

APPOINTMENT = """\
- call: {post: "${app_url}/appointments", json: {patient: "${phones.anna.number}", at: "2026-03-05T09:00:00Z"},
         save: {id: $.id}}
"""


def passed(result: ScenarioResult) -> None:
    assert result.verdict == "passed", "\n".join(case.explanation for case in result.cases)


def kinds(result: ScenarioResult, kind: str) -> list[dict[str, object]]:
    return [entry["data"] for entry in result.journal if entry["kind"] == kind]


@pytest.mark.ledger("player.verb.choose")
@pytest.mark.parametrize("choice", ["NO", "2", "cancel:${id}"])
async def test_a_choice_is_answered_by_text_number_or_postback(clinic: Theatre, choice: str) -> None:
    steps = f"""steps:
{APPOINTMENT}
- expect_sms: {{to: anna, kind: choice_message}}
- choose: {{from: anna, choice: "{choice}", of: /appointment/}}
- expect_callback:
    from: anna
    json: {{message: {{contact_message: {{choice_response_message: {{postback_data: "cancel:${{id}}"}}}}}}}}
- expect_sms: {{to: anna, text: /cancelled/}}
"""
    passed(await clinic.play(steps))


@pytest.mark.ledger("player.verb.expect-call")
async def test_a_call_of_the_app_is_expected_by_method_path_body_and_count(clinic: Theatre) -> None:
    steps = f"""steps:
{APPOINTMENT}
- expect_call: {{method: POST, path: "messages:send", status: 200, body: {{message_metadata: "appointment:${{id}}"}},
                count: 1, save: {{question: "$.message.choice_message.text_message.text"}}}}
- expect_sms: {{to: anna, text: "/${{question}}/"}}
"""
    passed(await clinic.play(steps))


@pytest.mark.ledger("player.verb.expect-call")
async def test_a_call_that_was_not_made_names_the_nearest_one(clinic: Theatre) -> None:
    result = await clinic.play(f"steps:\n{APPOINTMENT}- expect_call: {{method: GET, path: 'messages:send'}}\n")
    (case,) = result.cases
    assert case.verdict == "failed"
    assert "method: expected GET, found POST" in case.explanation


@pytest.mark.ledger("player.verb.handset")
async def test_a_phone_that_is_switched_on_gets_what_waited(clinic: Theatre) -> None:
    steps = f"""steps:
- handset: {{phone: anna, state: off}}
{APPOINTMENT}
- advance: 2h
- expect_none: {{to: anna, for: 1s}}
- handset: {{phone: anna, state: on}}
- expect_sms: {{to: anna, text: /Reply YES/}}
"""
    passed(await clinic.play(steps))


@pytest.mark.ledger("player.verb.callback")
async def test_a_service_plan_callback_goes_through_the_public_door(clinic: Theatre) -> None:
    steps = """steps:
- callback: {type: mo_text, from: anna, body: HOURS}
- expect_sms: {to: anna, text: /Monday/}
- callback: {type: mo_text, from: anna, remove: [from], expect: 400}
- callback: {raw: "no json", expect: {status: 4xx}}
"""
    passed(await clinic.play(steps))


@pytest.mark.ledger("player.verb.fire")
async def test_a_fired_trigger_reaches_the_app_as_if_the_service_had_sent_it(clinic: Theatre) -> None:
    steps = """steps:
- fire: {trigger: MESSAGE_INBOUND, from: anna, text: HOURS, answered: {status: 2xx, within: 2s}}
- expect_sms: {to: anna, text: /Monday/}
- fire: {trigger: MESSAGE_INBOUND, from: anna, text: HOURS, copies: 3, overlap: true, answered: 200}
- expect_sms: {to: anna, text: /Monday/}
- expect_none: {to: anna, for: 1m}
- fire: {trigger: MESSAGE_INBOUND, from: anna, sign: wrong, answered: 401}
- fire: {trigger: MESSAGE_INBOUND, from: anna, sign: none, answered: 401}
- fire: {trigger: MESSAGE_INBOUND, from: anna, sign: old, answered: 401}
- fire: {trigger: MESSAGE_INBOUND, from: anna, sign: reused, answered: 401}
- fire: {trigger: CONTACT_CREATE, set: {contact_create_notification.contact.display_name: Anna}, answered: 200}
- expect_none: {to: anna, for: 1m}
"""
    passed(await clinic.play(steps))


@pytest.mark.ledger("player.verb.fire")
@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("fire: {trigger: MESSAGE_INBOUND, remove: [message.metdata]}", "did you mean 'metadata'?"),
        ("fire: {trigger: MESSAGE_INBOUND, set: {'message[0].id': x}}", "leads nowhere at 0"),
        ("callback: {type: mo_text, from: anna, remove: [form]}", "did you mean 'from'?"),
    ],
)
async def test_a_path_that_is_not_in_the_payload_ends_the_case_with_the_nearest(
    clinic: Theatre, step: str, said: str
) -> None:
    (case,) = (await clinic.play(f"steps:\n- {step}\n")).cases
    assert case.verdict == "failed"
    assert said in case.explanation


@pytest.mark.ledger("player.verb.repeat")
async def test_steps_are_repeated_with_a_counter(clinic: Theatre) -> None:
    steps = """steps:
- repeat:
    times: 3
    steps:
      - text: {from: anna, text: "HOURS ${index}"}
      - expect_sms: {to: anna, text: /Monday/}
"""
    result = await clinic.play(steps)
    passed(result)
    assert [sent["text"] for sent in kinds(result, "phone.sent")] == ["HOURS 1", "HOURS 2", "HOURS 3"]


@pytest.mark.ledger("player.verb.parallel")
async def test_branches_run_at_once_and_the_first_failure_ends_them(clinic: Theatre) -> None:
    steps = """phones: {anna: lease, bo: lease}
steps:
- parallel:
    - [{text: {from: anna, text: HOURS}}, {expect_sms: {to: anna, text: /Monday/}}]
    - [{text: {from: bo, text: WHERE}}, {expect_sms: {to: bo, text: /Harbour/}}]
"""
    head = steps.replace("phones: {anna: lease, bo: lease}\n", "")
    text = "scenario: 1\nvars: {app_url: ''}\nseed: 1\nphones: {anna: lease, bo: lease}\napp: {webhooks: " \
           "[{target: '${app_url}/sinch/events', secret: clinic-secret}]}\n" + head  # fmt: skip
    result = await clinic.play(text)
    passed(result)
    assert [sent["text"] for sent in kinds(result, "phone.sent")] == ["HOURS", "WHERE"]
    failing = await clinic.play(text.replace("/Harbour/", "/Paris/"))
    assert failing.verdict == "failed"


@pytest.mark.ledger("player.verb.use")
async def test_another_file_is_played_with_our_phones_and_values(clinic: Theatre, tmp_path: Path) -> None:
    (tmp_path / "ask.yaml").write_text(
        "scenario: 1\nvars: {question: nothing}\nphones: {person: lease}\n"
        "steps:\n- text: {from: person, text: '${question}'}\n"
        "- expect_sms: {to: person, text: '/to (?P<closing>\\d+:\\d+)/'}\n"
    )
    (tmp_path / "main.yaml").write_text(
        "scenario: 1\nvars: {app_url: ''}\nphones: {anna: lease}\n"
        "app: {webhooks: [{target: '${app_url}/sinch/events', secret: clinic-secret}]}\n"
        "steps:\n- use: {scenario: ask.yaml, vars: {question: HOURS}, phones: {person: anna}}\n"
        "- text: {from: anna, text: 'So until ${closing}?'}\n"
    )
    result = await clinic.play(load(tmp_path / "main.yaml"))
    passed(result)
    assert [sent["text"] for sent in kinds(result, "phone.sent")] == ["HOURS", "So until 17:00?"]


@pytest.mark.ledger("player.verb.advance")
@pytest.mark.parametrize("how", ["3d", "{until: quiet, limit: 7d}"])
async def test_advancing_runs_what_is_due_on_the_way(clinic: Theatre, how: str) -> None:
    steps = f"""clock: manual
rules:
- then: {{expire: {{}}}}
steps:
{APPOINTMENT}
- advance: {how}
- check: {{get: "${{app_url}}/appointments/${{id}}", until: {{json: {{status: unreachable}}}}}}
"""
    head = "scenario: 1\nvars: {app_url: ''}\nphones: {anna: lease}\napp: {webhooks: " \
           "[{target: '${app_url}/sinch/events', secret: clinic-secret}]}\n"  # fmt: skip
    passed(await clinic.play(head + steps))


@pytest.mark.ledger("player.laws")
@pytest.mark.parametrize(
    ("law", "evidence"),
    [
        ("{sms: {max_parts: 1}}", ""),
        ("{sms: {encoding: UCS2}}", "encoding: expected 'UCS2', found 'GSM'"),
        ("{sms: {max_per_phone: 1}}", "got more than 1 SMS"),
        ("no_sms_to_opted_out", ""),
        ("no_call_outside_contract", ""),
        ("{callbacks: {status: 201}}", "callback MESSAGE_INBOUND was answered 200, expected 201"),
    ],
)
async def test_a_law_holds_from_the_first_step_to_the_last(clinic: Theatre, law: str, evidence: str) -> None:
    lines = ["anna -> app: HOURS", "app -> anna: /Mon/", "anna -> app: STOP", "app -> anna: /no more/"]
    steps = "steps:\n- chat:\n" + "".join(f"  - {line}\n" for line in lines)
    result = await clinic.play(steps + f"always:\n- {law}\n")
    (case,) = result.cases
    assert str(case.verdict) == ("failed" if evidence else "passed"), case.explanation
    assert evidence in case.explanation


@pytest.mark.ledger("player.verb.fault")
async def test_faults_are_switched_on_and_off_and_end_with_the_case(clinic: Theatre) -> None:
    steps = """steps:
- fault: {duplicate: {of: MESSAGE_INBOUND, copies: 2, overlap: true}}
- chat:
  - anna -> app: HOURS
  - app -> anna: /Monday/
- expect_none: {to: anna, for: 1m}
- fault: {off: true}
- fault: {drop: MESSAGE_INBOUND}
- text: {from: anna, text: WHERE}
- expect_none: {to: anna, for: 1m}
"""
    result = await clinic.play(steps)
    passed(result)
    inbound = [seen for seen in kinds(result, "callback.attempt") if seen["trigger"] == "MESSAGE_INBOUND"]
    assert len(inbound) == 3
    assert len(kinds(result, "fault.removed")) == 2


@pytest.mark.ledger("player.chaos")
async def test_chaos_lasts_for_the_whole_case(clinic: Theatre) -> None:
    steps = """chaos:
  duplicate: {of: MESSAGE_INBOUND, copies: 1, gap: 20ms, overlap: true}
  latency: 2s
steps:
- chat:
  - anna -> app: HOURS
  - app -> anna: /Monday/
- expect_none: {to: anna, for: 10s}
"""
    result = await clinic.play(steps)
    passed(result)
    assert len(kinds(result, "fault.added")) == 2
    assert len(kinds(result, "fault.removed")) == 2


@pytest.mark.ledger("player.verb.fault")
async def test_faults_of_the_api_are_seen_by_the_app(clinic: Theatre) -> None:
    steps = """steps:
- fault: {on: api, status: {code: 503, of: "messages:send", times: 1}}
- call: {post: "${app_url}/appointments", json: {patient: "${phones.anna.number}", at: "2026-03-05T09:00:00Z"},
         expect: {status: 502, json: {error: /503/}}}
- expect_call: {path: "messages:send", status: 503}
- call: {post: "${app_url}/appointments", json: {patient: "${phones.anna.number}", at: "2026-03-05T09:00:00Z"},
         expect: {status: 201}}
- expect_sms: {to: anna, kind: choice_message}
"""
    passed(await clinic.play(steps))


@pytest.mark.ledger("examples.clinic.token")
async def test_the_sample_app_renews_an_expired_token_once(clinic: Theatre) -> None:
    async with Server(clinic.settings) as server, aiohttp.ClientSession() as session:
        patient = {"patient": "+46701740605", "at": "2030-03-05T09:00:00Z"}

        async def book() -> int:
            async with session.post(f"{clinic.app_url}/appointments", json=patient) as response:
                return response.status

        assert await book() == 201
        server.parts.faults.add({"on": "api", "kind": "expired_token", "times": 1})
        assert await book() == 201
        tokens = server.parts.journal.find(lambda entry: entry.data.get("path") == "/oauth2/token")
        assert len(tokens) == 2


FOR_EVER = """\
rules:
- when: {to: anna}
  then: {reply: {text: HOURS, after: 1h}}
steps:
- text: {from: anna, text: HOURS}
"""


@pytest.mark.ledger("player.verb.advance-limit")
async def test_people_who_answer_for_ever_are_left_at_the_limit(clinic: Theatre) -> None:
    (case,) = (await clinic.play(FOR_EVER + "- advance: {until: quiet, limit: 5h}\n", limit_s=20)).cases
    assert case.verdict == "passed"
    assert 4 * 3600 < case.ended - case.began <= 5 * 3600


@pytest.mark.ledger("player.verb.advance-limit")
async def test_the_clock_stands_until_the_app_is_quiet(clinic: Theatre) -> None:
    result = await clinic.play(FOR_EVER + "- advance: {until: app_quiet}\n", limit_s=20)
    (case,) = result.cases
    assert (case.verdict, case.ended - case.began) == ("passed", 0)
    assert [e["kind"] for e in result.journal if e["kind"] in ("message.accepted", "phone.received")] == [
        "message.accepted"
    ]
