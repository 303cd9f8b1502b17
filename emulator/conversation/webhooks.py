"""The verbs of `/webhooks`, and who subscribed to what (conversation-api.md section 7.3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from emulator.conversation import masks
from emulator.conversation.apps import Apps
from emulator.errors import InvalidArgument, NotFound
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.store.base import Store
from emulator.store.webhooks import WEBHOOKS, Webhook
from emulator.wire import webhooks as wire
from emulator.wire.base import parse
from emulator.wire.enums import Trigger

LIMIT = 5
"""Webhooks per app (conversation-api.md section 12: 5 in 2021 and 2026, 20 in one text of 2022)."""

# The OpenAPI page and two SDKs write the singular, Node the plural; both mean the same event.
_SAME = {
    Trigger.SMART_CONVERSATION: Trigger.SMART_CONVERSATIONS,
    Trigger.SMART_CONVERSATIONS: Trigger.SMART_CONVERSATION,
}


class Webhooks:
    """Creates, finds and changes webhooks."""

    def __init__(
        self, store: Store, ids: Ids, journal: Journal, apps: Apps, default_target_type: wire.TargetType = "HTTP"
    ) -> None:
        self._store = store
        self._ids = ids
        self._journal = journal
        self._apps = apps
        self._default_target_type = default_target_type

    async def subscribed(self, app_id: str, trigger: Trigger) -> list[Webhook]:
        """The webhooks of the app that get this event, oldest first. On the path of every message: keep it cheap."""
        hooks = await self._store.page(WEBHOOKS, f"app/{app_id}", limit=LIMIT, ascending=True)
        if not hooks:
            return hooks
        wanted = (trigger, _SAME.get(trigger, trigger))
        return [
            hook
            for hook in hooks
            if hook.wire.target_type == "HTTP" and any(named in hook.wire.triggers for named in wanted)
        ]

    async def any(self, app_id: str) -> bool:
        """Whether the app has webhooks at all."""
        return bool(await self._store.page(WEBHOOKS, f"app/{app_id}", limit=1))

    async def everywhere(self, limit: int = 1000) -> list[Webhook]:
        """The webhooks of every app, oldest first."""
        return await self._store.page(WEBHOOKS, limit=limit, ascending=True)

    async def get(self, project_id: str, webhook_id: str) -> Webhook:
        """The webhook. Raises NotFound, also for a webhook of another project."""
        hook = await self._store.get(WEBHOOKS, webhook_id)
        if hook is None or hook.project_id != project_id:
            raise NotFound(f"Webhook {webhook_id} does not exist in project {project_id}.")
        return hook

    async def list(self, project_id: str, app_id: str) -> Sequence[Webhook]:
        """All webhooks of the app, oldest first. Raises NotFound for the app."""
        await self._apps.get(project_id, app_id)
        return await self._of(app_id)

    async def create(self, project_id: str, request: wire.CreateWebhook) -> Webhook:
        """The new webhook. Raises NotFound for the app; InvalidArgument for a sixth one or a target that is taken."""
        app = await self._apps.named(project_id, request.app_id)
        others = await self._of(app.id)
        if len(others) >= LIMIT:
            raise InvalidArgument.of("app_id", f"the app has {LIMIT} webhooks already; delete one first")
        _check_target(request.target, others)
        webhook_id = self._ids.ulid()
        values = {"target_type": self._default_target_type, **request.dump(), "id": webhook_id}
        hook = Webhook(webhook_id, project_id, app.id, _made(values))
        await self._store.put(WEBHOOKS, hook)
        self._journal.add("webhook.created", app_id=app.id, webhook_id=hook.id, target=hook.wire.target)
        return hook

    async def update(
        self, project_id: str, webhook_id: str, patch: wire.UpdateWebhook, mask: Sequence[str] = ()
    ) -> Webhook:
        """The changed webhook. Raises NotFound, InvalidArgument; then nothing changed."""
        before = await self.get(project_id, webhook_id)
        if patch.app_id not in (None, before.app_id):
            raise InvalidArgument.of("app_id", f"cannot change: the webhook belongs to app {before.app_id}")
        named = [path for path in mask if path not in ("app_id", "appId")]
        merged = masks.merged(before.wire.dump(), patch, named, fixed=wire.FIXED) if named or not mask else {}
        after = Webhook(before.id, before.project_id, before.app_id, _made(merged) if merged else before.wire)
        _check_target(after.wire.target, [hook for hook in await self._of(before.app_id) if hook.id != before.id])
        await self._store.put(WEBHOOKS, after)
        self._journal.add("webhook.updated", app_id=after.app_id, webhook_id=after.id, target=after.wire.target)
        return after

    async def delete(self, project_id: str, webhook_id: str) -> None:
        """Remove the webhook. Callbacks already on their way to it go on."""
        hook = await self.get(project_id, webhook_id)
        await self._store.delete(WEBHOOKS, webhook_id)
        self._journal.add("webhook.deleted", app_id=hook.app_id, webhook_id=hook.id, target=hook.wire.target)

    async def _of(self, app_id: str) -> Sequence[Webhook]:
        return await self._store.page(WEBHOOKS, f"app/{app_id}", limit=LIMIT, ascending=True)


def to_wire(hook: Webhook) -> dict[str, Any]:
    """The webhook as answered: its secrets in clear, `client_credentials` null when it has none."""
    return {**hook.wire.dump(), "client_credentials": _credentials(hook.wire)}


def _credentials(hook: wire.Webhook) -> dict[str, Any] | None:
    return hook.client_credentials.dump() if hook.client_credentials else None


def _made(values: dict[str, Any]) -> wire.Webhook:
    return parse(wire.Webhook, orjson.dumps(values)).value


def _check_target(target: str, others: Sequence[Webhook]) -> None:
    for other in others:
        if other.wire.target == target:
            raise InvalidArgument.of("target", f"webhook {other.id} of the app has this target already: {target}")
