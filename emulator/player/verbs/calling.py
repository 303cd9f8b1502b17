"""The player calls the application over HTTP: once, or until a condition holds."""

from __future__ import annotations

import json
from typing import Any

from emulator.player.explain import joined, troubles
from emulator.player.judgement import NoAnswer, NotMet
from emulator.player.outside import Answer
from emulator.player.play import Play
from emulator.scenarios.calls import Call, Check, HttpAnswer, Request, at_path
from emulator.scenarios.matching import differences, shown
from emulator.scenarios.values import status_matches

_MOST_QUESTIONS = 200


async def call(play: Play, step: Call) -> None:
    """Ask once; the answer must be as expected, and what is to be saved must be in it."""
    answer = await _ask(play, step, max(float(step.within), play.waiting.patience_s))
    expected = step.expect or HttpAnswer()
    wrong = against(expected, answer, play.values)
    if step.expect is None or step.expect.status is None:
        wrong += [f"status: expected below 400, found {answer.status}"] if answer.status >= 400 else []
    if wrong:
        raise NotMet(_wrong(step, wrong, answer, play))
    _save(play, step, answer)


async def check(play: Play, step: Check) -> None:
    """Ask until the condition holds. Something that happens in the emulator is a reason to ask at once."""
    clock, waiting = play.stage.clock, play.waiting
    deadline = clock.now() + step.within
    every = max(float(step.every), step.within / _MOST_QUESTIONS, 0.001)
    questions = max(1, round(step.within / every))
    while True:
        seq = play.journal.last_seq
        answer = await _ask(play, step, max(float(step.within), waiting.patience_s))
        if step.never is not None and not against(step.never, answer, {}):
            raise NotMet(f"{step.method} {step.url} answered what it never should:\n  {_shown(answer)}")
        wrong = against(step.until, answer, play.values)
        if not wrong:
            _save(play, step, answer)
            return
        questions -= 1
        # A clock that moves by command never reaches the deadline; the number of questions ends the wait there.
        if clock.now() >= deadline or (clock.mode == "manual" and questions <= 0):
            raise NotMet(
                joined(f"this did not come to hold within {step.within.written}:", _wrong(step, wrong, answer, play))
            )

        def something(seq: int = seq) -> bool | None:
            return True if play.journal.last_seq > seq else None

        await waiting.until(something, every, patience_s=waiting.patience_s * every / max(step.within, every))


async def _ask(play: Play, step: Request, timeout_s: float) -> Answer:
    headers = dict(step.headers)
    body: bytes | None = step.body.encode() or None
    if step.json_ is not None:
        body = json.dumps(step.json_, ensure_ascii=False).encode()
        headers.setdefault("Content-Type", "application/json")
    request = play.outside.request(step.method, step.url, headers=headers, body=body, timeout_s=timeout_s)
    try:
        return await play.waiting.patiently(request)
    except TimeoutError:
        raise NoAnswer(
            f"{step.method} {step.url}: the app took the call and did not answer in {timeout_s:g} s"
        ) from None


def against(expected: HttpAnswer, answer: Answer, captures: dict[str, Any]) -> list[str]:
    """What differs between an expected answer and the one that came; named groups go into `captures`."""
    wrong = []
    if expected.status is not None and not status_matches(expected.status, answer.status):
        wrong.append(f"status: expected {expected.status}, found {answer.status}")
    if expected.json_ is not None:
        if answer.json() is None and answer.body.strip() != b"null":
            wrong.append(f"json: the body is not JSON: {shown(answer.body.decode(errors='replace'))}")
        else:
            wrong += [f"json.{line}" for line in differences(expected.json_, answer.json(), captures)]
    if expected.text:
        wrong += [
            f"text: {line}" for line in differences(expected.text, answer.body.decode(errors="replace"), captures)
        ]
    for name, value in expected.headers.items():
        wrong += [f"{name}: {line}" for line in differences(value, answer.headers.get(name.lower(), ""), captures)]
    return wrong


def _save(play: Play, step: Request, answer: Answer) -> None:
    for name, path in step.save.items():
        try:
            play.values[name] = at_path(answer.json(), path)
        except KeyError as fault:
            raise NotMet(f"cannot save '{name}': {fault.args[0]}\n  {_shown(answer)}") from None


def _wrong(step: Request, wrong: list[str], answer: Answer, play: Play) -> str:
    lines = [f"{step.method} {step.url}", *(f"  {line}" for line in wrong), f"  {_shown(answer)}"]
    return joined(*lines, troubles(play))


def _shown(answer: Answer) -> str:
    return f"it answered {answer.status} {shown(answer.body.decode(errors='replace'))}"
