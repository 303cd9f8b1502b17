"""The faults in force: added, listed with how often each has hit, removed; asked at every occasion.

Every fault that fits hits, in the order they were added. Each draws from a source of chance of its own, so adding one
does not change the luck of the others.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from emulator.chance import Chance
from emulator.errors import InvalidArgument, NotFound, Violation
from emulator.faulting.effect import Effect
from emulator.faulting.rules import Occasion, On, Rule
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.wire.base import path_of, shown

Catalogue = Mapping[str, type[Effect]]
"""A kind's word to its effect."""
M = TypeVar("M", bound=BaseModel)


@dataclass(slots=True, eq=False)
class Fault:
    """A fault in force, and its counters."""

    id: str
    kind: str
    rule: Rule
    effect: Effect
    chance: Chance
    seen: int = 0  # occasions that fitted
    hits: int = 0

    @property
    def is_spent(self) -> bool:
        """Whether it will never hit again."""
        rule = self.rule
        return (rule.times is not None and self.hits >= rule.times) or (rule.nth is not None and self.seen >= rule.nth)

    def meets(self, occasion: Occasion) -> bool:
        """Whether it hits this occasion; counts both ways."""
        if self.is_spent or not self.rule.fits(occasion):
            return False
        self.seen += 1
        if self.rule.nth is not None and self.seen != self.rule.nth:
            return False
        return self.rule.share >= 100 or self.chance.random() * 100 < self.rule.share

    def to_wire(self) -> dict[str, Any]:
        """As it was written, with id and counters."""
        rule = self.rule.model_dump(mode="json", exclude_defaults=True, exclude={"on"})
        head = {"id": self.id, "on": self.rule.on, "kind": self.kind}
        return head | rule | self.effect.dump() | {"seen": self.seen, "hits": self.hits, "spent": self.is_spent}


class FaultSet:
    """The faults of one emulator. `catalogues` are the kinds there are for calls, callbacks and channels."""

    def __init__(self, catalogues: Mapping[On, Catalogue], chance: Chance, ids: Ids, journal: Journal) -> None:
        self._catalogues = catalogues
        self._chance = chance
        self._ids = ids
        self._journal = journal
        self._faults: dict[str, Fault] = {}
        self._added = 0

    def add(self, values: Mapping[str, Any]) -> Fault:
        """Put a fault in force: `{"on": "callback", "kind": "duplicate", "of": "MESSAGE_INBOUND", "copies": 2}`.

        Without `on` it is on what has such a kind, on callbacks where both have.
        Raises InvalidArgument that names the field, what was found and what is allowed.
        """
        given = dict(values)
        kind = given.pop("kind", None)
        if given.get("on") is None:
            given["on"] = self._where(kind)
        rule = _read(Rule, {name: given.pop(name) for name in list(given) if name in Rule.model_fields})
        catalogue = self._catalogues[rule.on]
        if not isinstance(kind, str) or kind not in catalogue:
            raise InvalidArgument.of("kind", self._no_kind(kind, rule.on))
        effect_type = catalogue[kind]
        _refuse_strangers(given, [*effect_type.model_fields, *Rule.model_fields])
        self._added += 1
        chance = self._chance.child(f"fault {self._added}")
        fault = Fault(self._ids.ulid(), kind, rule, _read(effect_type, given), chance)
        self._faults[fault.id] = fault
        self._journal.add("fault.added", app_id=rule.app_id, phone=rule.phone, fault=fault.to_wire())
        return fault

    def _where(self, kind: object) -> On:
        having = self._having(kind)
        return "callback" if "callback" in having or not having else having[0]

    def _having(self, kind: object) -> list[On]:
        """What has faults of this kind."""
        return [on for on, catalogue in self._catalogues.items() if isinstance(kind, str) and kind in catalogue]

    def _no_kind(self, kind: object, on: On) -> str:
        if not kind:
            places = [on, *(other for other in self._catalogues if other != on)]
            return (
                f"is required; allowed {'; '.join(f'on {each}: {_words(self._catalogues[each])}' for each in places)}"
            )
        if having := self._having(kind):
            return f"{kind!r} is no fault of {on}, but of {having[0]}; allowed: {_words(self._catalogues[on])}"
        return _unknown(f"fault of {on}", str(kind), self._catalogues[on])

    def __iter__(self) -> Iterator[Fault]:
        """All of them, in the order they were added; those that are spent too."""
        return iter(tuple(self._faults.values()))

    def kinds(self) -> dict[On, list[str]]:
        """The kinds there are, for calls, for callbacks and for channels."""
        return {on: list(catalogue) for on, catalogue in self._catalogues.items()}

    def remove(self, fault_id: str) -> Fault:
        """Take a fault out of force. Raises NotFound."""
        if fault_id not in self._faults:
            raise NotFound(f"Fault {fault_id} does not exist; GET /_emulator/faults lists those in force.")
        fault = self._faults.pop(fault_id)
        self._journal.add("fault.removed", app_id=fault.rule.app_id, fault=fault.to_wire())
        return fault

    def clear(self, on: On | None = None, kind: str = "", app_id: str | None = None) -> list[Fault]:
        """Take out those that fit every filter, or all; what was taken out."""
        unwanted = [
            fault
            for fault in self._faults.values()
            if on in (None, fault.rule.on) and kind in ("", fault.kind) and app_id in (None, fault.rule.app_id)
        ]
        return [self.remove(fault.id) for fault in unwanted]

    def __bool__(self) -> bool:
        """Whether any is in force: the hot path asks this first."""
        return bool(self._faults)

    @property
    def ask_for_phones(self) -> bool:
        """Whether any is about calls that name a phone: finding out takes a while."""
        return any(fault.rule.on == "api" and fault.rule.phone for fault in self._faults.values())

    def meeting(self, occasion: Occasion) -> Iterator[Fault]:
        """The faults that hit this occasion, in order; who applies one with effect calls `hit`."""
        for fault in list(self._faults.values()):
            if fault.meets(occasion):
                yield fault

    def hit(self, fault: Fault, occasion: Occasion) -> None:
        """It had an effect: count it, and tell the journal."""
        fault.hits += 1
        self._journal.add(
            "fault.hit", app_id=occasion.app_id, message_id=occasion.message_id, phone=occasion.phone,
            fault_id=fault.id, fault=fault.kind, on=occasion.on, what=occasion.what, hits=fault.hits, nth=fault.seen,
        )  # fmt: skip


def _read(model: type[M], values: Mapping[str, Any]) -> M:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        violations = [
            Violation(path_of(fault["loc"]) or "fault", _sentence(fault)) for fault in error.errors(include_url=False)
        ]
        raise InvalidArgument("; ".join(f"{v.field}: {v.description}" for v in violations), violations) from None


def _sentence(fault: Any) -> str:
    if fault["type"] == "missing":
        return "is required"
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    return f"{fault['msg'][:1].lower()}{fault['msg'][1:]}, found {shown(fault['input'])}"


def _refuse_strangers(given: Mapping[str, Any], known: list[str]) -> None:
    strangers = [name for name in given if name not in known]
    if strangers:
        raise InvalidArgument.of(strangers[0], _unknown("field", strangers[0], known))


def _words(known: Iterable[str]) -> str:
    return ", ".join(known)


def _unknown(what: str, word: str, known: Iterator[str] | Mapping[str, Any] | list[str]) -> str:
    meant = difflib.get_close_matches(word, list(known), 1)
    guess = f"; did you mean {meant[0]!r}?" if meant else ";"
    return f"{word!r} is no {what}{guess} allowed: {_words(known)}"
