"""Every verb of the language: the class of its step, the function that plays it, the words that tell it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from emulator.player.play import Verb
from emulator.player.verbs import calling, containers, expecting, hooks, network, phones, seen, time
from emulator.scenarios import bubbles, calls, faults, steps, twists
from emulator.scenarios.matching import shown

VERBS: Mapping[type, Verb] = {
    bubbles.Chat: containers.chat,
    bubbles.Text: phones.text,
    bubbles.Choose: phones.choose,
    bubbles.ExpectSms: expecting.expect_sms,
    bubbles.ExpectNone: expecting.expect_none,
    calls.ExpectCallback: seen.expect_callback,
    calls.ExpectCall: seen.expect_call,
    calls.Call: calling.call,
    calls.Check: calling.check,
    twists.Outcome: network.outcome,
    twists.Handset: phones.handset,
    twists.CallbackStep: hooks.callback,
    twists.Fire: hooks.fire,
    faults.Fault: hooks.fault,
    steps.Advance: time.advance,
    steps.Use: containers.use,
    steps.Repeat: containers.repeat,
    steps.Parallel: containers.parallel,
}

CONTAINERS = frozenset({bubbles.Chat, steps.Use, steps.Repeat, steps.Parallel})
"""Verbs that only hold other steps."""

_TITLES: Mapping[type, Callable[[Any], str]] = {
    bubbles.Text: lambda step: f"{step.from_} -> app: {shown(step.text)}",
    bubbles.Choose: lambda step: f"{step.from_} chooses {shown(step.choice)}",
    bubbles.ExpectSms: lambda step: f"app -> {step.to or 'any phone'}: {_looked_for(step.wanted())}",
    bubbles.ExpectNone: lambda step: f"no SMS to {step.to or 'any phone'} for {step.for_.written}",
    calls.ExpectCallback: lambda step: f"callback {step.trigger or 'of any kind'} {_about(step)}".strip(),
    calls.ExpectCall: lambda step: f"API call {step.method} {step.path}".replace("  ", " "),
    calls.Call: lambda step: f"{step.method} {step.url}",
    calls.Check: lambda step: f"{step.method} {step.url} until {_answer(step.until)}",
    twists.Outcome: lambda step: f"message to {step.to or step.message} is {step.status}",
    twists.Handset: lambda step: f"{step.phone} is {step.state}",
    twists.CallbackStep: lambda step: f"service plan callback {step.type or 'of raw bytes'} {step.from_}".strip(),
    faults.Fault: lambda step: (
        f"faults of {step.on} {'off' if step.off else 'on'}: {', '.join(step.faults()) or 'all'}"
    ),
    twists.Fire: lambda step: f"fire {step.trigger} {step.from_}".strip() + _how(step),
    steps.Advance: lambda step: f"advance {step.by.written if step.by is not None else 'until ' + step.until}",
}


def title(action: Any) -> str:
    """One line that says what a step does."""
    return _TITLES[type(action)](action)


def _looked_for(wanted: Mapping[str, Any]) -> str:
    return ", ".join(shown(value) if name == "text" else f"{name} {value}" for name, value in wanted.items()) or "any"


def _how(step: twists.Fire) -> str:
    copies = f", {int(step.copies)} times" if step.copies > 1 else ""
    return (f", signature {step.sign}" if step.sign != "good" else "") + copies


def _about(step: calls.ExpectCallback) -> str:
    phone = step.from_ or step.to
    return " ".join(part for part in (f"of {phone}" if phone else "", step.status, step.reason) if part)


def _answer(answer: calls.HttpAnswer) -> str:
    said = [answer.status, shown(answer.json_) if answer.json_ is not None else None, answer.text]
    return " ".join(part for part in said if part)
