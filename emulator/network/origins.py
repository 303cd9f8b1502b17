"""Whom a text from a phone is for: which app, and which number was written to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from emulator.errors import InvalidArgument, NotFound
from emulator.network.originators import Originators
from emulator.settings import Settings
from emulator.sms.senders import applied, can_be_answered
from emulator.store.apps import APPS, App
from emulator.store.base import Store
from emulator.store.phones import PhoneMessage

_SOME_APPS = 50


@dataclass(frozen=True, slots=True)
class Origin:
    """The app that gets the text, its service plan, and the number it was written to."""

    app_id: str
    plan_id: str
    to: str


class Origins:
    """Finds both from what the caller gave and what is on the phone."""

    def __init__(self, store: Store, settings: Settings, originators: Originators) -> None:
        self._store = store
        self._settings = settings
        self._originators = originators
        self.home: Callable[[str], str] = lambda _: ""  # the app whose range a number is of, "" for none

    async def resolve(self, number: str, to: str, app_id: str, inbox: Sequence[PhoneMessage]) -> Origin:
        """The target of a text from `number`, whose messages, newest first, are `inbox`.

        The app: the one given; else the one that leases `number`; else who wrote from `to`, or who owns it; else who
        wrote last; else the only app.
        The number: the one given; else what that app last wrote from; else the plan's number for the phone's country.
        Raises InvalidArgument that says what to give, NotFound for an unknown app.
        """
        to = _answerable(to) if to else ""
        received = [message for message in inbox if message.direction == "MT" and message.app_id]
        app_id = app_id or self.home(number) or await self._app_of(to, received)
        app = await self._store.get(APPS, app_id)
        if app is None:
            raise NotFound(f"App {app_id} does not exist")
        if not to:
            last = next((message.other for message in received if message.app_id == app_id), "")
            to = _answerable(last) if last else self._originators.for_recipient(number) or ""
        if not to:
            raise InvalidArgument.of("to", f"is required: the plan has no number for {number}, and nobody wrote to it")
        return Origin(app.id, app.service_plan_id, to)

    async def _app_of(self, to: str, received: Sequence[PhoneMessage]) -> str:
        if to:
            if writer := next((message.app_id for message in received if message.other == to), ""):
                return writer
            if to in self._originators.numbers:
                owners = await self._store.page(APPS, f"plan/{self._settings.service_plan_id}", limit=2)
                if len(owners) == 1:
                    return owners[0].id
        elif received:
            return received[0].app_id
        apps = await self._store.page(APPS, limit=_SOME_APPS, ascending=True)
        if len(apps) == 1:
            return apps[0].id
        raise InvalidArgument.of("app_id", _which(apps, to))


def _which(apps: Sequence[App], to: str) -> str:
    whom = f"nobody is known to own {to}" if to else "no message on the phone says whom it answers"
    if not apps:
        return f"is required: {whom}, and there is no app"
    names = ", ".join(app.id for app in apps[:5])
    return f"is required: {whom}, and there is more than one app ({names}{', ...' if len(apps) > 5 else ''})"


def _answerable(sender: str) -> str:
    if not can_be_answered(sender):
        raise InvalidArgument.of("to", f"{sender!r} cannot be answered: only numbers can; give the number to write to")
    return applied(sender)
