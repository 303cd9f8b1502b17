"""Apps on the wire (conversation-api.md section 7.1; samples in section 14)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from emulator.wire.base import Text, Wire
from emulator.wire.enums import Channel, ProcessingMode


class StaticBearer(Wire):
    """Credentials of the SMS channel: a service plan and its API token."""

    claimed_identity: str
    token: str


class CredentialState(Wire):
    """Whether the channel works."""

    status: Literal["PENDING", "ACTIVE", "FAILING"] = "PENDING"
    description: Text = ""


class ChannelCredential(Wire):
    """One channel of an app. Other channels' credentials are kept as they came, in `extra`."""

    channel: Channel
    static_bearer: StaticBearer | None = None
    callback_secret: Text = ""
    state: CredentialState = CredentialState()
    channel_known_id: Text = ""
    credential_ordinal_number: int = 0


class RetentionPolicy(Wire):
    """How long messages of CONVERSATION mode are kept."""

    retention_type: Literal["MESSAGE_EXPIRE_POLICY", "CONVERSATION_EXPIRE_POLICY", "PERSIST_RETENTION_POLICY"] = (
        "MESSAGE_EXPIRE_POLICY"
    )
    ttl_days: int = Field(180, ge=1, le=3650)


class DispatchRetentionPolicy(Wire):
    """How long messages of DISPATCH mode are kept; 0 days: not at all."""

    retention_type: Literal["MESSAGE_EXPIRE_POLICY"] = "MESSAGE_EXPIRE_POLICY"
    ttl_days: int = Field(0, ge=0, le=7)


class CallbackSettings(Wire):
    """How callbacks to a send's own callback_url are signed."""

    secret_for_overridden_callback_urls: Text = ""


class App(Wire):
    """An app, as answered."""

    id: str
    display_name: Text = ""
    channel_credentials: list[ChannelCredential] = []
    processing_mode: ProcessingMode = "DISPATCH"
    conversation_metadata_report_view: Literal["NONE", "FULL"] = "NONE"
    retention_policy: RetentionPolicy = RetentionPolicy()
    dispatch_retention_policy: DispatchRetentionPolicy = DispatchRetentionPolicy()
    callback_settings: CallbackSettings = CallbackSettings()
    message_retry_settings: dict[str, Any] | None = None
    delivery_report_based_fallback: dict[str, Any] | None = None
    smart_conversation: dict[str, Any] = {"enabled": False}
    rate_limits: dict[str, int] = {"inbound": 100, "outbound": 20, "webhooks": 100}
    queue_stats: dict[str, int] = {"outbound_size": 0, "outbound_limit": 500_000}
    persist_message_status: dict[str, bool] = {"enabled": False}
    message_search: dict[str, bool] = {"enabled": False}
