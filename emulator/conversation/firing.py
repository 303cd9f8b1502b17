"""Callbacks fired by hand: any trigger with a payload of real ids, changed at will, or any bytes.

They go past the webhook's lane (nothing that waits there holds them back) and are tried once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from emulator.callback import Target
from emulator.clock import Clock
from emulator.conversation.callbacks import Shape, target_of
from emulator.conversation.webhooks import Webhooks
from emulator.errors import FailedPrecondition, NotFound
from emulator.ids import Ids
from emulator.store.apps import APPS, App
from emulator.store.base import Store
from emulator.store.messages import MESSAGES, Message
from emulator.webhooks.attempts import SentCallback
from emulator.webhooks.dispatcher import Dispatcher
from emulator.wire import callbacks as wire
from emulator.wire.callback_samples import Facts, sample
from emulator.wire.edits import edited
from emulator.wire.enums import Trigger

_LOOK_BACK = 100
"""So many of the app's newest messages are looked through for one that a payload can be about."""
_FRESH = frozenset(
    {
        Trigger.MESSAGE_INBOUND,
        Trigger.MESSAGE_INBOUND_SMART_CONVERSATION_REDACTION,
        Trigger.EVENT_INBOUND,
        Trigger.EVENT_DELIVERY,
    }
)
"""Triggers about something new: an application that has seen the id before would rightly ignore it."""


@dataclass(frozen=True, slots=True)
class Shot:
    """What to fire. `payload` None: a sample; `raw` None: the payload as JSON. `target` "": whoever subscribed."""

    trigger: Trigger
    app_id: str
    target: str = ""
    payload: Mapping[str, Any] | None = None
    to_set: Mapping[str, Any] = field(default_factory=dict)
    to_remove: Sequence[str] = ()
    raw: bytes | None = None
    unsigned: bool = False


class Firing:
    """Fires. `sender` is the number that samples of inbound messages were written to, `secret` signs for strangers."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        webhooks: Webhooks,
        dispatcher: Dispatcher,
        *,
        sender: str,
        secret: str,
        shape: Shape,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._webhooks = webhooks
        self._dispatcher = dispatcher
        self._sender = sender
        self._secret = secret
        self._shape = shape

    async def fire(self, shot: Shot) -> list[SentCallback]:
        """Send it to every target, at once; the callbacks as taken, at least one.

        Raises NotFound for the app, FailedPrecondition when nobody listens, InvalidArgument for a path.
        """
        app = await self._store.get(APPS, shot.app_id)
        if app is None:
            raise NotFound(f"App {shot.app_id} does not exist; GET /_emulator/apps lists them.")
        targets = await self._targets(app, shot)
        facts = await self._facts(app, shot.trigger)
        body = shot.raw if shot.raw is not None else wire.encode(self._payload(shot, facts))
        about_message = shot.trigger.startswith("MESSAGE_")
        return [
            self._dispatcher.fire(
                app.id,
                target,
                body,
                trigger=shot.trigger.value,
                message_id=facts.message_id if about_message else "",
                phone=facts.identity,
                unsigned=shot.unsigned,
                spoiled="raw" if shot.raw is not None else "unsigned" if shot.unsigned and target.secret else "",
            )
            for target in targets
        ]

    def _payload(self, shot: Shot, facts: Facts) -> dict[str, Any]:
        if shot.payload is not None:
            payload: Mapping[str, Any] = shot.payload
        else:
            payload = sample(shot.trigger, facts)
            payload = wire.legacy(payload) if self._shape == "2020" else payload
        return edited(payload, shot.to_set, shot.to_remove)

    async def _targets(self, app: App, shot: Shot) -> list[Target]:
        if shot.target:
            theirs = [hook for hook in await self._webhooks.everywhere() if hook.app_id == app.id]
            known = next((target_of(hook) for hook in theirs if hook.wire.target == shot.target), None)
            secret, credentials = (known.secret, known.credentials) if known else (self._secret, None)
            return [Target(shot.target, secret, credentials, waits=())]
        hooks = await self._webhooks.subscribed(app.id, shot.trigger)
        if not hooks:
            raise FailedPrecondition(
                f"No webhook of app {app.id} has the trigger {shot.trigger}; register one, or name a target."
            )
        known_targets = [target_of(hook) for hook in hooks]
        # Without the webhook's id it has a lane of its own.
        return [Target(each.url, each.secret, each.credentials, waits=()) for each in known_targets]

    async def _facts(self, app: App, trigger: Trigger) -> Facts:
        """Ids that exist, where the app has sent or received something."""
        recent = await self._store.page(MESSAGES, f"app/{app.id}", limit=_LOOK_BACK)
        fresh = trigger in _FRESH
        outbound = trigger in (Trigger.MESSAGE_DELIVERY, Trigger.MESSAGE_SUBMIT)
        about = next((each for each in recent if not outbound or each.direction == "TO_CONTACT"), None)
        return self._facts_about(app, about, fresh)

    def _facts_about(self, app: App, about: Message | None, fresh: bool) -> Facts:
        in_conversation = app.mode == "CONVERSATION"
        ids = {
            "message_id": about.id if about and not fresh else self._ids.ulid(),
            "conversation_id": about.conversation_id if about else self._ids.ulid(),
            "contact_id": about.contact_id if about else self._ids.ulid(),
        }
        if not in_conversation:
            ids |= {"conversation_id": "", "contact_id": ""}
        more = {"identity": about.identity} if about else {}
        return Facts(app.id, app.project_id, self._clock.now(), **ids, **more, sender_id=self._sender, mode=app.mode)
