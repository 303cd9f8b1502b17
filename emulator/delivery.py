"""The table of delivery states, and why a message failed.

    QUEUED ──> QUEUED_ON_CHANNEL ──> DELIVERED
       │               │  ├────────> FAILED
       │               │  └────────> SWITCHING_CHANNEL ──> (QUEUED on the next channel)
       └───────────────┴───────────> FAILED / SWITCHING_CHANNEL

Source: webhooks.md section 5. READ never happens on SMS, but exists on other channels.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from emulator.errors import Bug


class Status(StrEnum):
    """Where a message is on its way."""

    QUEUED = "QUEUED"
    QUEUED_ON_CHANNEL = "QUEUED_ON_CHANNEL"
    DELIVERED = "DELIVERED"
    READ = "READ"
    FAILED = "FAILED"
    SWITCHING_CHANNEL = "SWITCHING_CHANNEL"


MOVES: dict[Status, frozenset[Status]] = {
    Status.QUEUED: frozenset({Status.QUEUED_ON_CHANNEL, Status.FAILED, Status.SWITCHING_CHANNEL}),
    Status.QUEUED_ON_CHANNEL: frozenset({Status.DELIVERED, Status.FAILED, Status.SWITCHING_CHANNEL}),
    Status.SWITCHING_CHANNEL: frozenset({Status.QUEUED, Status.QUEUED_ON_CHANNEL, Status.FAILED}),
    Status.DELIVERED: frozenset({Status.READ}),
    Status.READ: frozenset(),
    Status.FAILED: frozenset(),
}
FINAL = frozenset({Status.DELIVERED, Status.READ, Status.FAILED})


def moved(before: Status, after: Status) -> Status:
    """`after`, if the table allows the move. Raises Bug otherwise."""
    if after not in MOVES[before]:
        raise Bug(f"a message cannot go from {before} to {after}")
    return after


class ReasonCode(StrEnum):
    """Why a message failed (webhooks.md section 5.3)."""

    UNKNOWN = "UNKNOWN"
    INTERNAL_ERROR = "INTERNAL_ERROR"
    RATE_LIMITED = "RATE_LIMITED"
    RECIPIENT_INVALID_CHANNEL_IDENTITY = "RECIPIENT_INVALID_CHANNEL_IDENTITY"
    RECIPIENT_NOT_REACHABLE = "RECIPIENT_NOT_REACHABLE"
    RECIPIENT_NOT_OPTED_IN = "RECIPIENT_NOT_OPTED_IN"
    OUTSIDE_ALLOWED_SENDING_WINDOW = "OUTSIDE_ALLOWED_SENDING_WINDOW"
    CHANNEL_FAILURE = "CHANNEL_FAILURE"
    CHANNEL_BAD_CONFIGURATION = "CHANNEL_BAD_CONFIGURATION"
    CHANNEL_CONFIGURATION_MISSING = "CHANNEL_CONFIGURATION_MISSING"
    MEDIA_TYPE_UNSUPPORTED = "MEDIA_TYPE_UNSUPPORTED"
    MEDIA_TOO_LARGE = "MEDIA_TOO_LARGE"
    MEDIA_NOT_REACHABLE = "MEDIA_NOT_REACHABLE"
    NO_CHANNELS_LEFT = "NO_CHANNELS_LEFT"
    TEMPLATE_NOT_FOUND = "TEMPLATE_NOT_FOUND"
    TEMPLATE_INSUFFICIENT_PARAMETERS = "TEMPLATE_INSUFFICIENT_PARAMETERS"
    TEMPLATE_NON_EXISTING_LANGUAGE_OR_VERSION = "TEMPLATE_NON_EXISTING_LANGUAGE_OR_VERSION"
    DELIVERY_TIMED_OUT = "DELIVERY_TIMED_OUT"
    DELIVERY_REJECTED_DUE_TO_POLICY = "DELIVERY_REJECTED_DUE_TO_POLICY"
    CONTACT_NOT_FOUND = "CONTACT_NOT_FOUND"
    BAD_REQUEST = "BAD_REQUEST"
    UNKNOWN_APP = "UNKNOWN_APP"
    NO_CHANNEL_IDENTITY_FOR_CONTACT = "NO_CHANNEL_IDENTITY_FOR_CONTACT"
    CHANNEL_REJECT = "CHANNEL_REJECT"
    NO_PERMISSION = "NO_PERMISSION"
    NO_PROFILE_AVAILABLE = "NO_PROFILE_AVAILABLE"
    UNSUPPORTED_OPERATION = "UNSUPPORTED_OPERATION"
    INACTIVE_CREDENTIAL = "INACTIVE_CREDENTIAL"
    MESSAGE_EXPIRED = "MESSAGE_EXPIRED"
    MESSAGE_SPLIT_REQUIRED = "MESSAGE_SPLIT_REQUIRED"
    DELIVERY_REPORT_TIME_OUT = "DELIVERY_REPORT_TIME_OUT"


class SubCode(StrEnum):
    """The finer reason, mostly unspecified."""

    UNSPECIFIED_SUB_CODE = "UNSPECIFIED_SUB_CODE"
    ATTACHMENT_REJECTED = "ATTACHMENT_REJECTED"
    MEDIA_TYPE_UNDETERMINED = "MEDIA_TYPE_UNDETERMINED"
    INACTIVE_SENDER = "INACTIVE_SENDER"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a message failed: code, a sentence, and the finer code."""

    code: ReasonCode
    description: str
    sub_code: SubCode = SubCode.UNSPECIFIED_SUB_CODE

    def wire(self) -> dict[str, str]:
        """The JSON object that delivery reports carry."""
        return {"code": self.code.value, "description": self.description, "sub_code": self.sub_code.value}
