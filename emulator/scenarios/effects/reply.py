"""`reply`: the person answers."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, model_validator

from emulator.chance import Chance
from emulator.scenarios.effects.base import Effect, Span
from emulator.scenarios.fates import Facts, Reply
from emulator.scenarios.fault_shapes import percent
from emulator.scenarios.values import Whole


class ReplyEffect(Effect):
    """The recipient answers: `reply: YES`, `reply: {text: YES, after: {from: 5s, to: 2h}, share: 70}`."""

    title = "reply"
    short = "text"

    text: str = ""
    """What they write"""
    choice: str | None = None
    """Instead: the choice they answer, by its text, its number in the list (from 1) or its postback data"""
    after: Span = Span.model_validate("1s")
    """How long after delivery"""
    share: Annotated[Whole, AfterValidator(percent)] = Whole.of("100")
    """Percent of the people who answer at all"""

    @model_validator(mode="after")
    def _one(self) -> ReplyEffect:
        if bool(self.text) == (self.choice is not None):
            raise ValueError("a reply has either text or choice")
        return self

    def decide(self, facts: Facts, chance: Chance) -> Reply | None:
        """An answer, if this person is one who answers."""
        # Both are drawn always, so that another share does not change the times of those who answer.
        answers, after_s = chance.uniform(0, 100) < self.share, self.after.draw(chance)
        if not answers:
            return None
        if self.choice is None:
            return Reply(after_s, self.text)
        return Reply(after_s, choice=int(self.choice) if self.choice.isdecimal() else self.choice)
