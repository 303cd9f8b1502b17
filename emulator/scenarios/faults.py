"""Trouble on purpose: one fault, as the verb `fault` switches it and as the header's `chaos` lists them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from emulator.scenarios.fault_shapes import (
    Duplicate,
    ExtraField,
    FaultShape,
    GatewayError,
    Latency,
    OldTimestamp,
    Overtaken,
    Plain,
    Reorder,
    Reset,
    SlowBody,
    Status,
    UnknownTrigger,
)
from emulator.scenarios.model import Described, filled
from emulator.scenarios.names import PhoneName
from emulator.scenarios.values import Flag

API_KINDS = (
    "status", "latency", "reset", "gateway_error", "half_answer", "slow_body", "expired_token", "overtaken",
)  # fmt: skip
CALLBACK_KINDS = (
    "latency",
    "duplicate",
    "reorder",
    "drop",
    "bad_signature",
    "unsigned",
    "old_timestamp",
    "altered_body",
    "new_id",
    "reused_nonce",
    "extra_field",
    "unknown_trigger",
)


class Chaos(Described):
    """Faults by their kind; in the header one such map, or a list of them. There they last for the whole run."""

    title = "chaos"

    status: Status | None = None
    """API: answers an error"""
    latency: Latency | None = None
    """Callbacks come late (in `fault`: or API answers)"""
    reset: Reset | None = None
    """API: the connection is cut without an answer"""
    gateway_error: GatewayError | None = None
    """API: a page with an error instead of an answer"""
    half_answer: Plain | None = None
    """API: the answer breaks off in the middle"""
    slow_body: SlowBody | None = None
    """API: the answer's body takes its time"""
    expired_token: Plain | None = None
    """API: the token is refused as expired"""
    overtaken: Overtaken | None = None
    """API: a callback arrives before the answer"""
    duplicate: Duplicate | None = None
    """Callbacks come several times"""
    reorder: Reorder | None = None
    """Callbacks overtake each other"""
    drop: Plain | None = None
    """Callbacks never come"""
    bad_signature: Plain | None = None
    """Callbacks with a wrong signature"""
    unsigned: Plain | None = None
    """Callbacks without a signature"""
    old_timestamp: OldTimestamp | None = None
    """Callbacks signed with a time that lies back"""
    altered_body: Plain | None = None
    """Callbacks whose body was changed after signing"""
    new_id: Plain | None = None
    """Inbound messages come again, each as a message of its own"""
    reused_nonce: Plain | None = None
    """Callbacks with the nonce of the one before"""
    extra_field: ExtraField | None = None
    """Callbacks with a field that nobody knows"""
    unknown_trigger: UnknownTrigger | None = None
    """An event of an unknown kind follows"""

    @classmethod
    def opened(cls, value: Any) -> Any:
        """`drop:` and `drop: {}` are the same."""
        if isinstance(value, str):
            return {value: {}}
        return filled(value, KINDS)

    def faults(self) -> dict[str, FaultShape]:
        """The faults that are named, by kind, in the order of this page."""
        found = {name: getattr(self, name) for name in KINDS}
        return {name: fault for name, fault in found.items() if fault is not None}


KINDS = tuple(Chaos.model_fields)


class Fault(Chaos):
    """Switch faults on or off: `fault: {on: api, status: {code: 500, times: 1}}`, `fault: {on: api, off: true}`."""

    title = "fault"

    on: Literal["api", "callback"] = "callback"
    """Whether the app's calls to the API are hit, or the callbacks to the app"""
    phone: PhoneName = ""
    """The phone that is concerned; on the API the one that the call names, or whose contact or message it names"""
    off: Flag = False
    """Switch off: the kinds that are named, or all if none is"""

    @model_validator(mode="after")
    def _fits(self) -> Fault:
        allowed = API_KINDS if self.on == "api" else CALLBACK_KINDS
        if odd := [kind for kind in self.faults() if kind not in allowed]:
            raise ValueError(f"{odd[0]} is no fault of {self.on}; its faults are: {', '.join(allowed)}")
        if not self.faults() and not self.off:
            raise ValueError(f"say which fault: {', '.join(allowed)}; or off: true")
        return self
