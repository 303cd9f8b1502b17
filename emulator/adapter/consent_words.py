"""STOP, START and the like, under consent management (sms.md section 6.3). Without it they are ordinary text.

The app gets the text as well; that nobody says so makes it inferred (ledger: adapter.consents.inbound).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal

from emulator.conversation.consents import Consents
from emulator.sms.keywords import auto_reply, keyword_of
from emulator.store.apps import App

Mode = Literal["off", "primary", "secondary"]
Say = Callable[[App, str, str], Awaitable[object]]
"""Sends a text to a bare number on behalf of an app's service plan."""


class ConsentWords:
    """Listens to inbound texts. Primary: opted-out people are blocked; secondary: the app is told, nothing else."""

    def __init__(self, consents: Consents, mode: Mode) -> None:
        self._consents = consents
        self._mode = mode
        self.say: Say | None = None  # sends the automatic reply

    async def heard(self, app: App, identity: str, contact_id: str, text: str) -> bool:
        """Act on `text` if the whole of it is a keyword; whether it was one."""
        if self._mode == "off" or (keyword := keyword_of(text)) is None:
            return False
        await self._consents.by_keyword(
            app,
            identity,
            contact_id,
            keyword.consent_list.value,
            out=keyword.opts_out,
            keeps_list=self._mode == "primary",
        )
        if self.say is not None:
            await self.say(app, identity, auto_reply(keyword))
        return True
