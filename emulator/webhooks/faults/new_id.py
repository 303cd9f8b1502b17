"""`new_id`: the same text once more as a message of its own, as when a person or an operator sends twice."""

from __future__ import annotations

from dataclasses import replace

from emulator.webhooks.faults.base import CallbackEffect, Means, Sendings, copied
from emulator.webhooks.faults.payloads import Payload, changed
from emulator.webhooks.sendings import Sending


class NewIdFault(CallbackEffect):
    """Send an inbound message again under a new id: `{"kind": "new_id", "of": "MESSAGE_INBOUND"}`.

    Only inbound messages have an id to change; who drops repeated ids does not recognise this one.
    """

    def apply(self, sendings: Sendings, means: Means) -> Sendings:
        """Each with its double behind it."""
        doubles = {sending.callback.id: _double(sending, means) for sending in sendings}
        if not any(doubles.values()):
            return sendings
        pairs = ((sending, doubles[sending.callback.id]) for sending in sendings)
        return tuple(each for pair in pairs for each in pair if each is not None)


def _double(sending: Sending, means: Means) -> Sending | None:
    message_id = means.new_id()

    def renamed(payload: Payload) -> Payload | None:
        message = payload.get("message")
        return {**payload, "message": {**message, "id": message_id}} if isinstance(message, dict) else None

    body = changed(sending.callback.body, renamed)
    if body is None:
        return None
    double = copied(sending, means, "the same text under a new id")
    return replace(double, callback=replace(double.callback, body=body, message_id=message_id))
