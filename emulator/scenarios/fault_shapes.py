"""The fields of each fault of the language; which of them may stand where is said in `faults`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AfterValidator, BeforeValidator

from emulator.scenarios.model import Described
from emulator.scenarios.spelling import unknown
from emulator.scenarios.values import Duration, Flag, Whole, is_open
from emulator.wire.enums import Trigger


def percent(value: Whole) -> Whole:
    """`value`, if it can be a share in percent. Raises ValueError otherwise."""
    if value > 100:
        raise ValueError(f"'{value.written}' is no share; write percent from 0 to 100")
    return value


def _error_status(value: Whole) -> Whole:
    if value >= 0 and not 400 <= value <= 599:
        raise ValueError(f"'{value.written}' is no error; write a status from 400 to 599")
    return value


def _gateway_status(value: Whole) -> Whole:
    if value >= 0 and not 500 <= value <= 599:
        raise ValueError(f"'{value.written}' is no error of a gateway; write a status from 500 to 599")
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
    """In emulator time for callbacks; in real time for answers of the API: `latency: {by: 1s, to: 5s}`."""

    short: ClassVar[str] = "by"
    by: Duration
    """How much longer; with `to`, how much at least; with `p99`, what half of them take at most"""
    to: Duration | None = None
    """How much at most; what lies between is drawn from the seed"""
    p99: Duration | None = None
    """What one in a hundred takes longer than: a long tail, drawn from the seed"""


class Status(FaultShape):
    """In the contract's shape: `status: 500`, `status: {code: 429, retry_after: 2s}`."""

    short: ClassVar[str] = "code"
    code: Annotated[Whole, AfterValidator(_error_status)]
    """HTTP status: 429, 500 ..."""
    retry_after: Duration | None = None
    """Value of the Retry-After header"""


class GatewayError(FaultShape):
    """As a proxy in front of the API answers, with a page that is no JSON: `gateway_error: 503`."""

    title = "gateway_error"
    short: ClassVar[str] = "code"
    code: Annotated[Whole, AfterValidator(_gateway_status)] = Whole.of("502")
    """HTTP status from 500 on"""


class Reset(FaultShape):
    """`reset: "messages:send"`, `reset: {handled: true}`."""

    short: ClassVar[str] = "of"
    handled: Flag = False
    """Whether the call has its effect all the same"""


class SlowBody(FaultShape):
    """Status and headers come at once: `slow_body: 5s`."""

    title = "slow_body"
    short: ClassVar[str] = "over"
    over: Duration = Duration.of("5s")
    """How long the body takes, in real time"""


class Overtaken(FaultShape):
    """`overtaken: "messages:send"`, `overtaken: {patience: 5s}`."""

    short: ClassVar[str] = "of"
    patience: Duration = Duration.of("2s")
    """Real time after which the answer goes out all the same"""


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


class ExtraField(FaultShape):
    """`extra_field: MESSAGE_INBOUND`, `extra_field: {name: region, top: true}`."""

    title = "extra_field"
    short: ClassVar[str] = "of"
    name: str = "convemu_extra"
    """The field"""
    value: str = "an application should ignore what it does not know"
    """What is in it"""
    top: Flag = False
    """Whether it stands beside the event, not in it"""


class UnknownTrigger(FaultShape):
    """`unknown_trigger: MESSAGE_INBOUND`, `unknown_trigger: {event: future_notification}`."""

    title = "unknown_trigger"
    short: ClassVar[str] = "of"
    event: str = "future_notification"
    """Its event key"""
