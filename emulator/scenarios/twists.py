"""The verbs of the far side's own doing: fates decided by hand, handsets, callbacks of plan and API."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from emulator.delivery import ReasonCode
from emulator.scenarios.calls import Answered
from emulator.scenarios.model import Described, filled
from emulator.scenarios.names import PhoneName
from emulator.scenarios.phones import HandsetState
from emulator.scenarios.values import Duration, Flag, Json, Pattern, Whole
from emulator.wire.enums import Trigger


class Ended(Described):
    """A fate that needs no more to be said: `delivered`, `delivered: {}`."""

    title = "fate"


class Failure(Described):
    """Why a message failed: `failed: {reason: CHANNEL_FAILURE}`, `failed: CHANNEL_FAILURE`, `failed: {code: 402}`."""

    title = "failed"
    short = "reason"

    reason: ReasonCode | None = None
    """Code of the reason that the app reads; not given: by the code, else CHANNEL_REJECT"""
    code: Whole | None = None
    """Code of the service plan or the network"""


class Outcome(Described):
    """Decide the fate of a message that waits: `outcome: {to: bo, failed: {reason: CHANNEL_FAILURE}}`."""

    to: PhoneName = ""
    """Phone to which it is on its way"""
    text: Pattern = ""
    """Its text; empty: the oldest that waits"""
    message: str = ""
    """Its message id, instead of phone and text"""
    within: Duration = Duration.of("5s")
    """How long to wait until such a message is there"""
    delivered: Ended | None = None
    """It arrives"""
    failed: Failure | None = None
    """It fails"""
    expired: Ended | None = None
    """It is given up"""

    @classmethod
    def opened(cls, value: Any) -> Any:
        """`delivered:` and `delivered: {}` are the same."""
        return filled(value, ("delivered", "failed", "expired"))

    @property
    def status(self) -> Literal["delivered", "failed", "expired"]:
        """What becomes of it."""
        return "delivered" if self.delivered else "failed" if self.failed else "expired"

    @model_validator(mode="after")
    def _which(self) -> Outcome:
        if not self.to and not self.message:
            raise ValueError("say which message: to: PHONE, or message: ID")
        fates = [name for name in ("delivered", "failed", "expired") if getattr(self, name) is not None]
        if len(fates) != 1:
            raise ValueError("an outcome has exactly one of delivered, failed, expired")
        return self


class Handset(Described):
    """Change the state of a phone: `handset: {phone: bo, state: off}`."""

    phone: PhoneName
    """The phone; a crowd's name means each of its phones"""
    state: HandsetState
    """on, off, out_of_coverage, inbox_full, blocked"""
    sender: str = ""
    """For blocked: the sender that it blocks; empty: every sender"""


class CallbackStep(Described):
    """Post a service plan callback as the real plan would: `callback: {type: mo_text, from: anna, body: Hi}`."""

    title = "callback"

    type: Literal[
        "mo_text", "mo_binary", "mo_media", "delivery_report_sms", "delivery_report_mms",
        "recipient_delivery_report_sms", "recipient_delivery_report_mms",
    ] | None = None  # fmt: skip
    """Its type"""
    from_: PhoneName = Field("", alias="from")
    """Phone that it comes from"""
    to: str = ""
    """Number it goes to; empty: the app's own"""
    body: str = ""
    """Text of an inbound message"""
    set: dict[str, Json] = Field(default_factory=dict)
    """Values to put into the JSON, by dotted path such as items[0].name"""
    remove: tuple[str, ...] = ()
    """Dotted paths to take out of the JSON; each must be there"""
    raw: str = ""
    """The exact bytes to post instead, as text"""
    expect: Answered | None = None
    """What the emulator must answer; not given: 2xx"""

    @model_validator(mode="after")
    def _which(self) -> CallbackStep:
        if (self.type is None) == (not self.raw):
            raise ValueError("say either type, or raw with the exact body")
        return self


class Fire(Described):
    """Emit any webhook trigger at the app: `fire: {trigger: MESSAGE_INBOUND, from: anna, set: {...}}`."""

    short = "trigger"

    trigger: Trigger
    """What it is about"""
    from_: PhoneName = Field("", alias="from")
    """Phone that it is about"""
    text: str = ""
    """Text of the message inside"""
    set: dict[str, Json] = Field(default_factory=dict)
    """Values to put into the payload, by dotted path such as items[0].name"""
    remove: tuple[str, ...] = ()
    """Dotted paths to take out of the payload; each must be there"""
    raw: str = ""
    """The exact bytes to send instead, as text"""
    sign: Literal["good", "wrong", "none", "old", "reused"] = "good"
    """How it is signed"""
    copies: Whole = Whole.of("1")
    """How many times it is sent"""
    overlap: Flag = False
    """Whether the copies are sent at the same time"""
    answered: Answered | None = None
    """How the app must answer; not given: does not matter"""
