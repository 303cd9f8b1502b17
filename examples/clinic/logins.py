"""One-time codes: six digits by SMS, good for ten minutes and three tries."""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass
from random import Random, SystemRandom

from clinic.sinch import Sinch

LIFETIME_S = 600
TRIES = 3


@dataclass(slots=True)
class Login:
    """Somebody who says that a phone is theirs."""

    id: str
    code: str
    until: float
    tries: int = TRIES


class Logins:
    """Hands out codes and checks them."""

    def __init__(self, sinch: Sinch, chance: Random | None = None) -> None:
        self._sinch = sinch
        self._chance = chance or SystemRandom()
        self._open: dict[str, Login] = {}

    async def start(self, phone: str) -> str:
        """Send a code to `phone`; the answer is the login's id."""
        code = f"{self._chance.randrange(1_000_000):06}"
        login = Login(f"{self._chance.getrandbits(64):016x}", code, time.monotonic() + LIFETIME_S)
        self._open[login.id] = login
        text = f"{login.code} is your clinic code. It holds for {LIFETIME_S // 60} minutes; never share it."
        await self._sinch.send_text(phone, text, "login")
        return login.id

    def verify(self, login_id: str, code: str) -> bool:
        """Whether `code` is right, in time and not one try too many. A right code works once."""
        login = self._open.get(login_id)
        if login is None or login.tries == 0 or time.monotonic() > login.until:
            return False
        login.tries -= 1
        if hmac.compare_digest(login.code, code):
            del self._open[login_id]
            return True
        return False
