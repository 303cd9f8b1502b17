"""How a run ended, as a value: what two runs must have in common to count as the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from emulator.player.results import CaseResult, ScenarioResult, Verdict, bad
from emulator.scenarios.matching import shown


@dataclass(frozen=True, slots=True)
class Sent:
    """One message of the app, and its last status."""

    phone: str  # the scenario's name for it
    kind: str  # text_message, choice_message ...
    text: str  # as the phone showed it; "" when it never arrived, or when texts differ from run to run
    status: str

    def __str__(self) -> str:
        return f"{shown(self.text or self.kind)} to {self.phone} ({self.status})"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the app sent, in any order, how it answered callbacks, and how the case ended."""

    verdict: Verdict
    failed: str  # the step or remark that did not pass; "" when all did
    why: str  # its explanation; not compared
    sent: tuple[Sent, ...]
    refused: tuple[str, ...]  # callbacks that the app did not take

    def vague(self) -> Outcome:
        """The same without texts: for apps that write something else in every run."""
        return replace(self, sent=tuple(sorted((replace(each, text="") for each in self.sent), key=_key)))


def outcome(result: ScenarioResult) -> Outcome:
    """How the only case of `result` ended."""
    (case,) = result.cases
    names = _names(result.journal, case)
    failed, why = culprit(case)
    return Outcome(
        verdict=case.verdict,
        failed=failed,
        why=why,
        sent=tuple(sorted(_sent(result.journal, names), key=_key)),
        refused=tuple(sorted(_refused(result.journal))),
    )


def culprit(case: CaseResult) -> tuple[str, str]:
    """The first step or remark of a case that did not pass, and why; empty texts when all did."""
    for step in filter(bad, case.steps):
        return f"{step.file}:{step.line}: {step.title}", step.explanation
    for remark in filter(bad, case.remarks):
        return remark.name, remark.text
    return "", ""


def _key(sent: Sent) -> tuple[str, ...]:
    return (sent.phone, sent.kind, sent.text, sent.status)


def _names(journal: Iterable[Mapping[str, Any]], case: CaseResult) -> dict[str, str]:
    names = {number: name for name, number in case.phones.items()}
    for entry in journal:
        if entry["kind"] == "scenario.case":
            names.update(entry["data"]["crowd"])
    return names


def _sent(journal: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[Sent]:
    accepted: dict[str, tuple[str, str]] = {}
    texts: dict[str, str] = {}
    statuses: dict[str, str] = {}
    for entry in journal:
        message_id, data = entry["message_id"], entry["data"]
        match entry["kind"]:
            case "message.accepted":
                accepted[message_id] = (names.get(entry["phone"], "another phone"), str(data.get("kind", "")))
            case "phone.received":
                texts[message_id] = str(data["text"])
            case "message.status":
                statuses[message_id] = str(data["status"])
    for message_id, (phone, kind) in accepted.items():
        yield Sent(phone, kind, texts.get(message_id, ""), statuses.get(message_id, "accepted"))


def _refused(journal: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for entry in journal:
        data = entry["data"]
        if entry["kind"] == "callback.attempt" and not data.get("spoiled") and not 200 <= (data["status"] or 0) < 300:
            yield f"{data['trigger']} answered {data['status'] or data['fault']}"


def differences(expected: Outcome, found: Outcome) -> list[str]:
    """What is different about `found`, a line each; empty when nothing is."""
    lines = []
    if (expected.verdict, expected.failed) != (found.verdict, found.failed):
        what = f": {found.failed}" if found.failed else ""
        lines.append(f"the case {found.verdict} instead of {expected.verdict}{what}")
        lines += [f"  {line}" for line in found.why.splitlines()]
    lines += _more(expected.sent, found.sent, "the app did not send", "the app sent")
    lines += _more(expected.refused, found.refused, "no longer so: callback", "callback")
    return lines


def _more(expected: Iterable[Any], found: Iterable[Any], missing: str, extra: str) -> Iterator[str]:
    before, after = Counter(map(str, expected)), Counter(map(str, found))
    yield from (f"{missing} {each}{_times(count)}" for each, count in (before - after).items())
    yield from (f"{extra} {each}{_times(count)}" for each, count in (after - before).items())


def _times(count: int) -> str:
    return f", {count} times" if count > 1 else ""
