"""`altered_body`: the body was changed after signing. An application has to refuse it."""

from __future__ import annotations

from dataclasses import replace

from emulator.webhooks.faults.base import CallbackEffect, Means, Sendings
from emulator.webhooks.faults.payloads import Payload, changed, event_key


class AlteredBodyFault(CallbackEffect):
    """Change what is said, not how it is signed: `{"kind": "altered_body"}`.

    A text says more, a delivery report says the opposite, anything else carries another correlation id: who does not
    check the signature acts on it.
    """

    def apply(self, sendings: Sendings, means: Means) -> Sendings:
        """Every attempt of them."""
        return tuple(
            replace(
                sending,
                twist=replace(
                    sending.twist,
                    body_instead=changed(sending.callback.body, _altered) or sending.callback.body + b" ",
                    name="altered_body",
                ),
            )
            for sending in sendings
        )


def _altered(payload: Payload) -> Payload:
    key = event_key(payload)
    event = payload.get(key, {})
    if text := event.get("contact_message", {}).get("text_message"):
        longer = {"text_message": {**text, "text": text["text"] + " (altered)"}}
        return {**payload, key: {**event, "contact_message": longer}}
    if key == "message_delivery_report":
        return {**payload, key: {**event, "status": "FAILED" if event.get("status") == "DELIVERED" else "DELIVERED"}}
    return {**payload, "correlation_id": "altered"}
