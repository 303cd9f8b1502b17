"""From something that happened to the callbacks it causes: whom to tell, and the bytes to send.

The payload is built and serialised once per event, whatever the number of webhooks; the dispatcher does the rest later.
Nothing here waits for an application: an API call never sends a callback from inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from emulator.clock import Clock
from emulator.conversation.webhooks import Webhooks
from emulator.ids import Ids
from emulator.store.apps import APPS, App
from emulator.store.base import Store
from emulator.store.webhooks import Webhook
from emulator.webhooks.callback import Callback, Credentials, Target
from emulator.webhooks.dispatcher import Dispatcher
from emulator.wire import callbacks as wire
from emulator.wire.enums import Trigger

Shape = Literal["modern", "2020"]


class Callbacks:
    """Emits events to the webhooks that subscribed to them, or to the message's own callback URL."""

    def __init__(
        self, store: Store, clock: Clock, ids: Ids, webhooks: Webhooks, dispatcher: Dispatcher, shape: Shape = "modern"
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._webhooks = webhooks
        self._dispatcher = dispatcher
        self._shape = shape

    async def heard(self, app: App, callback_url: str) -> bool:
        """Whether anybody could be told of this app's events: asked once where several come together."""
        return bool(callback_url) or await self._webhooks.any(app.id)

    async def emit(
        self,
        app: App | None,
        trigger: Trigger,
        event_key: str,
        body: Mapping[str, Any] | Callable[[], Mapping[str, Any]],
        *,
        project_id: str,
        accepted_time: float | None = None,
        event_time: float | None = None,
        message_metadata: str = "",
        correlation_id: str = "",
        callback_url: str = "",
        message_id: str = "",
        phone: str = "",
    ) -> None:
        """Queue one callback per target; `body` may be how to build it, for when nobody listens.

        `app` None: the event belongs to the project, every app of it is told.

        `callback_url` replaces the webhooks, whatever their triggers (webhooks.md section 4; unfiltered: inferred).
        """
        if app is not None and not callback_url:
            hooks = await self._webhooks.subscribed(app.id, trigger)
            targets = _targets(hooks)
        elif app is not None:
            targets = [(app.id, _override(app, callback_url))]
        else:
            targets = _targets(await self._project_wide(project_id, trigger))
        if not targets:
            return
        payload = wire.envelope(
            event_key,
            body() if callable(body) else body,
            app_id=app.id if app else "",
            project_id=project_id,
            accepted_time=accepted_time,
            event_time=event_time,
            message_metadata=message_metadata,
            correlation_id=correlation_id,
        )
        encoded = wire.encode(wire.legacy(payload) if self._shape == "2020" else payload)
        for app_id, target in targets:
            self._dispatcher.enqueue(
                Callback(
                    id=self._ids.ulid(),
                    app_id=app_id,
                    trigger=trigger.value,
                    message_id=message_id,
                    phone=phone,
                    target=target,
                    body=encoded,
                    made_at=self._clock.now(),
                )
            )

    async def _project_wide(self, project_id: str, trigger: Trigger) -> list[Webhook]:
        """The webhooks of every app of the project that get this event."""
        apps = await self._store.page(APPS, f"project/{project_id}", limit=10_000, ascending=True)
        return [webhook for each in apps for webhook in await self._webhooks.subscribed(each.id, trigger)]


def _targets(hooks: Iterable[Webhook]) -> list[tuple[str, Target]]:
    """Where each webhook's callbacks go, with the app whose webhook it is."""
    return [(webhook.app_id, target_of(webhook)) for webhook in hooks]


def target_of(webhook: Webhook) -> Target:
    """Where the webhook's callbacks go."""
    credentials = webhook.wire.client_credentials
    return Target(
        url=webhook.wire.target,
        secret=webhook.wire.secret,
        credentials=Credentials(**credentials.model_dump()) if credentials else None,
        webhook_id=webhook.id,
    )


def _override(app: App | None, callback_url: str) -> Target:
    secret = app.wire.callback_settings.secret_for_overridden_callback_urls if app else ""
    return Target(url=callback_url, secret=secret, credentials=None, webhook_id="")
