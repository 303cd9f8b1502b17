"""`fail`: the SMS does not arrive, and the app is told why."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from emulator.chance import Chance
from emulator.delivery import ReasonCode
from emulator.scenarios.effects.base import Effect, Span
from emulator.scenarios.fates import Facts, Fail
from emulator.scenarios.values import Whole


def checked_code(code: int) -> None:
    """Refuse with ValueError a delivery code that ends nothing, or cannot be."""
    if code in (0, 400, 401):
        raise ValueError(f"code {code} is no failure (0 delivered, 400 queued, 401 dispatched)")
    if code > 999:
        raise ValueError(f"code {code} does not exist; codes have up to three digits")


class FailEffect(Effect):
    """It fails: `fail: {reason: RECIPIENT_NOT_REACHABLE, after: 3d}`, `fail: {code: 402}`, `fail: CHANNEL_FAILURE`."""

    title = "fail"
    short = "reason"

    reason: ReasonCode | None = None
    """Code of the reason that the app reads; not given: by the code, else CHANNEL_REJECT"""
    code: Whole | None = None
    """Code of the service plan (402 ...) or of the network (below 400)"""
    after: Span = Span.model_validate("1s")
    """How long after the operator took it"""

    @model_validator(mode="after")
    def _a_code_that_fails(self) -> FailEffect:
        if self.code is not None:
            checked_code(self.code)
        return self

    @classmethod
    def opened(cls, value: Any) -> Any:
        """The reason's word alone, or the code's number alone."""
        return {"code": value} if isinstance(value, str) and value.isdecimal() else super().opened(value)

    def decide(self, facts: Facts, chance: Chance) -> Fail:
        """Failure after a time out of the range."""
        reason = self.reason or ("" if self.code is not None else ReasonCode.CHANNEL_REJECT)
        return Fail(self.after.draw(chance), str(reason), None if self.code is None else int(self.code))
