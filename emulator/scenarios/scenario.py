"""A whole scenario: header of nouns, `rules` (reactions), `cases`, `steps` (the plot), `always` (laws), `verdict`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr

from emulator.scenarios.bubbles import APP
from emulator.scenarios.carriers import Carrier
from emulator.scenarios.decide import RuleSet
from emulator.scenarios.expand import expand
from emulator.scenarios.faults import Chaos
from emulator.scenarios.header import AppHeader, Case, ClockHeader, Recorded
from emulator.scenarios.laws import Law, Verdict
from emulator.scenarios.model import Described
from emulator.scenarios.phones import Phone
from emulator.scenarios.references import SCOPES
from emulator.scenarios.rules import Rule
from emulator.scenarios.spelling import unknown
from emulator.scenarios.steps import Parallel, Repeat, Step, Use
from emulator.wire.identities import bare

VERSION = "1"


def _version(value: str) -> str:
    if value != VERSION:
        raise ValueError(f"version '{value}' of the language is not known; this convemu reads version {VERSION}")
    return value


def _name(name: str) -> str:
    if not re.fullmatch(r"[^\W\d][\w-]*", name):
        raise ValueError(f"'{name}' cannot be a name; a name is a letter, then letters, digits, _ and -")
    if name in RESERVED:
        raise ValueError(f"'{name}' has a meaning of its own here; choose another name")
    return name


def _case_ids_differ(cases: tuple[Case, ...]) -> tuple[Case, ...]:
    ids = [case.id for case in cases if case.id]
    if twice := next((name for name in ids if ids.count(name) > 1), None):
        raise ValueError(f"two cases have the id '{twice}'")
    return cases


def _numbers_differ(phones: dict[str, Phone]) -> dict[str, Phone]:
    whose: dict[str, str] = {}
    for name, phone in phones.items():
        number = bare(phone.number)
        if number.isdecimal() and (other := whose.setdefault(number, name)) != name:
            raise ValueError(f"'{name}' has the number of '{other}'; one phone has one name")
    return phones


def _several(value: object) -> object:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


RESERVED = (APP, *SCOPES)
"""Names that vars and phones cannot have."""

Name = Annotated[str, AfterValidator(_name)]


class Scenario(Described):
    """One file: a version, nouns, then reactions, the plot and laws. Only `scenario` is required."""

    scenario: Annotated[str, AfterValidator(_version)]
    """Version of the language: 1"""
    name: str = ""
    """What reports call it; empty: the file's name"""
    description: str = ""
    """What it shows"""
    tags: tuple[str, ...] = ()
    """Words to choose it by"""
    recorded: Recorded | None = None
    """Where a recorded file comes from"""
    review: Literal["open", "done"] | None = None
    """open until someone has looked at what the recorder guessed"""
    vars: dict[Name, Any] = Field(default_factory=dict)
    """Values by name, used as `${NAME}`; may refer to `${env:NAME}` and to vars above"""
    app: AppHeader = AppHeader()
    """The app under test, as the Conversation API knows it"""
    clock: ClockHeader = ClockHeader()
    """How time moves"""
    seed: str = ""
    """Seed of everything drawn; empty: a fresh one, printed"""
    phones: Annotated[dict[Name, Phone], AfterValidator(_numbers_differ)] = Field(default_factory=dict)
    """The phones by name"""
    carriers: dict[Name, Carrier] = Field(default_factory=dict)
    """Networks by name; `default` serves whom no other does"""
    rules: tuple[Rule, ...] = ()
    """Reactions to the app's messages; the first that matches wins"""
    chaos: Annotated[tuple[Chaos, ...], BeforeValidator(_several, json_schema_input_type=Chaos | list[Chaos])] = ()
    """Faults that last for the whole run"""
    cases: Annotated[tuple[Case, ...], AfterValidator(_case_ids_differ)] = ()
    """The scenario runs once per row"""
    steps: tuple[Step, ...] = ()
    """The plot"""
    always: tuple[Law, ...] = ()
    """Laws, checked from the first step to the last"""
    verdict: Verdict | None = None
    """The report card of the app's webhook behaviour"""

    _included: dict[str, Scenario] = PrivateAttr(default_factory=dict)

    @classmethod
    def unknown_key(cls, key: str) -> str:
        """A verb at the top is a frequent slip."""
        if key in Step.words() and key not in cls.words():
            return f"'{key}' is a verb; put it into the list under steps:"
        return unknown("key", key, cls.words())

    @classmethod
    def meant(cls, key: str) -> str:
        """A verb is no misspelt header key."""
        return "" if key in Step.words() else super().meant(key)

    @property
    def included(self) -> Mapping[str, Scenario]:
        """The scenarios that `use` names, by the text that stands there."""
        return self._included

    @property
    def all_phones(self) -> dict[str, Phone]:
        """Own phones, and those that only an included scenario has (unless `use` gives it one of ours)."""
        mapped = {there for step in used_in(self.steps) for there in step.phones}
        found = dict(self.phones)
        for other in self._included.values():
            found |= {name: one for name, one in other.all_phones.items() if name not in found and name not in mapped}
        return found

    def rows(self) -> tuple[Case, ...]:
        """The cases, each with an id; one without values when there are none."""
        if not self.cases:
            return (Case(),)
        return tuple(
            case if case.id else case.model_copy(update={"id": str(number)})
            for number, case in enumerate(self.cases, 1)
        )

    def rule_set(self, values: Mapping[str, Any] | None = None, started_at: float = 0.0) -> RuleSet:
        """Rules and carriers with `values` put in, ready to decide. Raises Unresolved for a name without a value."""
        values = values or {}
        return RuleSet(
            rules=tuple(expand(rule, values) for rule in self.rules),
            carriers={name: expand(carrier, values) for name, carrier in self.carriers.items()},
            phone_carriers={name: phone.carrier for name, phone in self.phones.items() if phone.carrier},
            started_at=started_at,
        )


def used_in(steps: tuple[Step, ...]) -> list[Use]:
    """Every `use` in `steps`, also inside repeat and parallel."""
    found: list[Use] = []
    for step in steps:
        match step.action:
            case Use() as use:
                found.append(use)
            case Repeat() as repeat:
                found += used_in(repeat.steps)
            case Parallel() as parallel:
                for branch in parallel.branches:
                    found += used_in(branch)
            case _:
                pass
    return found
