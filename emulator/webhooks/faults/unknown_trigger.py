"""`unknown_trigger`: an event of a kind that the application does not know, as the service may add one any day."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, Field

from emulator.webhooks.faults.base import CallbackEffect, Means, Sendings, copied
from emulator.webhooks.faults.payloads import Payload, changed, event_key
from emulator.webhooks.sendings import Sending
from emulator.wire.callbacks import ENVELOPE, EVENT_KEYS


def _unknown_event(value: str) -> str:
    if value in ENVELOPE or value in EVENT_KEYS.values():
        raise ValueError(f"{value!r} is a key that applications know; choose another")
    return value


class UnknownTriggerFault(CallbackEffect):
    """Send another event behind the callback: `{"kind": "unknown_trigger", "event": "future_notification"}`."""

    event: Annotated[str, Field(min_length=1), AfterValidator(_unknown_event)] = "future_notification"
    """Its event key"""

    def apply(self, sendings: Sendings, means: Means) -> Sendings:
        """One more, with the envelope of the last."""
        if not sendings:
            return sendings
        last = sendings[-1]
        body = changed(last.callback.body, self._unknown)
        if body is None:
            return sendings
        more: Sending = copied(last, means, "an unknown event in the wake")
        return (*sendings, replace(more, callback=replace(more.callback, body=body, trigger="UNKNOWN"), together=False))

    def _unknown(self, payload: Payload) -> Payload:
        known = event_key(payload)
        return {self.event if key == known else key: {"id": "1"} if key == known else payload[key] for key in payload}
