"""What leaves for one callback, as a value: normally the callback itself, in its lane, signed as it should be.

Faults on purpose change this value (`faults/`); the dispatcher only carries it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from emulator.webhooks.callback import Callback


@dataclass(frozen=True, slots=True)
class Twist:
    """How each attempt departs from an honest one."""

    signature: Literal["right", "wrong", "none"] = "right"
    age_s: float = 0.0  # how far back the signed timestamp lies
    reuse_nonce: bool = False  # the nonce of the lane's attempt before
    body_instead: bytes | None = None  # sent in place of the bytes that were signed
    headers: tuple[tuple[str, str], ...] = ()  # further headers
    name: str = ""  # the fault's word, or "" when an honest application should take the attempt


PLAIN = Twist()


@dataclass(frozen=True, slots=True)
class Sending:
    """One callback to send, and how."""

    callback: Callback
    twist: Twist = PLAIN
    delay_s: float = 0.0  # emulator time before it takes its place in the lane
    lets_pass_s: float | None = None  # lets the next one of its lane pass, but waits no longer than this
    together: bool = False  # leaves with the sending before it, whose answer it does not wait for
    note: str = ""  # for the record: the fault that made or touched it
