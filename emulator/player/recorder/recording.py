"""A recording: the scenario made of what happened, checked, and the head that says how its replay went."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from emulator.errors import FailedPrecondition
from emulator.journal import Entry
from emulator.player.recorder.fresh import Known
from emulator.player.recorder.observed import Observed, Switched, observe
from emulator.player.recorder.script import Script
from emulator.player.results import ScenarioResult
from emulator.scenarios.dump import SCHEMA_LINE, dump_values
from emulator.scenarios.load import Scenario, load_text
from emulator.scenarios.scenario import RESERVED
from emulator.wire.base import stamp
from emulator.wire.enums import Trigger

SECRET_VARIABLE = "SINCH_WEBHOOK_SECRET"
"""Where a recorded scenario finds the secret of the app's webhooks; it is never written down."""
_REPLAY = re.compile(r"^# replay: .*\n(?:#   .*\n)*", re.MULTILINE)
_NAMES = ("anna", "bo", "cleo", "dag", "eva", "finn", "gro", "hugo", "ida", "jon")


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook of the app, as the recording shows it."""

    target: str
    signed: bool
    triggers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the recorder knows besides the journal."""

    app_id: str
    mode: str
    sender: str  # the app's own number; "" when there are several
    hooks: Sequence[Hook] = ()
    people: Mapping[str, str] = field(default_factory=dict)  # number -> name, of phones that have one
    handsets: Mapping[str, str] = field(default_factory=dict)  # number -> state now


@dataclass(frozen=True, slots=True)
class Recording:
    """The text of the file, its scenario, and what was guessed on the way."""

    text: str
    scenario: Scenario
    guesses: tuple[str, ...]


def record(entries: Iterable[Entry], facts: Facts, *, name: str, at: float) -> Recording:
    """The scenario of what `entries` tell, recorded at the instant `at`. Raises FailedPrecondition for nothing."""
    observed = observe(entries, facts.app_id)
    if not observed.events:
        raise FailedPrecondition(
            "nothing happened on any phone of this app since the marker, so there is nothing to record"
        )
    names = named(observed.phones, facts.people)
    script = Script(names, facts.sender, Known(frozenset(observed.phones)))
    script.write(observed)
    values = {
        "scenario": 1,
        "name": name,
        "recorded": {"at": stamp(at), "from": "journal"},
        "review": "open",
        **_app(facts),
        "clock": {"mode": "auto", "start": stamp(observed.events[0].at)},
        "phones": {names[phone]: _phone(phone, observed, facts) for phone in observed.phones},
        **({"rules": script.rules} if script.rules else {}),
        "steps": script.steps,
    }
    guesses = tuple(dict.fromkeys(script.guesses))
    text = SCHEMA_LINE + _head(guesses) + dump_values(values)
    return Recording(text, load_text(text, f"{name}.yaml"), guesses)


def with_verdict(text: str, verdict: str, explanation: str = "") -> str:
    """The file's text with another outcome of its replay in the head."""
    lines = [f"# replay: {verdict}", *(f"#   {line}".rstrip() for line in explanation.splitlines())]
    return _REPLAY.sub(lambda _: "\n".join(lines) + "\n", text, count=1)


def judged(text: str, result: ScenarioResult) -> str:
    """The file's text with the verdict of `result`, and why when it did not pass."""
    explanation = "\n".join(case.explanation for case in result.cases if case.explanation)
    return with_verdict(text, f"{result.verdict.value} in {result.real_s:.1f} s", explanation)


def named(phones: Iterable[str], people: Mapping[str, str]) -> dict[str, str]:
    """A name for every phone: of its owner if that can be one, else the next of a list."""
    names: dict[str, str] = {}
    for phone in phones:
        first = (people.get(phone, "").split() or [""])[0].lower()
        wanted = [first] if re.fullmatch(r"[^\W\d_]{2,20}", first) and first not in RESERVED else []
        spare = (*_NAMES, *(f"phone{number}" for number in range(1, 10_000)))
        names[phone] = next(name for name in (*wanted, *spare) if name not in names.values())
    return names


def _head(guesses: Sequence[str]) -> str:
    lines = ["#", "# replay: not played"]
    if guesses:
        lines += ["# guesses, to be looked at before `review: done`:", *(f"#   {guess}" for guess in guesses)]
    return "\n".join(lines) + "\n"


def _app(facts: Facts) -> dict[str, Any]:
    """The app's header, and the vars that it refers to."""
    variables: dict[str, Any] = {}
    header: dict[str, Any] = {} if facts.mode == "CONVERSATION" else {"processing_mode": facts.mode}
    hooks = []
    for hook in facts.hooks:
        parts = urlsplit(hook.target)
        origin = f"{parts.scheme}://{parts.netloc}"
        here = variables.setdefault("app_url", origin) == origin
        made: dict[str, Any] = {"target": "${app_url}" + hook.target[len(origin) :] if here else hook.target}
        if hook.signed:
            variables["webhook_secret"] = f"${{env:{SECRET_VARIABLE}}}"
            made["secret"] = "${webhook_secret}"
        told = {} if set(hook.triggers) == set(Trigger) else {"triggers": list(hook.triggers)}
        hooks.append({**made, **told})
    if hooks:
        header["webhooks"] = hooks
    return {**({"vars": variables} if variables else {}), **({"app": header} if header else {})}


def _phone(phone: str, observed: Observed, facts: Facts) -> dict[str, Any]:
    switches = [event for event in observed.events if isinstance(event, Switched) and event.phone == phone]
    if not switches:
        before = facts.handsets.get(phone, "on")
    else:  # what it was before its first switch is not in the journal; it was something else
        before = "off" if switches[0].state == "on" and not switches[0].blocks else "on"
    number = "lease" if observed.wrote(phone) else f"+{phone}"  # a number that the app knows by itself has to stay
    return {"number": number, **({"handset": before} if before != "on" else {})}
