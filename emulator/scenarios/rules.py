"""Rules: reactions of the far side to an SMS of the app."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from emulator.scenarios.effects import FATES, Then
from emulator.scenarios.fates import Facts
from emulator.scenarios.matching import differences, regex_of
from emulator.scenarios.model import Described, raw
from emulator.scenarios.names import PhonePattern
from emulator.scenarios.values import Pattern, Tristate, Whole
from emulator.wire.identities import bare


class When(Described):
    """Which SMS a rule is about; what is not given is not looked at."""

    title = "when"

    to: PhonePattern = ""
    """Name of the phone, or its number, or `/regex/` on the number"""
    text: Pattern = ""
    """Text as the phone would show it"""
    kind: Pattern = ""
    """Kind of the app message: text_message, choice_message ..."""
    sender: Pattern = ""
    """What the phone would show as sender"""
    from_: Pattern = Field("", alias="from")
    """The same as sender"""
    parts: Whole | None = None
    """Number of parts"""
    encoding: Pattern = ""
    """GSM or UCS2"""
    flash: Tristate = None
    """Whether it is a flash message"""
    metadata: Pattern = ""
    """message_metadata of the send request"""
    nth: Whole | None = None
    """Only the how manyeth SMS to that number, from 1"""

    def differences(self, facts: Facts) -> list[str]:
        """What keeps the rule from matching; empty when it matches."""
        wanted: dict[str, Any] = {
            "text": self.text, "kind": self.kind, "parts": self.parts, "encoding": self.encoding,
            "flash": self.flash, "metadata": self.metadata, "nth": self.nth,
        }  # fmt: skip
        wrong = self._of_address("to", self.to, facts.phone, facts.to)
        wrong += self._of_address("sender", self.sender or self.from_, facts.sender, facts.sender)
        for name, value in wanted.items():
            if value not in ("", None):
                wrong += [f"{name}: {said}" for said in differences(value, getattr(facts, name))]
        return wrong

    @staticmethod
    def _of_address(field: str, wanted: str, name: str, number: str) -> list[str]:
        if not wanted or wanted == name or (regex_of(wanted) is None and bare(wanted) == number):
            return []
        if regex_of(wanted) is not None:
            return [f"{field}: {said}" for said in differences(wanted, number)]
        return [f"{field}: expected {wanted}, found {name or number}"]


def _several(value: object) -> object:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


class Rule(Described):
    """A reaction: `{when: {to: bo}, then: {fail: {reason: RECIPIENT_NOT_REACHABLE}}}`."""

    name: str = ""
    """What the journal calls it; empty: its number and line"""
    when: When = When()
    """Which SMS; not given: every one"""
    then: Annotated[tuple[Then, ...], BeforeValidator(_several, json_schema_input_type=Then | list[Then])]
    """One effect, or a list of them"""

    @model_validator(mode="after")
    def _one_fate(self) -> Rule:
        fates = [then.word for then in self.then if then.word in FATES]
        if not self.then:
            raise ValueError(f"a rule needs at least one effect: {', '.join(Then.words())}")
        if len(fates) > 1:
            raise ValueError(f"{' and '.join(fates)} exclude each other; a message has one fate")
        return self

    def closed(self, raw: dict[str, Any]) -> Any:
        """A single effect needs no list."""
        if len(raw["then"]) == 1:
            raw["then"] = raw["then"][0]
        return raw

    def spoken_place(self, number: int) -> str:
        """What the journal calls it: `rule 2 (line 31)`."""
        label = f"rule {self.name}" if self.name else f"rule {number}"
        return f"{label} (line {self.place.line})" if self.place.line else label


def summary(rule: Rule) -> str:
    """A rule in a word, for lists: its conditions."""
    said = raw(rule.when)
    return ", ".join(f"{key} {value}" for key, value in said.items()) if said else "every SMS"
