"""Faults of callbacks: one small file per kind, registered here by its word.

A new kind is a new file with a subclass of `CallbackEffect`, one line here and one in docs/callbacks.md. That a
callback overtakes the API's answer is a fault of the answer: `overtaken` in `faulting/api`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from emulator.faulting.fault_set import FaultSet
from emulator.faulting.rules import Occasion
from emulator.ids import Ids
from emulator.webhooks.callback import Callback
from emulator.webhooks.faults.altered_body import AlteredBodyFault
from emulator.webhooks.faults.bad_signature import BadSignatureFault
from emulator.webhooks.faults.base import CallbackEffect, Means, Sendings
from emulator.webhooks.faults.drop import DropFault
from emulator.webhooks.faults.duplicate import DuplicateFault
from emulator.webhooks.faults.extra_field import ExtraFieldFault
from emulator.webhooks.faults.latency import LatencyFault
from emulator.webhooks.faults.new_id import NewIdFault
from emulator.webhooks.faults.old_timestamp import OldTimestampFault
from emulator.webhooks.faults.reorder import ReorderFault
from emulator.webhooks.faults.reused_nonce import ReusedNonceFault
from emulator.webhooks.faults.unknown_trigger import UnknownTriggerFault
from emulator.webhooks.faults.unsigned import UnsignedFault
from emulator.webhooks.sendings import Sending

CALLBACK_FAULTS: Final[Mapping[str, type[CallbackEffect]]] = {
    "latency": LatencyFault,
    "drop": DropFault,
    "duplicate": DuplicateFault,
    "new_id": NewIdFault,
    "reorder": ReorderFault,
    "bad_signature": BadSignatureFault,
    "unsigned": UnsignedFault,
    "old_timestamp": OldTimestampFault,
    "reused_nonce": ReusedNonceFault,
    "altered_body": AlteredBodyFault,
    "extra_field": ExtraFieldFault,
    "unknown_trigger": UnknownTriggerFault,
}


class CallbackFaults:
    """Asks the faults in force about each callback; the dispatcher's `faults`."""

    def __init__(self, faults: FaultSet, ids: Ids) -> None:
        self._faults = faults
        self._ids = ids

    def __call__(self, callback: Callback) -> Sendings:
        """What leaves for this callback."""
        sendings: Sendings = (Sending(callback),)
        if not self._faults:
            return sendings
        occasion = Occasion(
            "callback", callback.trigger, app_id=callback.app_id, message_id=callback.message_id, phone=callback.phone
        )
        for fault in self._faults.meeting(occasion):
            if isinstance(fault.effect, CallbackEffect):
                after = fault.effect.apply(sendings, Means(fault.chance, self._ids.ulid))
                if after is not sendings:
                    self._faults.hit(fault, occasion)
                sendings = after
        return sendings
