"""What becomes of a call of the API, as a value. `web/` carries it out; nothing here waits or answers."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, Literal

from emulator.chance import Chance
from emulator.faulting.effect import Effect

Cut = Literal["", "before", "after", "half"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer instead of the handler's. `body` None: the contract's error object is made of the other fields."""

    status: int
    word: str = ""  # gRPC word, such as UNAVAILABLE
    message: str = ""
    details: tuple[Any, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Answering:
    """How a call is answered. The default is: as it should be."""

    refusal: Refusal | None = None
    delay_s: float = 0.0  # before the answer begins
    spread_s: float = 0.0  # over how long the answer's bytes are sent
    cut: Cut = ""  # the connection is cut: before the call is handled, after it, or in the middle of the answer
    after_callback_s: float = 0.0  # the answer waits until a callback of the call was answered, at most so long
    kinds: tuple[str, ...] = ()  # of the faults that decided so


HONEST = Answering()


class ApiEffect(Effect):
    """One kind of fault of the API."""

    @abstractmethod
    def apply(self, answering: Answering, chance: Chance) -> Answering:
        """How the call is answered with this fault, given how it was to be answered without. Draws from `chance`."""
