"""Webhooks: where an app's callbacks go."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.store.base import Kind
from emulator.wire.webhooks import Webhook as WireWebhook


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook of an app: its id and project, and the wire object."""

    id: str
    project_id: str
    app_id: str
    wire: WireWebhook


WEBHOOKS = Kind("webhook", Webhook, lambda webhook: (f"app/{webhook.app_id}",))
