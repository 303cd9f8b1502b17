"""Trouble on purpose: one fault, as the verb `fault` switches it and as the header's `chaos` lists them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from emulator.scenarios.model import Described, filled
from emulator.scenarios.spelling import unknown
from emulator.scenarios.values import Duration, Flag, Whole, is_open
from emulator.wire.enums import Trigger

API_KINDS = ("status", "latency", "reset")
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


def percent(value: Whole) -> Whole:
    """`value`, if it can be a share in percent. Raises ValueError otherwise."""
    if value > 100:
        raise ValueError(f"'{value.written}' is no share; write percent from 0 to 100")
    return value


def _error_status(value: Whole) -> Whole:
    if value >= 0 and not 400 <= value <= 599:
        raise ValueError(f"'{value.written}' is no error; write a status from 400 to 599")
    return value


def _of(value: object) -> object:
    text = str(value)
    if not is_open(text) and text.isupper() and text not in Trigger.__members__:
        raise ValueError(unknown("trigger", text, Trigger.__members__))
    return text


Target = Annotated[str, BeforeValidator(_of, json_schema_input_type=str)]
"""What a fault is about: a trigger (MESSAGE_INBOUND) for callbacks, the end of a path (messages:send) for the API."""


class FaultShape(Described):
    """What it hits, whatever it does: `duplicate: {of: MESSAGE_INBOUND, nth: 2}`."""

    of: Target = ""
    """Trigger of the callbacks, or end of the path of the API calls, it concerns; empty: all of them"""
    share: Annotated[Whole, AfterValidator(percent)] = Whole.of("100")
    """Percent of those that are hit, drawn from the seed"""
    times: Whole | None = None
    """How many are hit at most; not given: no limit"""
    nth: Whole | None = None
    """Only the how manyeth of them, from 1"""


class Latency(FaultShape):
    """In emulator time for callbacks; in real time for answers of the API."""

    short: ClassVar[str] = "by"
    by: Duration
    """How much longer"""


class Status(FaultShape):
    """In the contract's shape: `status: 500`, `status: {code: 429, retry_after: 2s}`."""

    short: ClassVar[str] = "code"
    code: Annotated[Whole, AfterValidator(_error_status)]
    """HTTP status: 429, 500 ..."""
    retry_after: Duration | None = None
    """Value of the Retry-After header"""


class Duplicate(FaultShape):
    """`duplicate: MESSAGE_INBOUND`, `duplicate: {of: MESSAGE_INBOUND, copies: 2, gap: 20ms, overlap: true}`."""

    short: ClassVar[str] = "of"
    copies: Whole = Whole.of("1")
    """How many times more"""
    gap: Duration = Duration.of("0s")
    """Pause between two copies"""
    overlap: Flag = False
    """Whether a copy is sent before the one before it was answered"""


class Reorder(FaultShape):
    """`reorder: MESSAGE_DELIVERY`, `reorder: {window: 5s}`."""

    short: ClassVar[str] = "of"
    window: Duration = Duration.of("2s")
    """Callbacks this close to each other may change places"""


class Plain(FaultShape):
    """The word alone hits all, with a value those that `of` names: `drop`, `drop: MESSAGE_DELIVERY`."""

    title = "fault"
    short: ClassVar[str] = "of"


class OldTimestamp(FaultShape):
    """`old_timestamp: 1h`."""

    title = "old_timestamp"
    short: ClassVar[str] = "age"
    age: Duration = Duration.of("1h")
    """How far back"""


class Chaos(Described):
    """Faults by their kind; in the header one such map, or a list of them. There they last for the whole run."""

    title = "chaos"

    status: Status | None = None
    """API: answers an error"""
    latency: Latency | None = None
    """Callbacks come late (in `fault`: or API answers)"""
    reset: Plain | None = None
    """API: the connection is cut without an answer"""
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
    extra_field: Plain | None = None
    """Callbacks with a field that nobody knows"""
    unknown_trigger: Plain | None = None
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
    """Switch faults on or off: `fault: {on: api, status: {code: 500, times: 1}}`, `fault: {on: callback, off: true}`."""

    title = "fault"

    on: Literal["api", "callback"] = "callback"
    """Whether the app's calls to the API are hit, or the callbacks to the app"""
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
