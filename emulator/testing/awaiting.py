"""The face for tests that await: the same methods as `blocking`, in whatever loop the test runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulator.testing import doing, waits
from emulator.testing.explaining import story
from emulator.testing.naming import Named
from emulator.testing.seen import ApiCall, Callback, Sms
from emulator.testing.waits import SILENCE, WAIT, Text, Timeout

__tracebackhide__ = True  # a failed wait is shown where the test waits

if TYPE_CHECKING:
    from emulator.testing.engine import Engine
    from emulator.testing.space import Space


class AsyncPhone:
    """A phone of the space, and the person who has it."""

    def __init__(self, engine: Engine, space: Space, name: str) -> None:
        self._engine = engine
        self._space = space
        self.name = name
        self.number = space.number(name)
        """With its plus"""

    async def wait_for_sms(
        self,
        text: Text | None = None,
        *,
        sender: Text | None = None,
        kind: str | None = None,
        parts: int | None = None,
        encoding: str | None = None,
        flash: bool | None = None,
        timeout: Timeout = WAIT,
    ) -> Sms:
        """As `Phone.wait_for_sms`."""
        wanted = {"text": text, "sender": sender, "kind": kind, "parts": parts, "encoding": encoding, "flash": flash}
        return await self._engine.wait(waits.sms(self._space, self.name, timeout, **wanted))

    async def expect_none(self, text: Text | None = None, *, within: Timeout = SILENCE) -> None:
        """As `Phone.expect_none`."""
        await self._engine.wait(waits.no_sms(self._space, self.name, within, text=text))

    async def inbox(self) -> list[Sms]:
        """As `Phone.inbox`."""
        return await self._engine.wait(waits.inbox(self._space, self.name))

    async def write(self, text: str, *, to: str | None = None) -> None:
        """As `Phone.write`."""
        await self._engine.wait(self._space.write(self.name, text=text, to=to))

    async def reply(self, text: str) -> None:
        """As `Phone.reply`."""
        await self._engine.wait(doing.reply(self._space, self.name, text))

    async def choose(self, choice: str | int) -> None:
        """As `Phone.choose`."""
        await self._engine.wait(self._space.write(self.name, choice=choice))

    async def handset(self, state: str) -> None:
        """As `Phone.handset`."""
        await self._engine.wait(self._space.change(self.name, handset=state))

    def __str__(self) -> str:
        return self.number


class AsyncConvemu(Named):
    """A space of an emulator, for one test that awaits."""

    def phone(self, name: str) -> AsyncPhone:
        """As `Convemu.phone`; nothing to await."""
        return AsyncPhone(self._engine, self._space, name)

    async def webhook(self, target: str, *triggers: str) -> None:
        """As `Convemu.webhook`."""
        await self._engine.wait(self._space.webhook(target, triggers))

    @asynccontextmanager
    async def started(
        self,
        command: str | Sequence[str],
        *,
        webhook: str = "",
        triggers: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
    ) -> AsyncIterator[str]:
        """As `Convemu.started`."""
        running = doing.started(self._space, command, webhook, tuple(triggers), env or {})
        url = await self._engine.wait(running.__aenter__())
        try:
            yield url
        finally:
            await self._engine.wait(running.__aexit__(None, None, None))

    async def wait_for_callback(
        self,
        trigger: str | None = None,
        *,
        phone: str | None = None,
        text: Text | None = None,
        status: str | None = None,
        answered: int | None = None,
        body: Mapping[str, Any] | None = None,
        timeout: Timeout = WAIT,
    ) -> Callback:
        """As `Convemu.wait_for_callback`."""
        wanted = {"trigger": trigger, "text": text, "status": status, "answered": answered, "body": body}
        return await self._engine.wait(waits.callback(self._space, phone, timeout, **wanted))

    async def wait_for_call(
        self,
        path: Text | None = None,
        *,
        method: str | None = None,
        status: int | None = None,
        body: Mapping[str, Any] | None = None,
        timeout: Timeout = WAIT,
    ) -> ApiCall:
        """As `Convemu.wait_for_call`."""
        wanted = {"path": path, "method": method, "status": status, "body": body}
        return await self._engine.wait(waits.call(self._space, timeout, **wanted))

    async def load(self, scenario: str | Path) -> None:
        """As `Convemu.load`."""
        await self._engine.wait(doing.load(self._space, scenario))

    async def outcome(
        self, message_id: str, status: str, *, reason: str | None = None, code: int | None = None
    ) -> None:
        """As `Convemu.outcome`."""
        await self._engine.wait(doing.outcome(self._space, message_id, status, reason, code))

    async def fault(self, kind: str, **values: Any) -> None:
        """As `Convemu.fault`."""
        await self._engine.wait(self._space.fault({"kind": kind, **values}))

    async def advance(self, duration: str) -> None:
        """As `Convemu.advance`."""
        await self._engine.wait(self._space.post("clock", {"advance": duration}))

    async def clock(self, mode: str) -> None:
        """As `Convemu.clock`."""
        await self._engine.wait(self._space.post("clock", {"mode": mode}))

    async def now(self) -> datetime:
        """As `Convemu.now`."""
        return await self._engine.wait(doing.now(self._space))

    async def journal(self) -> list[Mapping[str, Any]]:
        """As `Convemu.journal`."""
        return await self._engine.wait(self._space.entries())

    async def story(self) -> str:
        """As `Convemu.story`."""
        return story(await self.journal(), self._space.names)

    async def reset(self) -> None:
        """As `Convemu.reset`."""
        await self._engine.wait(self._space.reset())
