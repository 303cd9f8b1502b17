"""What a service plan would never call with: refused before anything changes (sms.md sections 2.3, 3 and 4.3)."""

from __future__ import annotations

import base64

from emulator.errors import InvalidArgument
from emulator.sms.numbers import is_msisdn
from emulator.sms.senders import can_be_answered
from emulator.sms.udh import check_binary
from emulator.wire.xms import MAX_BODY, InboundCallback, MoBinary, MoText


def check_inbound(callback: InboundCallback) -> None:
    """Refuse with InvalidArgument: a sender that is no phone, an addressee that no phone can write to, a text over 2000
    characters, bytes with a bad header or too many of them.
    """
    if not is_msisdn(callback.from_):
        raise InvalidArgument.of("from", f"{callback.from_!r} is no phone number; a phone has 7 to 15 digits")
    if not can_be_answered(callback.to):
        raise InvalidArgument.of("to", f"{callback.to!r} is neither a long number nor a short code")
    if isinstance(callback, MoText):
        units = len(callback.body.encode("utf-16-le", "surrogatepass")) // 2
        if units > MAX_BODY:
            raise InvalidArgument.of("body", f"must be at most {MAX_BODY} characters, found {units}")
    elif isinstance(callback, MoBinary):
        check_binary(base64.b64decode(callback.body), callback.udh)
