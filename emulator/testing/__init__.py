"""convemu from Python: an emulator inside a `with`, phones to write from, and waits that say what came instead.

    with Emulator() as convemu:
        convemu.phone("anna").write("Are you open?")
        assert "Monday" in convemu.phone("anna").wait_for_sms().text

`Convemu` and `Phone` block; `AsyncConvemu` and `AsyncPhone` have the same methods to be awaited. Both speak to one
engine: a thread with an emulator, or with nothing but a client when the emulator runs elsewhere. The pytest plugin
makes fixtures of them.
"""

from __future__ import annotations

from emulator.testing.awaiting import AsyncConvemu, AsyncPhone
from emulator.testing.blocking import Convemu, Phone
from emulator.testing.emulating import Emulator
from emulator.testing.seen import ApiCall, Callback, Sms

__all__ = ["ApiCall", "AsyncConvemu", "AsyncPhone", "Callback", "Convemu", "Emulator", "Phone", "Sms"]
