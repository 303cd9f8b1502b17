"""`extra_field`: a field that the application does not know, as any new version of the service may bring."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from emulator.webhooks.faults.base import CallbackEffect, Means, Sendings
from emulator.webhooks.faults.payloads import Payload, changed, event_key
from emulator.webhooks.sendings import Sending
from emulator.wire.callbacks import ENVELOPE, EVENT_KEYS


class ExtraFieldFault(CallbackEffect):
    """Add a field to the event: `{"kind": "extra_field", "name": "region"}`; with `"top": true` beside the event.

    An unknown field at the top breaks the .NET SDK (webhooks.md section 7); inside the event all four ignore it.
    """

    name: Annotated[str, Field(min_length=1)] = "convemu_extra"
    """The field; where there is one of this name already, nothing is added"""
    value: str = "an application should ignore what it does not know"
    """What is in it"""
    top: bool = False
    """Whether it stands at the top"""

    @field_validator("top")
    @classmethod
    def _not_known_there(cls, value: bool, info: ValidationInfo) -> bool:
        name = info.data.get("name")
        if value and (name in ENVELOPE or name in EVENT_KEYS.values()):
            raise ValueError(f"applications know {name!r} there; choose another name")
        return value

    def apply(self, sendings: Sendings, means: Means) -> Sendings:
        """Signed with the field, so the callback is a good one."""
        after = tuple(self._extended(sending) for sending in sendings)
        return sendings if after == sendings else after

    def _extended(self, sending: Sending) -> Sending:
        body = changed(sending.callback.body, self._with_field)
        return sending if body is None else replace(sending, callback=replace(sending.callback, body=body))

    def _with_field(self, payload: Payload) -> Payload | None:
        key = event_key(payload)
        inside = payload if self.top else payload.get(key)
        if inside is None or self.name in inside:
            return None
        return {**payload, self.name: self.value} if self.top else {**payload, key: {**inside, self.name: self.value}}
