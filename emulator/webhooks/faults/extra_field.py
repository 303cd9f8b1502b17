"""`extra_field`: a field that the application does not know, as any new version of the service may bring."""

from __future__ import annotations

from dataclasses import replace

from emulator.webhooks.faults.base import CallbackEffect, Means, Sendings
from emulator.webhooks.faults.payloads import Payload, changed, event_key
from emulator.webhooks.sendings import Sending


class ExtraFieldFault(CallbackEffect):
    """Add a field to the event: `{"kind": "extra_field", "name": "region"}`; with `"top": true` beside the event.

    An unknown field at the top breaks the .NET SDK (webhooks.md section 7); inside the event all four ignore it.
    """

    name: str = "convemu_extra"
    """The field"""
    value: str = "an application should ignore what it does not know"
    """What is in it"""
    top: bool = False
    """Whether it stands at the top"""

    def apply(self, sendings: Sendings, means: Means) -> Sendings:
        """Signed with the field, so the callback is a good one."""
        after = tuple(self._extended(sending) for sending in sendings)
        return sendings if after == sendings else after

    def _extended(self, sending: Sending) -> Sending:
        body = changed(sending.callback.body, self._with_field)
        return sending if body is None else replace(sending, callback=replace(sending.callback, body=body))

    def _with_field(self, payload: Payload) -> Payload | None:
        if self.top:
            return {**payload, self.name: self.value}
        key = event_key(payload)
        return {**payload, key: {**payload[key], self.name: self.value}} if key else None
