"""Faults of channels: what the service meets when it hands a message over, and tries again.

A new kind is a new file, one line here and one in docs/callbacks.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from emulator.delivery import Reason
from emulator.faulting.channel.outage import OutageFault
from emulator.faulting.fault_set import FaultSet
from emulator.faulting.rules import Occasion

CHANNEL_FAULTS: Final[Mapping[str, type[OutageFault]]] = {"outage": OutageFault}


def failure(faults: FaultSet, attempt: Occasion) -> Reason | None:
    """Why this attempt to hand a message over fails; None: it does not."""
    for fault in faults.meeting(attempt):
        if isinstance(fault.effect, OutageFault):
            faults.hit(fault, attempt)
            return fault.effect.failure(attempt.what)
    return None
