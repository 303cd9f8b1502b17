"""Apps that are wrong in one way are found out, and the explanation says what is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from broken.deaf import create_app as deaf
from clinic.config import Config
from stand import Theatre, theatre


def silent(_: Config) -> web.Application:
    """Takes calls and never answers."""

    async def never(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    app = web.Application()
    app.router.add_get("/", never)
    app.router.add_post("/hook", never)
    return app


@pytest.mark.ledger("player.verdict.failed", "player.explanation.nothing-arrived")
async def test_an_app_that_never_answers_no_fails_the_choices(scenario_file: Callable[[str], Path]) -> None:
    async with theatre(deaf) as stage:
        result = await stage.play(scenario_file("choices"))
    verdicts = {case.id: str(case.verdict) for case in result.cases}
    assert verdicts == {
        "as shown": "passed",
        "typed quickly": "passed",
        "refused": "failed",
        "with an emoji": "passed",
        "with a reason": "failed",
    }
    assert result.verdict.exit_code == 1
    explanation = next(case.explanation for case in result.cases if case.id == "refused")
    assert "choices.yaml:" in explanation
    assert "no SMS with text '/cancelled/' arrived on anna (+" in explanation
    assert "within 5s" in explanation


@pytest.mark.ledger("player.explanation.nearest")
async def test_a_wrong_answer_is_shown_beside_what_was_expected(clinic: Theatre) -> None:
    result = await clinic.play("steps:\n- chat:\n  - anna -> app: Are you open?\n  - app -> anna: /Sunday/\n")
    (case,) = result.cases
    assert case.verdict == "failed"
    assert "the nearest SMS that no other step took on anna" in case.explanation
    assert "text: /Sunday/ is not in 'We are open Monday to Friday, 8:00 to 17:00.'" in case.explanation


@pytest.mark.ledger("player.explanation.troubles")
async def test_a_refused_callback_is_named_as_the_likely_cause(clinic: Theatre) -> None:
    wrong_secret = "app: {webhooks: [{target: '${app_url}/sinch/events', secret: other}]}\n"
    text = (
        "scenario: 1\nvars: {app_url: ''}\n" + wrong_secret + "phones: {anna: lease}\n"
        "steps:\n- chat:\n  - anna -> app: Are you open?\n  - app -> anna: /Monday/\n"
    )
    (case,) = (await clinic.play(text)).cases
    assert 'the app answered callback MESSAGE_INBOUND with 401 {"error": "wrong signature"}' in case.explanation


@pytest.mark.ledger("player.verdict.unreachable")
async def test_an_app_that_is_not_there_is_unreachable(clinic: Theatre) -> None:
    (case,) = (await clinic.play("steps:\n- call: {get: 'http://127.0.0.1:9/health'}\n")).cases
    assert case.verdict == "unreachable"
    assert case.verdict.exit_code == 3
    assert "nobody answers there" in case.explanation


@pytest.mark.ledger("player.verdict.timed-out")
async def test_an_app_that_never_answers_times_out() -> None:
    async with theatre(silent) as stage:
        (case,) = (await stage.play("steps:\n- call: {get: '${app_url}/', within: 100ms}\n", patience_s=0.1)).cases
    assert case.verdict == "timed out"
    assert case.verdict.exit_code == 2


MUTE = """\
scenario: 1
vars: {app_url: ""}
app: {webhooks: ["${app_url}/hook"]}
phones: {anna: lease}
steps:
- chat:
  - anna -> app: HOURS
  - app -> anna: /Monday/
"""


@pytest.mark.ledger("player.verdict.timed-out")
async def test_an_app_that_takes_callbacks_and_never_answers_times_out() -> None:
    async with theatre(silent) as stage:
        stage = replace(stage, settings=stage.settings.model_copy(update={"callback_timeout_s": 0.1}))
        (case,) = (await stage.play(MUTE, patience_s=0.1)).cases
    assert case.verdict == "timed out"
    assert "within 0.1 s" in case.explanation


@pytest.mark.ledger("player.verdict.timed-out")
async def test_a_case_that_takes_too_long_says_where_it_was_and_what_went_wrong() -> None:
    async with theatre(silent) as stage:
        stage = replace(stage, settings=stage.settings.model_copy(update={"callback_timeout_s": 0.2}))
        text = MUTE[: MUTE.index("- chat")] + "- text: {from: anna, text: Hi}\n- advance: {until: quiet}\n"
        (case,) = (await stage.play(text, limit_s=0.7)).cases
    assert case.verdict == "timed out"
    assert "took more than 0.7 s of real time; it was at test.yaml:7: advance until quiet" in case.explanation
    assert "note: the app answered callback CONTACT_CREATE with nothing: no answer from" in case.explanation


@pytest.mark.ledger("player.never")
async def test_a_known_bad_state_fails_at_once(clinic: Theatre) -> None:
    result = await clinic.play(
        "steps:\n"
        "- call: {post: '${app_url}/appointments', json: {patient: '${phones.anna.number}',\n"
        "         at: 2026-03-05T09:00:00Z}, save: {id: $.id}}\n"
        "- check: {get: '${app_url}/appointments/${id}', until: {json: {status: confirmed}},\n"
        "          never: {json: {status: asked}}, within: 1h}\n"
    )
    (case,) = result.cases
    assert case.verdict == "failed"
    assert "answered what it never should" in case.explanation
    assert case.real_s < 1


@pytest.mark.ledger("player.expect-none")
async def test_a_second_answer_that_nobody_expected_fails(clinic: Theatre) -> None:
    result = await clinic.play(
        "steps:\n- chat:\n  - anna -> app: HOURS\n  - anna -> app: HOURS\n  - app -> anna: /Monday/\n"
        "- expect_none: {to: anna, for: 10s}\n"
    )
    (case,) = result.cases
    assert case.verdict == "failed"
    assert "no SMS with anything should have arrived, and one did on anna" in case.explanation


@pytest.mark.ledger("player.verdict.unreachable")
async def test_an_app_that_stops_taking_callbacks_is_unreachable_and_the_explanation_says_so(clinic: Theatre) -> None:
    text = (
        "scenario: 1\napp: {webhooks: ['http://127.0.0.1:9/sinch/events']}\nphones: {anna: lease}\n"
        "steps:\n- chat:\n  - anna -> app: Are you open?\n  - app -> anna: /Monday/\n"
    )
    (case,) = (await clinic.play(text)).cases
    assert case.verdict == "unreachable"
    assert "with nothing: connection refused" in case.explanation
    assert "127.0.0.1:9" in case.explanation
