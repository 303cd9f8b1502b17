"""What a service plan stops before the operator sees it, in the order of sms.md section 2.3."""

from __future__ import annotations

from emulator.network.courses import Course, Outcome
from emulator.sms.codes import NO_ORIGINATOR, TOO_MANY_PARTS
from emulator.sms.numbers import country_of
from emulator.sms.senders import SenderKind, sender_kind
from emulator.store.batches import Sms

_NO_NAMES = {"US", "CA"}
_SOURCE_INVALID = 310


def stopped(sms: Sms, max_parts: int | None) -> Course | None:
    """The course of an SMS that goes no further, or None: it may pass."""
    if not sms.sender:
        return Course("service plan: no originator for this number", Outcome(NO_ORIGINATOR, "Aborted"))
    if max_parts is not None and sms.parts > max_parts:
        return Course(f"service plan: {sms.parts} parts, {max_parts} allowed", Outcome(TOO_MANY_PARTS, "Aborted"))
    if not sms.sender.isdecimal() and _is_name_where_none_may_be(sms):
        return Course("service plan: no alphanumeric senders in this country", Outcome(_SOURCE_INVALID, "Failed"))
    return None


def _is_name_where_none_may_be(sms: Sms) -> bool:
    """Alphanumeric senders are not supported in the US and Canada (sms.md section 3.2; the code is inferred)."""
    return sender_kind(sms.sender) is SenderKind.ALPHANUMERIC and country_of(sms.recipient) in _NO_NAMES
