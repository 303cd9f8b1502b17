"""Expectations about what went over the wire: callbacks to the app, and its calls of the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from emulator.player.explain import described, joined, near_miss, nearest, troubles
from emulator.player.judgement import NotMet
from emulator.player.play import Play
from emulator.player.sightings import Sighting
from emulator.scenarios.calls import ApiCallFilter, CallbackFilter, ExpectCall, ExpectCallback, at_path
from emulator.scenarios.matching import Captures, differences, regex_of
from emulator.scenarios.values import status_matches


async def expect_callback(play: Play, step: ExpectCallback) -> None:
    """A callback that matches was delivered, or is in time, and was answered as the step says."""
    wanted, numbers = _callback_wanted(step), _about(play, step)

    def look() -> Sighting | None:
        _forbid_callback(play, step.never)
        for callback in _callbacks(play, numbers):
            captures: Captures = {}
            if (
                not callback.taken
                and not differences(wanted, callback.fields, captures)
                and not _unanswered(step, callback)
            ):
                callback.taken = True
                play.values.update(captures)
                return callback
        return None

    found = await play.waiting.until(look, step.within)
    if found is None:
        raise NotMet(_missing_callback(play, step, wanted, numbers))
    _save(play, step.save, found.fields["json"])


def _callback_wanted(step: CallbackFilter) -> dict[str, Any]:
    fields = {
        "trigger": step.trigger.value if step.trigger else None,
        "text": step.text,
        "status": step.status,
        "reason": step.reason,
        "json": step.json_,
    }
    return {name: value for name, value in fields.items() if value not in (None, "")}


def _about(play: Play, step: CallbackFilter) -> frozenset[str]:
    name = step.from_ or step.to
    return frozenset(play.cast.of(name)) if name else frozenset()


def _callbacks(play: Play, numbers: frozenset[str]) -> Iterator[Sighting]:
    return (each for each in play.sightings.callbacks if not numbers or each.phone in numbers)


def _unanswered(step: ExpectCallback, callback: Sighting) -> list[str]:
    """What is wrong with the app's answer; without `answered` any answer will do, but there must be one."""
    status, took = callback.fields["answered"], callback.fields["duration_s"]
    if step.answered is None:
        return [] if status else ["answered: nobody answered"]
    wrong = []
    if not status_matches(step.answered.status, status):
        wrong.append(f"answered.status: expected {step.answered.status}, found {status or 'no answer'}")
    if step.answered.within is not None and took > step.answered.within:
        wrong.append(f"answered.within: expected {step.answered.within.written}, found {took:.3f} s")
    return wrong


def _forbid_callback(play: Play, never: CallbackFilter | None) -> None:
    if never is None:
        return
    wanted, numbers = _callback_wanted(never), _about(play, never)
    for callback in _callbacks(play, numbers):
        if not callback.taken and not differences(wanted, callback.fields):
            raise NotMet(f"this callback must never be sent, and it was: {described(wanted)}")


def _missing_callback(play: Play, step: ExpectCallback, wanted: dict[str, Any], numbers: frozenset[str]) -> str:
    for callback in _callbacks(play, numbers):
        if not callback.taken and not differences(wanted, callback.fields):
            lines = [f"  {line}" for line in _unanswered(step, callback)]
            return joined("the callback was sent, but not answered as it should:", *lines, troubles(play))
    candidate = nearest(wanted, (each for each in _callbacks(play, numbers) if not each.taken))
    about = f" about {play.spoken(next(iter(numbers)))}" if len(numbers) == 1 else ""
    return joined(
        f"no callback with {described(wanted)}{about} was sent within {step.within.written}",
        near_miss("callback that no other step took", candidate, play),
        play.time_left(),
        troubles(play),
    )


def _save(play: Play, save: dict[str, str], document: Any) -> None:
    for name, path in save.items():
        try:
            play.values[name] = at_path(document, path)
        except KeyError as fault:
            raise NotMet(f"cannot save '{name}': {fault.args[0]}") from None


async def expect_call(play: Play, step: ExpectCall) -> None:
    """The app made such a call, or makes it in time; with `count`, exactly so many."""
    wanted = int(step.count) if step.count is not None else 1

    def look() -> list[Sighting] | None:
        if step.never is not None and (
            bad := [call for call in play.sightings.calls if not _differs(step.never, call)]
        ):
            raise NotMet(f"this call must never be made, and it was: {bad[0].fields['method']} {bad[0].fields['path']}")
        found = [call for call in play.sightings.calls if not call.taken and not _differs(step, call)]
        return found if found and len(found) >= wanted else None

    found = await play.waiting.until(look, step.within) if wanted else look()
    seen = [call for call in play.sightings.calls if not call.taken and not _differs(step, call)]
    if (wanted and found is None) or (step.count is not None and len(seen) != wanted):
        raise NotMet(_missing_call(play, step, len(seen)))
    for call in seen if step.count is not None else seen[:1]:
        call.taken = True
    if seen:
        _save(play, step.save, seen[0].fields["body"])


def _differs(step: ApiCallFilter, call: Sighting) -> list[str]:
    fields, wrong = call.fields, []
    if step.method and step.method.upper() != fields["method"]:
        wrong.append(f"method: expected {step.method.upper()}, found {fields['method']}")
    path = fields["path"].partition("?")[0]
    if regex_of(step.path) is not None:
        wrong += differences(step.path, path)
    elif step.path and not path.endswith(step.path):
        wrong.append(f"path: expected one that ends in {step.path}, found {path}")
    if step.status is not None and not status_matches(step.status, fields["status"]):
        wrong.append(f"status: expected {step.status}, found {fields['status']}")
    if step.body is not None:
        wrong += [f"body.{line}" for line in differences(step.body, fields["body"])]
    return wrong


def _missing_call(play: Play, step: ExpectCall, seen: int) -> str:
    expected = "one such call" if step.count is None else f"{int(step.count)} such calls"
    judged = [(call, _differs(step, call)) for call in play.sightings.calls if not call.taken]
    judged = [pair for pair in judged if pair[1]]
    lines = [f"expected {expected} to the API within {step.within.written}, found {seen}"]
    if judged:
        call, wrong = min(judged, key=lambda pair: len(pair[1]))
        lines += [f"  the nearest: {call.fields['method']} {call.fields['path']}", *(f"    {line}" for line in wrong)]
    return joined(*lines, troubles(play))
