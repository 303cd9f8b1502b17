"""Apps: the applications under test, as the Conversation API knows them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from emulator.store.base import Kind
from emulator.wire.apps import App as WireApp
from emulator.wire.apps import ChannelCredential

DEFAULT_REGION = "us"


@dataclass(frozen=True)  # without slots: what every message asks for is looked up once per app
class App:
    """An app: its id and project, and the wire object with every other field at its value in force.

    `pending` names the channels whose credential is new, and until when it shows as PENDING.
    `region` is where it lives: the hosts of other regions do not know it (conversation-api.md section 1.1).
    """

    id: str
    project_id: str
    wire: WireApp
    pending: tuple[tuple[str, float], ...] = ()
    region: str = DEFAULT_REGION

    @cached_property
    def mode(self) -> str:
        """CONVERSATION or DISPATCH."""
        return self.wire.processing_mode

    @cached_property
    def channels(self) -> tuple[str, ...]:
        """The channels it is configured for."""
        return tuple(credential.channel.value for credential in self.wire.channel_credentials)

    def credential(self, channel: str) -> ChannelCredential | None:
        """The app's credential for `channel`, or None: that channel is not configured."""
        return next((c for c in self.wire.channel_credentials if c.channel == channel), None)

    @cached_property
    def service_plan_id(self) -> str:
        """The service plan of the SMS channel, or ""."""
        sms = self.credential("SMS")
        return sms.static_bearer.claimed_identity if sms and sms.static_bearer else ""


def _keys(app: App) -> tuple[str, ...]:
    plan = app.service_plan_id
    return (f"project/{app.project_id}", *((f"plan/{plan}",) if plan else ()))


APPS = Kind("app", App, _keys)
