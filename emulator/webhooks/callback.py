"""The callback's own page is `emulator/callback.py`, on the ground floor: every floor above makes callbacks."""

from emulator.callback import Callback, Credentials, Target

__all__ = ["Callback", "Credentials", "Target"]
