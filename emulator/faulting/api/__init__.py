"""Faults of the API: one small file per kind, registered here by its word.

A new kind is a new file with a subclass of `ApiEffect`, one line here and one in docs/callbacks.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from emulator.faulting.api.answering import HONEST, Answering, ApiEffect
from emulator.faulting.api.expired_token import ExpiredTokenFault
from emulator.faulting.api.gateway_error import GatewayErrorFault
from emulator.faulting.api.half_answer import HalfAnswerFault
from emulator.faulting.api.latency import LatencyFault
from emulator.faulting.api.overtaken import OvertakenFault
from emulator.faulting.api.reset import ResetFault
from emulator.faulting.api.slow_body import SlowBodyFault
from emulator.faulting.api.status import StatusFault
from emulator.faulting.fault_set import FaultSet
from emulator.faulting.rules import Occasion

API_FAULTS: Final[Mapping[str, type[ApiEffect]]] = {
    "status": StatusFault,
    "gateway_error": GatewayErrorFault,
    "latency": LatencyFault,
    "reset": ResetFault,
    "half_answer": HalfAnswerFault,
    "slow_body": SlowBodyFault,
    "expired_token": ExpiredTokenFault,
    "overtaken": OvertakenFault,
}


def answering(faults: FaultSet, call: Occasion) -> Answering:
    """How this call is answered: honestly, unless faults hit it."""
    decided = HONEST
    for fault in faults.meeting(call):
        if isinstance(fault.effect, ApiEffect):
            decided = fault.effect.apply(decided, fault.chance)
            decided = replace(decided, kinds=(*decided.kinds, fault.kind))
            faults.hit(fault, call)
    return decided
