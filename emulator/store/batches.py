"""What a service plan was given to send: batches, and each batch's SMS to one recipient."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.store.base import Kind, Record
from emulator.store.phones import PhoneChoice


class Batch(Record, frozen=True, gc=False):
    """One send to the service plan: a single SMS of the Conversation API, or up to 1000 of the plan's own API."""

    id: str
    plan_id: str
    app_id: str  # the app of the Conversation API, or ""
    message_id: str  # its message, or ""
    sender: str  # as given; "": from the pool, per recipient
    recipients: tuple[str, ...]  # bare
    created_at: float
    modified_at: float
    expires_at: float
    request: bytes = b""  # the plan's own API: the body in force, as JSON
    send_at: float = 0.0  # 0: at once
    is_dispatched: bool = True  # whether its SMS are with the operator; until then it can be changed
    is_canceled: bool = False
    feedback: tuple[str, ...] = ()  # recipients whose message had its effect, as the caller told


SCHEDULED = "scheduled"
"""Index key: batches that wait for their time."""


def _batch_keys(batch: Batch) -> tuple[str, ...]:
    plan = f"plan/{batch.plan_id}"
    return (plan,) if batch.is_dispatched or batch.is_canceled else (plan, SCHEDULED)


BATCHES = Kind("batch", Batch, _batch_keys)


@dataclass(frozen=True, slots=True)
class ReplyPlan:
    """What the recipient will answer once the SMS is there: after how long, and with which words or choice."""

    after_s: float
    text: str = ""
    choice: str | int | None = None


class Sms(Record, frozen=True, gc=False):
    """One SMS to one recipient, on its way or at its end. Everything the operator needs to go on after a restart."""

    id: str  # batch id / recipient
    batch_id: str
    plan_id: str
    app_id: str
    message_id: str
    recipient: str  # bare
    sender: str  # as the handset shows it; "" when nobody could be found
    text: str
    kind: str  # the app message's kind, or the plan's own: mt_text ...
    encoding: str
    parts: int
    flash: bool
    created_at: float
    expires_at: float
    due_at: float | None  # when the next thing happens; None: nothing does until somebody decides
    code: int  # of the last report (sms.md section 5.2)
    status: str  # its word
    status_at: float
    outcome_code: int = 0  # what the report at `due_at` will say
    outcome_status: str = "Delivered"
    outcome_reason: str = ""  # name of a ReasonCode, where no code stands for it
    held: str = ""  # why the handset cannot take it yet, or ""
    from_pool: bool = False  # whether the sender came from the pool
    parts_limited: bool = False  # whether the batch limited its parts
    choices: tuple[PhoneChoice, ...] = ()
    media: tuple[tuple[str, str], ...] = ()  # MMS: address and media type of each file
    udh: str = ""  # binary: the header, hexadecimal; `text` is the data, hexadecimal
    replies: tuple[ReplyPlan, ...] = ()
    arrival: tuple[tuple[int, float], ...] = ()  # parts that arrive one by one: sequence, seconds after `due_at`
    metadata: str = ""  # of the send request, while the SMS waits for the plan's rate; rules look at it then

    @property
    def is_final(self) -> bool:
        """Whether it has come to an end."""
        return self.status not in ("Queued", "Dispatched")


PENDING = "pending"
"""Index key: everything that has not come to an end."""


def sms_id(batch_id: str, recipient: str) -> str:
    """The id of a batch's SMS to `recipient` (bare). Sorts with its batch, so by time."""
    return f"{batch_id}/{recipient}"


def held_for(number: str) -> str:
    """Index key: what waits for a handset."""
    return f"held/{number}"


def _keys(sms: Sms) -> tuple[str, ...]:
    plan = f"plan/{sms.plan_id}"
    if sms.is_final:
        return (plan,)
    return (plan, PENDING, held_for(sms.recipient)) if sms.held else (plan, PENDING)


SMS = Kind("sms", Sms, _keys)
