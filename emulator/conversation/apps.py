"""The verbs of `/apps`, and the app that exists at start (conversation-api.md section 7.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import orjson

from emulator.clock import Clock
from emulator.conversation import masks
from emulator.conversation.paging import everything
from emulator.errors import CallerError, InvalidArgument, NotFound
from emulator.ids import Ids, is_ulid
from emulator.journal import Journal
from emulator.settings import Settings
from emulator.store.apps import APPS, DEFAULT_REGION, App
from emulator.store.base import Store
from emulator.store.webhooks import WEBHOOKS, Webhook
from emulator.wire import apps as wire
from emulator.wire.base import parse
from emulator.wire.enums import Channel, Trigger
from emulator.wire.webhooks import Webhook as WireWebhook

PENDING_S = 1.0
"""How long a new channel credential shows as PENDING (that it does: recorded; for how long: inferred)."""


def no_app(project_id: str, app_id: str) -> NotFound:
    """What is said of an app that the project does not have."""
    return NotFound(f"App {app_id} does not exist in project {project_id}.")


def no_named_app(project_id: str, app_id: str) -> CallerError:
    """What is said of an app that a body or a query names and the project does not have; the form counts there."""
    if not is_ulid(app_id):
        return InvalidArgument.of("app_id", f"must be a ULID such as 01E3S8B6YCMRNR0GGM94H80ACX, found {app_id!r}")
    return no_app(project_id, app_id)


class Limits(NamedTuple):
    """What is in force for every app; 0: nothing is, and apps show the published figure."""

    outbound_queue: int = 0
    outbound_rate: float = 0.0
    callback_rate: float = 0.0


_NONE_IN_FORCE = Limits()


class Apps:
    """Creates, finds and changes apps.

    `queued` tells how many messages of an app wait to be sent; `region` is that of apps nobody gave another; `limits`
    are shown by all apps.
    """

    def __init__(
        self,
        store: Store,
        ids: Ids,
        clock: Clock,
        journal: Journal,
        queued: Callable[[str], int] = lambda _: 0,
        region: str = DEFAULT_REGION,
        limits: Limits = _NONE_IN_FORCE,
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._journal = journal
        self._queued = queued
        self._region = region
        self._in_force = (
            ("queue_stats", "outbound_limit", limits.outbound_queue),
            ("rate_limits", "outbound", limits.outbound_rate),
            ("rate_limits", "webhooks", limits.callback_rate),
        )

    async def get(self, project_id: str, app_id: str) -> App:
        """The app. Raises NotFound, also for an app of another project."""
        app = await self._store.get(APPS, app_id)
        if app is None or app.project_id != project_id:
            raise no_app(project_id, app_id)
        return app

    async def named(self, project_id: str, app_id: str) -> App:
        """The app that a body or a query names. Raises NotFound as `get`, InvalidArgument for what is no ULID."""
        try:
            return await self.get(project_id, app_id)
        except NotFound:
            raise no_named_app(project_id, app_id) from None

    async def list(self, project_id: str) -> list[App]:
        """All apps of the project, oldest first."""
        return await everything(self._store, APPS, f"project/{project_id}")

    async def create(self, project_id: str, request: wire.CreateApp, region: str = "") -> App:
        """The new app, in DISPATCH mode unless the request says otherwise (so since 16 April 2025).

        It lives in `region`, that of the host that was called.
        """
        app_id = self._ids.ulid()
        given = request.model_dump(mode="json", exclude_none=True)
        app = self._made(
            App(app_id, project_id, wire.App(id=app_id), region=region or self._region), {"id": app_id, **given}
        )
        await self._store.put(APPS, app)
        self._journal.add("app.created", app_id=app.id, mode=app.mode)
        return app

    async def update(self, project_id: str, app_id: str, patch: wire.UpdateApp, mask: Sequence[str] = ()) -> App:
        """The changed app. Raises NotFound, InvalidArgument; then nothing changed."""
        before = await self.get(project_id, app_id)
        app = self._made(before, masks.merged(before.wire.dump(), patch, mask, fixed=wire.FIXED))
        if not app.wire.display_name:
            raise InvalidArgument.of("display_name", "is required: it can be changed, not cleared")
        await self._store.put(APPS, app)
        self._journal.add("app.updated", app_id=app.id)
        return app

    async def delete(self, project_id: str, app_id: str) -> None:
        """Remove the app and its webhooks. What it sent can no longer be read."""
        await self.get(project_id, app_id)
        for webhook in await everything(self._store, WEBHOOKS, f"app/{app_id}"):
            await self._store.delete(WEBHOOKS, webhook.id)
        await self._store.delete(APPS, app_id)
        self._journal.add("app.deleted", app_id=app_id)

    async def seed(self, settings: Settings) -> App:
        """The app that exists at start: CONVERSATION mode, an SMS channel that works, one webhook if configured."""
        app = await self.provide(
            settings.app_id, settings.project_id, "convemu", settings.service_plan_id, settings.api_token
        )
        if settings.webhook_url:
            await self._seed_webhook(app, settings)
        return app

    async def provide(
        self, app_id: str, project_id: str, name: str, service_plan_id: str, api_token: str, callback_secret: str = ""
    ) -> App:
        """An app that nobody had to create, ready to send: CONVERSATION mode, an SMS channel that works."""
        bearer = wire.StaticBearer(claimed_identity=service_plan_id, token=api_token)
        sms = wire.ChannelCredential(
            channel=Channel.SMS, static_bearer=bearer, state=wire.CredentialState(status="ACTIVE")
        )
        app = App(
            app_id,
            project_id,
            wire.App(
                id=app_id,
                display_name=name,
                channel_credentials=[sms],
                processing_mode="CONVERSATION",
                callback_settings=wire.CallbackSettings(secret_for_overridden_callback_urls=callback_secret),
            ),
            region=self._region,
        )
        await self._store.put(APPS, app)
        return app

    async def _seed_webhook(self, app: App, settings: Settings) -> None:
        webhook_id = self._ids.ulid()
        hook = WireWebhook(
            id=webhook_id,
            app_id=app.id,
            target=settings.webhook_url,
            secret=settings.webhook_secret,
            triggers=list(Trigger),
        )
        await self._store.put(WEBHOOKS, Webhook(webhook_id, app.project_id, app.id, hook))

    def to_wire(self, app: App) -> dict[str, Any]:
        """The app as answered now: credential states by the clock, the queue as it stands."""
        now = self._clock.now()
        pending = {channel for channel, until in app.pending if until > now}
        answer = app.wire.dump()
        answer.setdefault("delivery_report_based_fallback", None)
        answer["queue_stats"]["outbound_size"] = self._queued(app.id)
        for group, name, limit in self._in_force:
            if limit:
                answer[group][name] = max(1, round(limit))  # a whole number on the wire
        for credential in answer["channel_credentials"]:
            if credential["channel"] in pending:
                credential["state"] = {"status": "PENDING", "description": ""}
        return answer

    def _made(self, before: App, values: dict[str, Any]) -> App:
        """`before` with `values` (JSON by wire name) instead of its fields; new credentials start as PENDING."""
        until = self._clock.now() + PENDING_S
        parsed = parse(wire.App, orjson.dumps(values)).value
        old = {credential.channel: credential for credential in before.wire.channel_credentials}
        active = wire.CredentialState(status="ACTIVE")
        credentials, pending = [], []
        for credential in parsed.channel_credentials:
            settled = credential.model_copy(update={"state": active, "channel_known_id": ""})
            if old.get(credential.channel) != settled:
                pending.append((credential.channel.value, until))
            else:
                pending += [entry for entry in before.pending if entry[0] == credential.channel]
            credentials.append(settled)
        return replace(
            before, wire=parsed.model_copy(update={"channel_credentials": credentials}), pending=tuple(pending)
        )
