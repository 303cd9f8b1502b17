"""The rules in force: a scenario's rule set per app, who its phones are, and how often each decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from emulator.chance import Chance
from emulator.scenarios.fates import Decision, Facts

EVERY_APP = ""


class Decides(Protocol):
    """What the network needs of a scenario's rule set."""

    def decide(self, facts: Facts, now: float, chance: Chance) -> Decision:
        """What happens to the SMS that `facts` describe."""


@dataclass(slots=True)
class _InForce:
    rules: Decides
    phones: Mapping[str, str]
    hits: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)  # SMS per number


class ActiveRules:
    """Rule sets by app; those of an app win over those for every app. Two scenarios in parallel use an app each."""

    def __init__(self) -> None:
        self._in_force: dict[str, _InForce] = {}

    def __bool__(self) -> bool:
        return bool(self._in_force)

    def replace(self, rules: Decides, phones: Mapping[str, str] | None = None, *, app_id: str = EVERY_APP) -> None:
        """Put `rules` in force, counters at zero. `phones`: the scenario's name by bare number."""
        self._in_force[app_id] = _InForce(rules, dict(phones or {}))

    def name_phones(self, phones: Mapping[str, str], *, app_id: str = EVERY_APP) -> None:
        """Change the names alone; the counters stay."""
        if (current := self._in_force.get(app_id)) is not None:
            current.phones = dict(phones)

    def clear(self, app_id: str | None = None) -> None:
        """Nothing is in force any more, or nothing for one app."""
        if app_id is None:
            self._in_force.clear()
        else:
            self._in_force.pop(app_id, None)

    def decide(self, facts: Facts, now: float, chance: Chance) -> Decision | None:
        """What the rules in force for the app say; None when there are none."""
        current = self._in_force.get(facts.app_id) or self._in_force.get(EVERY_APP)
        if current is None:
            return None
        current.seen[facts.to] += 1
        known = replace(facts, phone=current.phones.get(facts.to, ""), nth=current.seen[facts.to])
        decision = current.rules.decide(known, now, chance)
        if decision.source:
            current.hits[decision.source] += 1
        return decision

    def hits(self, app_id: str = EVERY_APP) -> dict[str, int]:
        """How often each rule or carrier decided, by its name."""
        current = self._in_force.get(app_id)
        return dict(current.hits) if current else {}
