"""The face for tests that block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
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
    from emulator.testing.awaiting import AsyncConvemu
    from emulator.testing.engine import Engine
    from emulator.testing.space import Space


class Phone:
    """A phone of the space, and the person who has it."""

    def __init__(self, engine: Engine, space: Space, name: str) -> None:
        self._engine = engine
        self._space = space
        self.name = name
        self.number = space.number(name)
        """With its plus"""

    def wait_for_sms(
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
        """The first SMS here that matches and that no earlier wait took, now or as soon as it arrives.

        Raises AssertionError with the nearest misses when none came within `timeout` of real time.
        """
        wanted = {"text": text, "sender": sender, "kind": kind, "parts": parts, "encoding": encoding, "flash": flash}
        return self._engine.block(waits.sms(self._space, self.name, timeout, **wanted))

    def expect_none(self, text: Text | None = None, *, within: Timeout = SILENCE) -> None:
        """No SMS that matches comes for a while. Raises AssertionError with the one that did."""
        self._engine.block(waits.no_sms(self._space, self.name, within, text=text))

    @property
    def inbox(self) -> list[Sms]:
        """Every SMS that arrived here, oldest first, also those that waits took."""
        return self._engine.block(waits.inbox(self._space, self.name))

    def write(self, text: str, *, to: str | None = None) -> None:
        """The person writes to the app; `to` is the number written to."""
        self._engine.block(self._space.write(self.name, text=text, to=to))

    def reply(self, text: str) -> None:
        """The person answers the newest SMS. Raises AssertionError when there is none."""
        self._engine.block(doing.reply(self._space, self.name, text))

    def choose(self, choice: str | int) -> None:
        """The person answers a choice of the newest message that has it: its text, number in the list, or postback."""
        self._engine.block(self._space.write(self.name, choice=choice))

    def handset(self, state: str) -> None:
        """Another state: on, off, out_of_coverage, inbox_full, blocked."""
        self._engine.block(self._space.change(self.name, handset=state))

    def __str__(self) -> str:
        return self.number


class Convemu(Named):
    """A space of an emulator, for one test."""

    @property
    def aio(self) -> AsyncConvemu:
        """The same space for code that awaits."""
        from emulator.testing.awaiting import AsyncConvemu

        return AsyncConvemu(self._engine, self._space)

    def phone(self, name: str) -> Phone:
        """The phone of somebody: a name gets a number of its own, and keeps it. A number with its plus is itself."""
        return Phone(self._engine, self._space, name)

    # -- the application -------------------------------------------------------------------------------------------

    def webhook(self, target: str, *triggers: str) -> None:
        """Have callbacks go to `target`, signed with `webhook_secret`; no triggers mean all."""
        self._engine.block(self._space.webhook(target, triggers))

    @contextmanager
    def started(
        self,
        command: str | Sequence[str],
        *,
        webhook: str = "",
        triggers: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
    ) -> Iterator[str]:
        """The application started with `command`, its address; stopped at the end of the block.

        It finds `env` of the space and a free `PORT` in its environment. `webhook` is its path for callbacks.
        """
        running = doing.started(self._space, command, webhook, tuple(triggers), env or {})
        url = self._engine.block(running.__aenter__())
        try:
            yield url
        finally:
            self._engine.block(running.__aexit__(None, None, None))

    def wait_for_callback(
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
        """The first callback that matches and that no earlier wait took, with the application's answer.

        `status` is a delivery report's, `answered` the HTTP status, `body` a partial payload.
        """
        wanted = {"trigger": trigger, "text": text, "status": status, "answered": answered, "body": body}
        return self._engine.block(waits.callback(self._space, phone, timeout, **wanted))

    def wait_for_call(
        self,
        path: Text | None = None,
        *,
        method: str | None = None,
        status: int | None = None,
        body: Mapping[str, Any] | None = None,
        timeout: Timeout = WAIT,
    ) -> ApiCall:
        """The first API call of the application that matches and that no earlier wait took; `path` is its end."""
        wanted = {"path": path, "method": method, "status": status, "body": body}
        return self._engine.block(waits.call(self._space, timeout, **wanted))

    # -- the far side ----------------------------------------------------------------------------------------------

    def load(self, scenario: str | Path) -> None:
        """Put a scenario's rules, carriers and phones in force: its file, or its text. Raises ScenarioInvalid."""
        self._engine.block(doing.load(self._space, scenario))

    def outcome(self, message_id: str, status: str, *, reason: str | None = None, code: int | None = None) -> None:
        """Decide what becomes of a message on its way: DELIVERED, FAILED or EXPIRED."""
        self._engine.block(doing.outcome(self._space, message_id, status, reason, code))

    def fault(self, kind: str, **values: Any) -> None:
        """A fault on purpose until the test ends: `fault("duplicate", of="MESSAGE_INBOUND", times=1)`."""
        self._engine.block(self._space.fault({"kind": kind, **values}))

    def advance(self, duration: str) -> None:
        """Move the clock (`3d`); returns when all that was due is done and the application is quiet."""
        self._engine.block(self._space.post("clock", {"advance": duration}))

    def clock(self, mode: str) -> None:
        """Another mode until the test ends: real, manual (moves by `advance` only), auto (jumps when idle)."""
        self._engine.block(self._space.post("clock", {"mode": mode}))

    @property
    def now(self) -> datetime:
        """The emulator's time."""
        return self._engine.block(doing.now(self._space))

    @property
    def journal(self) -> list[Mapping[str, Any]]:
        """All that happened in this space, oldest first (docs/architecture.md, the journal)."""
        return self._engine.block(self._space.entries())

    @property
    def story(self) -> str:
        """The journal as a person would tell it, a line each."""
        return story(self.journal, self._space.names)

    def reset(self) -> None:
        """Forget what happened in this space; app, webhooks and phones' numbers stay."""
        self._engine.block(self._space.reset())
