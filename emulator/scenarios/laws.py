"""Laws that hold from the first step to the last (`always`), and the report card of the app's webhooks (`verdict`)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from emulator.scenarios.model import Described, OneOf
from emulator.scenarios.values import Duration, Pattern, StatusPattern, Tristate, Whole

Severity = Literal["fail", "warn", "ignore"]
"""What a finding does to the verdict."""


class SmsLaw(Described):
    """What every SMS of the app must be."""

    title = "sms"

    max_parts: Whole | None = None
    """Parts at most"""
    encoding: Pattern = ""
    """GSM or UCS2"""
    sender: Pattern = ""
    """What the phone shows as sender"""
    text: Pattern = ""
    """Its text"""
    max_per_phone: Whole | None = None
    """SMS to one phone at most, over the whole run"""

    @model_validator(mode="after")
    def _says_something(self) -> SmsLaw:
        if self == SmsLaw.model_construct():
            raise ValueError(f"a law about sms says at least one of: {', '.join(self.words())}")
        return self


class CallbackLaw(Described):
    """How the app must answer every callback."""

    title = "callbacks"

    status: StatusPattern = "2xx"
    """HTTP status of the answer"""
    within: Duration | None = None
    """How fast"""


class Law(OneOf):
    """One law."""

    title = "law"

    sms: SmsLaw | None = None
    """Every SMS of the app"""
    callbacks: CallbackLaw | None = None
    """Every callback to the app, except those that a fault spoiled"""
    no_sms_to_opted_out: Tristate = None
    """Nobody who wrote STOP gets an SMS"""
    no_call_outside_contract: Tristate = None
    """No API call is refused with 400, or has a field that the contract does not know"""

    @property
    def in_force(self) -> bool:
        """Whether it is one; `no_...: false` is not."""
        return self.chosen is not False

    @classmethod
    def opened(cls, value: Any) -> Any:
        """A bare `no_sms_to_opted_out` means true."""
        if isinstance(value, str) and value.startswith("no_"):
            return {value: True}
        return super().opened(value)


class Verdict(Described):
    """The report card: how bad each kind of misbehaviour at the webhook is; what is not given is not judged."""

    title = "verdict"

    acks_within: Duration | None = None
    """Every callback is answered within this time"""
    rejects_bad_signature: Severity = "ignore"
    """A wrong signature must be refused"""
    rejects_unsigned: Severity = "ignore"
    """A missing signature must be refused"""
    rejects_altered_body: Severity = "ignore"
    """A body changed after signing must be refused"""
    rejects_old_timestamp: Severity = "ignore"
    """A signature of long ago must be refused"""
    rejects_replayed_nonce: Severity = "ignore"
    """A nonce seen before must be refused"""
    idempotent: Severity = "ignore"
    """A callback that comes twice must not have twice the effect"""
    tolerates_unknown_fields: Severity = "ignore"
    """A payload with new fields must be taken"""
    tolerates_unknown_trigger: Severity = "ignore"
    """A callback of an unknown kind must be answered 2xx"""
    tolerates_any_text: Severity = "ignore"
    """Empty, very long and emoji texts must be taken"""
    tolerates_reordering: Severity = "ignore"
    """Late and reordered reports must not change the outcome"""
    takes_new_id: Severity = "ignore"
    """The same text under another message id is another message, and must be taken as one"""
    acks_before_work: Severity = "ignore"
    """It must acknowledge before it calls the API: a slow API must not delay it"""
