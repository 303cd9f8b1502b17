"""The decision: what a scenario says about one SMS. Pure; the first rule that matches wins, then the carriers.

`Facts` go in, a `Decision` comes out; see `fates.py` for both. Nothing is done here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from emulator.chance import Chance
from emulator.scenarios.carriers import Carrier
from emulator.scenarios.effects.through import CarrierEffect
from emulator.scenarios.fates import Decision, Deliver, Expire, Facts, Fail, Fate, Pending, Reply
from emulator.scenarios.rules import Rule

__all__ = ["Decision", "Deliver", "Expire", "Facts", "Fail", "Fate", "Pending", "Reply", "RuleSet"]

DEFAULT_CARRIER = "default"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules and carriers in force. All references in them must be resolved (`Scenario.rule_set` sees to it)."""

    rules: Sequence[Rule] = ()
    carriers: Mapping[str, Carrier] = field(default_factory=dict)
    phone_carriers: Mapping[str, str] = field(default_factory=dict)
    """Name of the carrier by name of the phone, for phones that name one"""
    started_at: float = 0.0
    """When the run began (epoch seconds): windows of carriers may count from here"""

    def decide(self, facts: Facts, now: float, chance: Chance) -> Decision:
        """What becomes of the SMS with these `facts` at `now` (epoch seconds). Draws from `chance` only."""
        misses: list[tuple[int, str]] = []
        for number, rule in enumerate(self.rules, 1):
            wrong = rule.when.differences(facts)
            if not wrong:
                return self._by_rule(rule, rule.spoken_place(number), facts, now, chance, _nearest(misses))
            misses.append((len(wrong), f"{rule.spoken_place(number)}: {'; '.join(wrong)}"))
        name = self.carrier_of(facts, now)
        fate = self.carriers[name].delivery.draw(chance) if name else None
        return Decision(f"carrier {name}" if name else "", fate, (), _nearest(misses))

    def _by_rule(
        self, rule: Rule, source: str, facts: Facts, now: float, chance: Chance, misses: tuple[str, ...]
    ) -> Decision:
        fate: Fate | None = None
        replies: list[Reply] = []
        carrier = ""
        for then in rule.then:
            effect = then.effect
            made = effect.decide(facts, chance)
            if isinstance(effect, CarrierEffect):
                carrier = effect.name
            elif isinstance(made, Reply):
                replies.append(made)
            elif made is not None:
                fate = made
        if fate is None and (carrier := carrier or self.carrier_of(facts, now)):
            fate = self.carriers[carrier].delivery.draw(chance)
        return Decision(source, fate, tuple(replies), misses)

    def carrier_of(self, facts: Facts, now: float) -> str:
        """Name of the carrier that serves the recipient at `now`, or "".

        The phone's own carrier; else the longest prefix; else one with a window, which is in force for everybody; else
        `default`. A carrier outside its window serves nobody.
        """
        own = self.phone_carriers.get(facts.phone, "")
        if own and self.carriers[own].in_force(now, self.started_at):
            return own
        open_now = {name: one for name, one in self.carriers.items() if one.in_force(now, self.started_at)}
        by_prefix = {name: one.reach(facts.to) for name, one in open_now.items() if one.reach(facts.to)}
        if by_prefix:
            return max(by_prefix, key=lambda name: (by_prefix[name], open_now[name].has_window))
        passing = [name for name, one in open_now.items() if one.has_window and not one.prefix and name != own]
        bound = set(self.phone_carriers.values())
        passing = [name for name in passing if name not in bound]
        return passing[0] if passing else DEFAULT_CARRIER if DEFAULT_CARRIER in open_now else ""


def _nearest(misses: list[tuple[int, str]]) -> tuple[str, ...]:
    """The fewer differences the nearer; the order of the file among equals."""
    return tuple(said for _, said in sorted(misses, key=lambda miss: miss[0]))
