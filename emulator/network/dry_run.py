"""What a batch would come to: counted, not sent (sms.md section 4.5). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from emulator.network.bodies import Unmatched, body_for
from emulator.sms.encoding import Encoding
from emulator.sms.parts import split
from emulator.wire.xms_batches import SendBatch, SendText
from emulator.wire.xms_errors import CONSTRAINT, XmsInvalid

_NAMES = {Encoding.GSM: "text", Encoding.UCS2: "unicode"}


def dry_run(request: SendBatch, recipients: Iterable[str], *, details: int) -> dict[str, Any]:
    """Recipients, messages (parts of all), and for the first `details` recipients what each would get.

    Raises XmsInvalid for a recipient without a value for a placeholder.
    """
    counted = [_counted(request, recipient) for recipient in recipients]
    answer: dict[str, Any] = {
        "number_of_recipients": len(counted),
        "number_of_messages": sum(one["number_of_parts"] for one in counted),
    }
    return answer | ({"per_recipient": counted[:details]} if details else {})


def _counted(request: SendBatch, recipient: str) -> dict[str, Any]:
    try:
        body = body_for(request, recipient)
    except Unmatched as unmatched:
        raise XmsInvalid(CONSTRAINT, f"parameters.{unmatched}: no value for {recipient} and no default") from None
    if body.is_binary:
        return {"recipient": recipient, "body": body.text, "number_of_parts": 1, "encoding": "binary"}
    cut = isinstance(request, SendText) and bool(request.truncate_concat)
    parts = split(body.text, only_one=cut)
    return {
        "recipient": recipient,
        "body": parts.parts[0].text if cut else body.text,
        "number_of_parts": len(parts.parts),
        "encoding": _NAMES[parts.encoding],
    }
