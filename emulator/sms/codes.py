"""The delivery codes of XMS, and the one place that turns them into the Conversation API's reasons.

Codes 400 to 418 are the service plan's own, those below 400 come from the operator's network (an SMPP error list).
Sources: sms.md sections 5.2 and 5.3 (documented) and 5.4 (the mapping: nobody publishes it, ledger sms.codes.mapping).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from emulator.delivery import Reason, ReasonCode, SubCode

XmsStatus = Literal[
    "Queued",
    "Dispatched",
    "Aborted",
    "Cancelled",
    "Rejected",
    "Deleted",
    "Delivered",
    "Failed",
    "Expired",
    "Unknown",
]
"""The word in a delivery report (sms.md section 5.1)."""
INTERMEDIATE: frozenset[XmsStatus] = frozenset({"Queued", "Dispatched"})
"""Statuses that others follow."""

QUEUED = 400
DISPATCHED = 401
UNMATCHED_PARAMETER = 405
EXPIRED_INSIDE = 406
CANCELLED = 407
NO_ORIGINATOR = 410
TOO_MANY_PARTS = 411
UNKNOWN_ERROR = 399
"""What the network says when it says nothing."""


@dataclass(frozen=True, slots=True)
class XmsCode:
    """A code: what it means, the status it comes with, and whether trying again is pointless."""

    code: int
    name: str
    status: XmsStatus
    permanent: bool


_OWN: tuple[tuple[int, str, XmsStatus, bool], ...] = (
    (0, "no error", "Delivered", False),
    (400, "queued", "Queued", False),
    (401, "dispatched", "Dispatched", False),
    (402, "message unroutable", "Aborted", True),
    (403, "internal error", "Aborted", False),
    (404, "temporary delivery failure", "Aborted", False),
    (405, "unmatched parameter", "Aborted", True),
    (406, "internal expiry", "Aborted", True),
    (407, "cancelled by user", "Cancelled", True),
    (408, "internal reject", "Aborted", True),
    (410, "no default originator for this recipient", "Aborted", True),
    (411, "more parts than allowed", "Aborted", True),
    (412, "account not provisioned for the region", "Aborted", True),
    (413, "account blocked", "Aborted", True),
    (414, "media url bad or unreachable", "Aborted", True),
    (415, "mms rejected by the gateway or network", "Failed", True),
    (416, "mms not supported", "Failed", True),
    (417, "mms network or subscriber unreachable", "Failed", False),
    (418, "mms content not recognised by the handset", "Failed", True),
)

# One line per run of codes, as the published list has them: codes, P(ermanent) or T(emporary), meaning.
_NETWORK = """
1-3 P internal routing error
4 T internal routing error
5-8 P internal routing error
9 P number plan unsupported
10 P type of number unsupported
11 P not delivered
12 P dialling zone not found
13 P not home zone, IMSI not allowed
14 T not home zone, IMSI fetch failed
15 P screening block
16 P terminating IMSI blocked
17 P network type unknown
18 T ESME error
19 P originating location mismatch
40 T internal error
50-52 T internal error
53-55 P internal error
56 T internal error
60 P originator blocked
61 P destination blocked
62 P keyword blocked
63 P service centre address blocked
64 P quota exceeded
65 P loop detected
66 P data coding blocked
67 P information element blocked
70-71 T internal ESME error
72 P ESME error
73-76 T ESME error
77 P IMSI lookup blocked
100 P SMSC: unidentified subscriber
101 T SMSC: facility not supported
102 T SMSC: system failure
103 P SMSC: unexpected data
104 P SMSC: data missing
105 P SMSC: equipment protocol error
106 T SMSC: unknown service centre
107 T SMSC: congestion
108 P SMSC: invalid entity address
109 T SMSC: not a subscriber of the service centre
110 P SMSC: reject
111 T SMSC: local cancel
112 T SMSC: abort
113 P SMSC: exception
114 T SMSC: unknown error
150 P HLR: unknown subscriber
151 P HLR: call barred
152 P HLR: no SMS subscription
153 T HLR: absent subscriber
154 P HLR: facility not supported
155 T HLR: system failure
156 P HLR: unexpected data
157 P HLR: data missing
158 T HLR: memory capacity exceeded
159 T HLR: mobile subscriber not reachable
160 P HLR: reject
161 T HLR: local cancel
162 T HLR: abort
163 P HLR: exception
164 T HLR: unknown error
200 T MSC: unidentified subscriber
201 T MSC: absent subscriber, IMSI detached
202 T MSC: absent subscriber, no page response
203 T MSC: subscriber busy
204 P MSC: facility not supported
205 P MSC: illegal subscriber
206 P MSC: illegal equipment
207 T MSC: system failure
208 P MSC: unexpected data
209 P MSC: data missing
210 T MSC: memory capacity exceeded
211 T MSC: equipment protocol error
212 T MSC: equipment not SMS equipped
213 P MSC: reject
214 T MSC: local cancel
215 T MSC: abort
216 P MSC: exception
217 T MSC: unknown error
250-253 P originating message barred by personal service
254-257 P terminating message barred by personal service
300 P destination address invalid
301 P destination numbering plan invalid
302 P destination number type invalid
303 P destination flag invalid
304 P destination count invalid
310 P source address invalid
311 P source numbering plan invalid
312 P source number type invalid
320 P ESME receiver permanent error
321 P ESME receiver reject error
322 T ESME receiver temporary error
330-348 P invalid request parameter
349 P request failed
350 T bad report request
360 T message queue full
361-362 T external error
370 T no information
399 T unknown error
"""


def _table() -> Iterator[XmsCode]:
    for code, name, status, permanent in _OWN:
        yield XmsCode(code, name, status, permanent)
    for line in _NETWORK.split("\n"):
        if line:
            codes, kind, name = line.split(" ", 2)
            first, _, last = codes.partition("-")
            for code in range(int(first), int(last or first) + 1):
                yield XmsCode(code, name, "Failed", kind == "P")


CODES: Mapping[int, XmsCode] = {entry.code: entry for entry in _table()}
"""Every published code."""

_R = ReasonCode
_BY_CODE: Mapping[ReasonCode, str] = {
    _R.CHANNEL_REJECT: "402 407 408 415",
    _R.CHANNEL_FAILURE: "403 404",
    _R.BAD_REQUEST: "405 411",
    _R.DELIVERY_TIMED_OUT: "406",
    _R.CHANNEL_BAD_CONFIGURATION: "410 412 413",
    _R.MEDIA_NOT_REACHABLE: "414",
    _R.MEDIA_TYPE_UNSUPPORTED: "416 418",
    _R.DELIVERY_REJECTED_DUE_TO_POLICY: "15 16 60-67 250-257",
    _R.RECIPIENT_INVALID_CHANNEL_IDENTITY: "9 10 12 300-304",
    _R.RECIPIENT_NOT_REACHABLE: "417 100 101 150-154 158 159 200-206 210 212",
    _R.RATE_LIMITED: "107 360",
}
_BY_STATUS: Mapping[XmsStatus, ReasonCode] = {
    "Rejected": _R.CHANNEL_REJECT,
    "Expired": _R.DELIVERY_TIMED_OUT,
    "Cancelled": _R.CHANNEL_REJECT,
    "Deleted": _R.RECIPIENT_NOT_REACHABLE,
    "Unknown": _R.UNKNOWN,
}
_SUB_CODES: Mapping[int, SubCode] = {413: SubCode.INACTIVE_SENDER, 415: SubCode.ATTACHMENT_REJECTED}


def _codes_in(text: str) -> Iterator[int]:
    for first, last in re.findall(r"(\d+)(?:-(\d+))?", text):
        yield from range(int(first), int(last or first) + 1)


_REASONS: Mapping[int, ReasonCode] = {code: reason for reason, codes in _BY_CODE.items() for code in _codes_in(codes)}


def name_of(code: int) -> str:
    """What `code` means in words; a code that nobody published is called just that."""
    return CODES[code].name if code in CODES else "unpublished code"


def reason_for(code: int, status: str) -> Reason:
    """Why a message failed, for an XMS report of `code` and `status` that is a failure.

    The code decides where section 5.4 names it; else the status; else whether the code is temporary. All inferred.
    """
    name = _REASONS.get(code) or _by_status(status) or _by_permanence(code)
    description = f"The underlying channel reported: {name_of(code)} [error code: {code}]"
    return Reason(name, description, _SUB_CODES.get(code, SubCode.UNSPECIFIED_SUB_CODE))


def code_for(reason: ReasonCode) -> int:
    """The code by which a network that means `reason` reports it: the first that maps back to it, or 402.

    The network's answer to a rule that names a reason instead of a code.
    """
    return _FIRST_CODES.get(reason, 402)


def reason_for_http(status: int) -> ReasonCode:
    """Why a message failed when the service plan's own API answered `status` instead of taking it (inferred)."""
    if status in (401, 404):
        return _R.CHANNEL_BAD_CONFIGURATION
    if status == 429:
        return _R.RATE_LIMITED
    if status >= 500:
        return _R.CHANNEL_FAILURE
    return _R.BAD_REQUEST if status == 400 else _R.CHANNEL_REJECT


_FIRST_CODES: Mapping[ReasonCode, int] = {
    **{reason: next(_codes_in(codes)) for reason, codes in _BY_CODE.items()},
    # An operator would say these; the plan's own codes with the same reason mean something narrower.
    _R.RECIPIENT_NOT_REACHABLE: 153,
    _R.DELIVERY_REJECTED_DUE_TO_POLICY: 60,
    _R.RECIPIENT_INVALID_CHANNEL_IDENTITY: 300,
    _R.UNKNOWN: UNKNOWN_ERROR,
}


def _by_status(status: str) -> ReasonCode | None:
    return next((reason for word, reason in _BY_STATUS.items() if word.upper() == status.upper()), None)


def _by_permanence(code: int) -> ReasonCode:
    entry = CODES.get(code)
    return _R.CHANNEL_REJECT if entry is None or entry.permanent else _R.CHANNEL_FAILURE
