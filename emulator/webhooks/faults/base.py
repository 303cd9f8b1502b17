"""What an effect on callbacks is: from what would leave to what leaves."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace

from emulator.chance import Chance
from emulator.faulting.effect import Effect
from emulator.webhooks.sendings import Sending, Twist

Sendings = tuple[Sending, ...]


@dataclass(frozen=True, slots=True)
class Means:
    """What an effect may use besides its fields."""

    chance: Chance
    new_id: Callable[[], str]  # a fresh ULID


class CallbackEffect(Effect):
    """One kind of fault of callbacks."""

    @abstractmethod
    def apply(self, sendings: Sendings, means: Means) -> Sendings:
        """What leaves with this fault, given what would leave without; the same value when it has no effect here."""


def twisted(sendings: Sendings, twist: Callable[[Twist], Twist]) -> Sendings:
    """The sendings with another twist each."""
    return tuple(replace(sending, twist=twist(sending.twist)) for sending in sendings)


def copied(sending: Sending, means: Means, note: str) -> Sending:
    """A further callback with the same bytes; convemu gives it an id of its own, which is not on the wire."""
    callback = replace(sending.callback, id=means.new_id())
    return replace(sending, callback=callback, note=f"{note} of {sending.callback.id}")
