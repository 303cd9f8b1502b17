"""What a look at the emulator found."""

from __future__ import annotations

from typing import Literal

from emulator.wire.own.base import Own, Time


class Check(Own):
    """One thing that was looked at."""

    name: str
    state: Literal["good", "odd", "bad"]
    seen: str
    cure: str
    """What to do about it; empty when nothing is to be done"""


class Checkup(Own):
    """Everything that was looked at from inside."""

    checks: list[Check]
    version: str
    wall: Time
    """Real time where the emulator runs"""
    tls_port: int | None
    """Where it speaks HTTPS; null when it does not"""
    proxy_port: int | None
    """Where its proxy for the vendor's hosts listens; null when there is none"""
    ca_path: str | None
    """The certificate to trust, where the emulator runs"""
