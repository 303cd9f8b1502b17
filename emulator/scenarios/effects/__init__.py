"""What a rule does to an SMS: one small file per effect, registered here by the word used in YAML.

A new effect is a new file with a subclass of `Effect`, and one line in `Then`.
"""

from __future__ import annotations

from emulator.scenarios.effects.base import Effect
from emulator.scenarios.effects.deliver import DeliverEffect
from emulator.scenarios.effects.expire import ExpireEffect
from emulator.scenarios.effects.fail import FailEffect
from emulator.scenarios.effects.pending import PendingEffect
from emulator.scenarios.effects.reply import ReplyEffect
from emulator.scenarios.effects.through import CarrierEffect
from emulator.scenarios.model import OneOf

FATES = ("deliver", "fail", "expire", "silent", "pending", "carrier")
"""The words that decide what becomes of the SMS: one of them per rule."""


class Then(OneOf):
    """One effect of a rule: a map with one key, the effect's word."""

    title = "effect"

    deliver: DeliverEffect | None = None
    """The SMS arrives"""
    fail: FailEffect | None = None
    """It fails, and the app is told why"""
    expire: ExpireEffect | None = None
    """It is given up"""
    silent: PendingEffect | None = None
    """Nothing is heard of it until somebody decides by hand"""
    pending: PendingEffect | None = None
    """The same as silent"""
    carrier: CarrierEffect | None = None
    """A named carrier decides"""
    reply: ReplyEffect | None = None
    """The recipient answers, once it is delivered"""

    @property
    def effect(self) -> Effect:
        """The effect under the word."""
        chosen: Effect = self.chosen
        return chosen
